"""What can wait is told once a month in one mail, or as often as somebody chose; and always on one's own page.

What cannot wait (a code, a question that somebody waits for, a decision about oneself) is written by `write_mail`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.notifications.actions import write_mail
from samen030.commons.notifications.models import Note, Preference, Rhythm
from samen030.commons.notifications.rules import KEEP_NOTES, period_of
from samen030.commons.people.models import User
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

SALT = "digest"
MOST_IN_MAIL = 40


def tell(user: User, *, key: str, text: str, url: str) -> Note | None:
    """Tell `user` something that can wait; None when told before under this `key`. `url` is a path of the site."""
    note, is_new = Note.objects.get_or_create(user=user, key=key[:120], defaults={"text": text[:300], "url": url[:500]})
    return note if is_new else None


def tell_all(users: Iterable[User], *, key: str, say: Callable[[], str], url: str) -> int:
    """`tell` each of `users` what `say()` gives in their own language; answers how many hear it for the first time."""
    told = 0
    for user in users:
        with translation.override(language_of(user)):
            told += tell(user, key=key, text=say(), url=url) is not None
    return told


def rhythm_of(user: User) -> Rhythm:
    """How often `user` gets mail of what can wait."""
    row = Preference.objects.filter(user=user).first()
    return Rhythm(row.rhythm) if row else Rhythm.MONTH


def language_of(user: User) -> str:
    """The language in which `user` reads mail and post."""
    row = Preference.objects.filter(user=user).first()
    return row.language if row else settings.LANGUAGE_CODE


@transaction.atomic
def choose_rhythm(user: User, *, by: Actor, rhythm: str, language: str = "") -> None:
    """Choose how often, and in which language ('': as it was). Raises DomainError for what is no choice."""
    if rhythm not in Rhythm.values:
        raise DomainError("no_rhythm", _("Kies hoe vaak u mail wilt."), field="rhythm")
    if language and language not in dict(settings.LANGUAGES):
        raise DomainError("no_language", _("Kies een taal uit de lijst."), field="language")
    chosen = {"rhythm": rhythm} | ({"language": language} if language else {})
    Preference.objects.update_or_create(user=user, defaults=chosen)
    journal.record("mail.rhythm_chosen", user, by=by, detail=chosen)


def send_digests() -> dict[str, int]:
    """One mail to each who has something new and had none in this period. Can be run any number of times."""
    waiting = Note.objects.filter(mailed_at=None).values_list("user", flat=True).distinct()
    sent = 0
    for user in User.objects.filter(pk__in=list(waiting), is_active=True):
        sent += _send_to(user)
    gone, _each = Note.objects.filter(told_at__lt=clock.now() - KEEP_NOTES).delete()
    return {"digests": sent, "forgotten": gone}


@transaction.atomic
def _send_to(user: User) -> bool:
    rhythm = rhythm_of(user)
    if rhythm == Rhythm.NEVER:
        return False
    notes: Sequence[Note] = list(Note.objects.filter(user=user, mailed_at=None).order_by("told_at", "id"))
    if not notes:
        return False
    leave = settings.SITE_URL + reverse("unsubscribe", args=[signing.dumps(str(user.pk), salt=SALT)])
    context = {
        "notes": [{"text": note.text, "link": settings.SITE_URL + note.url} for note in notes[:MOST_IN_MAIL]],
        "more": max(0, len(notes) - MOST_IN_MAIL),
        "leave": leave,
    }
    key = f"digest:{user.pk}:{period_of(rhythm, clock.today())}"
    mail = write_mail(user.email, "notifications/mail/digest", context, key=key, unsubscribe_url=leave, now=False)
    if mail is None:  # there was one in this period: the rest waits for the next
        return False
    Note.objects.filter(pk__in=[note.pk for note in notes]).update(mailed_at=clock.now())
    return True


def reader_of(token: str) -> User | None:
    """Who is behind the link at the foot of a mail; None for a link that we did not make."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()


def unsubscribe(user: User) -> None:
    """No more of this mail, by the link at its foot. The page of one's own goes on telling it."""
    choose_rhythm(user, by=Actor("mail"), rhythm=Rhythm.NEVER)
