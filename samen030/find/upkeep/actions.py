"""The asking: reminders, the call list, the mark, the archive; and the answers. Each day's work can be done twice."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.journal.models import Event
from samen030.commons.notifications.actions import write_mail
from samen030.commons.organisations.models import Organisation, Status
from samen030.find.directory import actions as directory
from samen030.find.upkeep.models import Asking, Reminded
from samen030.find.upkeep.queries import MODELS, addresses, group_of, since_of, unconfirmed
from samen030.find.upkeep.rules import (
    CALL_AGAIN_DAYS,
    MOST_REMINDERS,
    UNDO_DAYS,
    goes_on_call_list,
    is_archived,
    is_marked,
    link_age,
    may_mail,
    terms_of,
)
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from uuid import UUID

    from samen030.commons.organisations.models import Listed

SALT = "upkeep"
CONFIRM, END, AWAY = "klopt", "gestopt", "niet_bereikt"
BY = Actor.system("upkeep")
MAIL = Actor("mail")  # whoever has the link


def keep_up() -> dict[str, int]:
    """One day's work, group by group, each in a transaction of its own. Answers how many of what was done."""
    today, terms = clock.today(), terms_of(settings.STALE_AFTER_MONTHS)
    groups: dict[UUID, list[tuple[str, Listed]]] = defaultdict(list)
    for kind, entry in unconfirmed(terms.ask, today):
        groups[group_of(entry)].append((kind, entry))
    counts: dict[str, int] = {"reminded": 0, "listed": 0, "marked": 0, "archived": 0}
    for group, entries in groups.items():
        for what, number in _ask_group(group, entries).items():
            counts[what] += number
    return counts


@transaction.atomic
def _ask_group(group: UUID, entries: list[tuple[str, Listed]]) -> dict[str, int]:
    """What the table says for one organisation today."""
    today, terms = clock.today(), terms_of(settings.STALE_AFTER_MONTHS)
    counts = {"reminded": 0, "listed": 0, "marked": 0, "archived": 0}
    owner = Organisation.objects.filter(pk=group).first()
    to = addresses(group, owner.email if owner else entries[0][1].email)
    askings = [(_asking(kind, entry, group), entry) for kind, entry in entries]
    for asking, entry in askings:
        if asking.listed_on is None and goes_on_call_list(
            has_address=bool(to), reminders=asking.reminders, reminded_on=asking.reminded_on, today=today, terms=terms
        ):
            asking.listed_on = today
            asking.save(update_fields=["listed_on"])
            counts["listed"] += 1
        if is_archived(marked_on=entry.marked_on, today=today, terms=terms):
            directory.archive(entry, by=BY)
            asking.delete()
            counts["archived"] += 1
            for address in to:
                _mail(
                    address, "upkeep/mail/archived", [(asking, entry)], key=f"archived:{asking.kind}:{entry.pk}:{today}"
                )
        elif entry.marked_on is None and is_marked(
            since=asking.since, listed_on=asking.listed_on, today=today, terms=terms
        ):
            directory.mark_unconfirmed(entry, by=BY)
            counts["marked"] += 1
    due = [
        (asking, entry) for asking, entry in askings if asking.listed_on is None and asking.reminders < MOST_REMINDERS
    ]
    last = locked(Reminded.objects.filter(pk=group)).first()
    if due and to and may_mail(last.on if last else None, today, terms):
        Reminded.objects.update_or_create(pk=group, defaults={"on": today})
        for asking, _entry in due:
            asking.reminders, asking.reminded_on = asking.reminders + 1, today
            asking.save(update_fields=["reminders", "reminded_on"])
        for address in to:
            _mail(address, "upkeep/mail/reminder", due, key=f"reminder:{group}:{today}:{address}")
        counts["reminded"] += 1
    return counts


def _asking(kind: str, entry: Listed, group: UUID) -> Asking:
    """The asking about `entry` since its present confirmation; an older one begins anew."""
    since = since_of(entry)
    asking, _new = Asking.objects.get_or_create(
        kind=kind, entry_id=entry.pk, defaults={"group_id": group, "since": since}
    )
    if asking.since != since:
        asking.delete()
        asking = Asking.objects.create(kind=kind, entry_id=entry.pk, group_id=group, since=since)
    return asking


def _mail(address: str, template: str, due: list[tuple[Asking, Listed]], *, key: str) -> None:
    lines = [
        {
            "name": entry.name,
            "confirm": link(CONFIRM, asking.kind, entry),
            "end": link(END, asking.kind, entry),
            "change": settings.SITE_URL + reverse("upkeep_change", args=[asking.kind, entry.pk]),
        }
        for asking, entry in due
    ]
    write_mail(address, template, {"entries": lines, "count": len(lines)}, key=key, now=False)


def link(act: str, kind: str, entry: Listed) -> str:
    """The address in a mail that answers for `entry`; it counts for its present confirmation only."""
    token = signing.dumps([act, kind, str(entry.pk), since_of(entry).isoformat()], salt=SALT)
    return settings.SITE_URL + reverse("upkeep_answer", args=[token])


