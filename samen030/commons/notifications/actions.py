"""Writing mail into the outbox, and sending what waits there."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from samen030.commons.journal import actions as journal
from samen030.commons.notifications.models import Mail, Preference, StoppedAddress
from samen030.commons.notifications.rules import KEEP_TEXT, pause_after
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import NoTransactionError, locked

if TYPE_CHECKING:
    from datetime import datetime

    from samen030.kernel.actors import Actor

LOG = logging.getLogger(__name__)
BATCH = 50
LONGEST_KEY = 160  # callers put an address in it, which may have 254 characters


def write_mail(
    to: str, template: str, context: dict[str, Any], *, key: str, unsubscribe_url: str = "", now: bool = True
) -> Mail | None:
    """Promise a mail, inside the transaction of what it tells of; answers None where `key` was promised before.

    `template` names two texts: '<template>_subject.txt' and '<template>.txt'; both get `context` and `site` (the
    site's address). With `now` it is tried as soon as the transaction holds; else at the next `deliver`.
    Raises NoTransactionError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoTransactionError("promise mail inside the transaction that it tells of")
    context = {"site": settings.SITE_URL, **context}
    with translation.override(_language_of(to)):  # the one who reads it is another than the one who writes it
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())[:200]
        text = render_to_string(f"{template}.txt", context).strip() + "\n"
    fields = {"to": to, "subject": subject, "text": text, "unsubscribe_url": unsubscribe_url}
    mail, is_new = Mail.objects.get_or_create(key=key[:LONGEST_KEY], defaults=fields)
    if not is_new:
        return None
    if now:
        transaction.on_commit(lambda: _try(mail.pk))
    return mail


def _language_of(address: str) -> str:
    """The language that whoever has an account with this address chose for mail; Dutch for all others."""
    chosen = Preference.objects.filter(user__email=address.lower()).values_list("language", flat=True).first()
    return chosen or settings.LANGUAGE_CODE


def deliver(at: datetime | None = None) -> dict[str, int]:
    """Send what waits and is due at `at` (now). Each mail in a transaction of its own, locked: two senders never send
    the same. Answers how many were sent and how many failed."""
    at = at or clock.now()
    counts = {"sent": 0, "failed": 0}
    waiting = Mail.objects.filter(sent_at=None, next_try_at__lte=at).order_by("id")
    for pk in waiting.values_list("pk", flat=True)[:10_000]:
        done = _try(pk, at)
        if done is not None:
            counts["sent" if done else "failed"] += 1
    return counts


def _try(pk: int, at: datetime | None = None) -> bool | None:
    """Send one mail; None where another sender was first. A failure waits for its next time and is never raised.

    The mail is claimed in a short transaction and sent outside it: a slow mail server holds up nobody's writing. Who
    is stopped in between leaves it claimed; it is tried again after the pause.
    """
    at = at or clock.now()
    with transaction.atomic():
        mail = locked(Mail.objects.filter(pk=pk, sent_at=None, next_try_at__lte=at)).first()
        if mail is None:
            return None
        if StoppedAddress.objects.filter(address=mail.to.lower()).exists():
            mail.next_try_at, mail.failure = None, "this address does not work"
            mail.save(update_fields=["next_try_at", "failure"])
            return None
        mail.tries += 1
        pause = pause_after(mail.tries)
        mail.next_try_at = at + pause if pause else None
        mail.save(update_fields=["tries", "next_try_at"])
    try:
        _send(mail)
    except Exception as error:  # noqa: BLE001 - whatever a mail server does, the rest of the post goes on
        mail.failure = f"{type(error).__name__}: {error}"[:300]
        LOG.warning("mail %s not sent (try %s): %s", mail.pk, mail.tries, mail.failure)
    else:
        mail.sent_at, mail.failure = clock.now(), ""
    mail.save(update_fields=["sent_at", "failure"])
    return mail.sent_at is not None


def _send(mail: Mail) -> None:
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:
        headers |= {
            "List-Unsubscribe": f"<{mail.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    EmailMessage(mail.subject, mail.text, to=[mail.to], headers=headers).send()


@transaction.atomic
def stop_address(address: str, *, by: Actor) -> bool:
    """No more mail to `address`, because mail came back; answers whether that is new. Raises DomainError on no address.

    The journal holds no address: only that one was stopped.
    """
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise DomainError("no_address", f"‘{address}’ is geen e-mailadres.", field="address") from error
    stopped, is_new = StoppedAddress.objects.get_or_create(address=address)
    if is_new:
        journal.record("address.stopped", stopped, by=by)
    return is_new


@transaction.atomic
def clean_up() -> int:
    """Empty the text and the address of mail that was sent a while ago; answers how many. The key stays."""
    old = Mail.objects.filter(sent_at__lt=clock.now() - KEEP_TEXT).exclude(text="")
    return old.update(text="", to="gewist@gewist.invalid", unsubscribe_url="")
