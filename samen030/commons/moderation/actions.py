"""Handing in a text, deciding on it, answering once, and forgetting it in time."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.moderation import queries
from samen030.commons.moderation.models import Decision, Outcome, Submission
from samen030.commons.moderation.rules import KEEP_TEXT, Hint, Reason, digest_of, hints_of
from samen030.commons.notifications.actions import write_mail
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from samen030.commons.people.models import User
    from samen030.kernel.actors import Actor

MOST_TEXT = 10_000


@transaction.atomic
def hand_in(
    *, by: Actor, kind: str, ref: str, text: str, title: str = "", area_path: str = "", email: str = ""
) -> Submission:
    """Let a text wait. `kind` is in `registry.reviewables`; `ref` is what its publish and refuse are called with.

    Raises DomainError for a text that is empty or longer than MOST_TEXT, KeyError for an unknown kind.
    """
    registry.reviewables[kind]
    text = text.replace("\x00", " ").strip()
    if not text:
        raise DomainError("text_empty", _("Schrijf eerst uw tekst."), field="text")
    if len(text) > MOST_TEXT:
        raise DomainError("text_too_long", _("De tekst is te lang. Maak hem korter."), field="text")
    digest = digest_of(text)
    hints = hints_of(text)
    if Submission.objects.filter(digest=digest).exists():
        hints.append(Hint.REPEATED)
    made = Submission.objects.create(
        kind=kind,
        object_ref=ref,
        area_path=area_path,
        title=title.replace("\x00", " ").strip()[:200],
        text=text,
        digest=digest,
        hints=[hint.value for hint in hints],
        author_ref=by.on_behalf_of or (by.ref if by.ref.startswith("user:") else ""),
        author_email=email,
    )
    journal.record("text.handed_in", made, by=by, detail={"kind": kind})
    return made


@transaction.atomic
def publish(submission: Submission, *, by: Actor, seen: int) -> Submission:
    """Have the text shown. `seen`: how many decisions the reviewer's page knew of. Raises as `_open` does."""
    current = _open(submission, by, seen)
    registry.reviewables[current.kind].publish(current.object_ref, by)
    return _decide(current, by=by, outcome=Outcome.PUBLISHED)


@transaction.atomic
def refuse(submission: Submission, *, by: Actor, seen: int, reason: str, words: str = "") -> Submission:
    """Not show the text, and tell the author why. Raises DomainError without a reason, and as `_open` does."""
    current = _open(submission, by, seen)
    if reason not in Reason.values:
        raise DomainError("reason_missing", _("Kies een reden. De schrijver krijgt die te lezen."), field="reason")
    words = words.replace("\x00", " ").strip()
    if reason == Reason.OTHER and not words:
        raise DomainError("words_missing", _("Schrijf in eigen woorden wat de reden is."), field="words")
    registry.reviewables[current.kind].refuse(current.object_ref, by, reason)
    current.words = words
    return _decide(current, by=by, outcome=Outcome.REFUSED, reason=reason)


def _open(submission: Submission, by: Actor, seen: int) -> Submission:
    """The text, locked. Raises ConflictError when another decided meanwhile, NotAllowedError for one's own text."""
    current = locked(Submission.objects.filter(pk=submission.pk)).get()
    if current.state != Outcome.WAITING or current.rounds != seen:
        raise ConflictError(
            "already_decided", _("Iemand anders heeft deze tekst net nagekeken. U hoeft niets te doen.")
        )
    if queries.is_own(current, by):
        raise NotAllowedError("own_text", _("Dit is uw eigen tekst. Iemand anders kijkt hem na."))
    return current


def _decide(current: Submission, *, by: Actor, outcome: Outcome, reason: str = "") -> Submission:
    current.state, current.decided_at = outcome, clock.now()
    current.rounds += 1
    Decision.objects.create(
        submission=current,
        at=current.decided_at,
        kind=current.kind,
        area_path=current.area_path,
        outcome=outcome,
        reason=reason,
    )
    _tell_author(current, reason)
    current.save()
    journal.record(f"text.{outcome.value}", current, by=by, detail={"reason": reason})
    return current


def _tell_author(current: Submission, reason: str) -> None:
    """A mail with the outcome; after a first refusal with a link to answer, whose token is kept as a digest only."""
    author = queries.user_of(current.author_ref) if current.author_ref else None
    to = current.author_email or (author.email if author and author.is_active else "")
    if not to:
        return
    link = ""
    if current.may_be_answered:
        token = secrets.token_urlsafe(24)
        current.answer_digest = token_digest(token)
        link = settings.SITE_URL + reverse("review_answer", args=[token])
    context = {
        "title": current.title or queries.title_of(current.kind),
        "published": current.state == Outcome.PUBLISHED,
        "passed_on": registry.reviewables[current.kind].published if current.state == Outcome.PUBLISHED else "",
        "reason": Reason(reason).label if reason else "",
        "words": current.words,
        "text": current.text,
        "link": link,
    }
    write_mail(to, "moderation/mail/decision", context, key=f"review:{current.pk}:{current.rounds}")


def token_digest(token: str) -> str:
    """How the token of an answer is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def answer(submission: Submission, *, by: Actor, text: str) -> Submission:
    """The author says something back, once; the text waits again, with the answer beside it.

    Raises DomainError when it cannot be answered (any more) or nothing was written.
    """
    current = locked(Submission.objects.filter(pk=submission.pk)).get()
    if not current.may_be_answered:
        raise DomainError("answer_closed", _("U heeft al geantwoord, of het is te lang geleden. Bel ons gerust."))
    text = text.replace("\x00", " ").strip()
    if not text:
        raise DomainError("text_empty", _("Schrijf eerst uw antwoord."), field="answer")
    current.answer, current.answered_at, current.state = text[:MOST_TEXT], clock.now(), Outcome.WAITING
    current.save(update_fields=["answer", "answered_at", "state"])
    journal.record("text.answered", current, by=by)
    return current


@transaction.atomic
def erase_old() -> int:
    """Erase text, author, words and answer of what was decided longer than KEEP_TEXT ago; answers how many."""
    old = Submission.objects.exclude(state=Outcome.WAITING).filter(
        decided_at__lt=clock.now() - KEEP_TEXT, erased_at=None
    )
    return old.update(
        title="", text="", words="", answer="", author_ref="", author_email="", answer_digest="", erased_at=clock.now()
    )


@transaction.atomic
def forget_author(user: User) -> None:
    """Take a person off the texts they handed in; what they wrote back goes too."""
    queries.texts_of(user).update(author_ref="", author_email="", answer="", answer_digest="")