def _read(token: str, max_age: timedelta | None) -> tuple[str, str, Listed, str]:
    """Act, kind, entry and since when, of a link that we made. Raises DomainError for any other."""
    try:
        act, kind, pk, since = signing.loads(token, salt=SALT, max_age=max_age)
    except signing.SignatureExpired as error:
        raise DomainError("link_expired", _("Deze link is verlopen.")) from error
    except signing.BadSignature as error:
        raise DomainError("link_broken", _("Deze link klopt niet. Kopieer de hele link uit de mail.")) from error
    entry = MODELS[kind]._default_manager.filter(pk=pk).first()  # noqa: SLF001 - Django's documented name
    if entry is None:
        raise DomainError("link_used", _("Dit staat niet meer op SAMEN030."))
    return act, kind, entry, since


def read_link(token: str) -> tuple[str, str, Listed]:
    """What a link asks: act, kind, entry. Raises DomainError, kindly, when it is broken, too old or was used."""
    act, kind, entry, since = _read(token, link_age())
    if not entry.is_public or since_of(entry).isoformat() != since:
        raise DomainError("link_used", _("Hier is al op geantwoord. Dank u wel. U hoeft niets meer te doen."))
    return act, kind, entry


@transaction.atomic
def answer(token: str) -> tuple[str, Any]:
    """Do what the link in a mail asks. Raises DomainError as `read_link` does.

    Of 'gestopt' the organisation gets a mail with the way back.
    """
    act, kind, entry = read_link(token)
    if act == CONFIRM:
        directory.confirm(entry, by=MAIL, who="de organisatie")
    else:
        directory.archive(entry, by=MAIL)
        for address in _addresses(entry):
            context = {"name": entry.name, "back": settings.SITE_URL + reverse("upkeep_answer", args=[token])}
            key = f"ended:{kind}:{entry.pk}:{clock.today()}:{address}"[:160]
            write_mail(address, "upkeep/mail/ended", {**context, "days": UNDO_DAYS}, key=key)
    Asking.objects.filter(kind=kind, entry_id=entry.pk).delete()
    return act, entry


def may_come_back(token: str) -> Listed | None:
    """The entry that this link ended at most UNDO_DAYS ago; None where there is nothing to take back."""
    try:
        act, _kind, entry, _since = _read(token, link_age() + timedelta(days=UNDO_DAYS))
    except DomainError:
        return None
    if act != END or entry.status != Status.ARCHIVED:
        return None
    last = Event.objects.filter(object_id=str(entry.pk), verb__endswith=".archived").order_by("-pk").first()
    by_link = last is not None and last.actor == MAIL.ref and clock.now() - last.at <= timedelta(days=UNDO_DAYS)
    return entry if by_link else None  # what others took off, no old link brings back


@transaction.atomic
def bring_back(token: str) -> Listed:
    """It has not stopped after all. Raises DomainError when it is too late."""
    entry = may_come_back(token)
    if entry is None:
        sentence = _("Dit kan niet meer terug. Bel ons, dan zetten wij het er weer op.")
        raise DomainError("too_late", sentence)
    directory.publish(entry, by=MAIL)
    return entry


def _addresses(entry: Listed) -> list[str]:
    owner = Organisation.objects.filter(pk=group_of(entry)).first()
    return list(addresses(group_of(entry), owner.email if owner else entry.email))


@transaction.atomic
def mail_anew(token: str) -> None:
    """For who has an old link: a new mail, to the addresses on record only, at most one a day for an entry.

    Raises DomainError for a link that we did not make, and for an entry that does not stand.
    """
    _act, kind, entry, _since = _read(token, None)
    if not entry.is_public:
        raise DomainError("link_used", _("Dit staat niet meer op SAMEN030."))
    asking = _asking(kind, entry, group_of(entry))
    for address in _addresses(entry):
        key = f"anew:{kind}:{entry.pk}:{clock.today()}:{address}"[:160]
        _mail(address, "upkeep/mail/reminder", [(asking, entry)], key=key)


@transaction.atomic
def note_call(asking: Asking, *, by: Actor, result: str) -> None:
    """What a call brought: still right, stopped, or nobody there (rung again later, three times at most).

    A call counts as much as the organisation's own answer. Raises DomainError when somebody else was first.
    """
    current = locked(Asking.objects.filter(pk=asking.pk)).first()
    entry = MODELS[asking.kind]._default_manager.filter(pk=asking.entry_id).first()  # noqa: SLF001 - Django's name
    if current is None or entry is None:
        raise DomainError("call_done", _("Iemand anders belde al. U hoeft niets meer te doen."))
    if result == AWAY:
        current.calls += 1
        current.call_again_on = clock.today() + timedelta(days=CALL_AGAIN_DAYS)
        current.save(update_fields=["calls", "call_again_on"])
        journal.record("asking.not_reached", entry, by=by, detail={"calls": current.calls})
        return
    if result == CONFIRM:
        directory.confirm(entry, by=by, who="de organisatie, aan de telefoon")
    else:
        directory.archive(entry, by=by)
    current.delete()
