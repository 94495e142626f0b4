"""Reading the queue and the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from samen030.commons.city.models import Area
from samen030.commons.moderation.models import Decision, Outcome, Submission
from samen030.commons.people.models import User
from samen030.kernel import registry
from samen030.kernel.clock import AMSTERDAM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from samen030.kernel.actors import Actor


def queue(*, state: str = Outcome.WAITING, kind: str = "", hinted: bool = False) -> QuerySet[Submission]:
    """Texts in a state; what waits longest comes first, what was decided last comes first."""
    rows = Submission.objects.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if hinted:
        rows = rows.exclude(hints=[])
    return rows if state == Outcome.WAITING else rows.order_by("-decided_at", "id")


def waiting() -> int:
    """How many texts wait."""
    return queue().count()


def is_own(submission: Submission, by: Actor) -> bool:
    """Whether `by` wrote the text: with the same account, or from an address of it."""
    if submission.author_ref and submission.author_ref in (by.ref, by.on_behalf_of):
        return True
    user = user_of(by.ref)
    return bool(
        user
        and submission.author_email
        and (
            user.email.casefold() == submission.author_email.casefold()
            or user.emailaddress_set.filter(email__iexact=submission.author_email).exists()  # type: ignore[attr-defined]
        )
    )


def user_of(ref: str) -> User | None:
    """The person of an actor's reference; None for the machine and for nobody."""
    kind, _colon, pk = ref.partition(":")
    return User.objects.filter(pk=UUID(pk)).first() if kind == "user" else None


def texts_of(user: User) -> QuerySet[Submission]:
    """What somebody handed in, by account or by address."""
    return Submission.objects.filter(Q(author_ref=user.actor.ref) | Q(author_email__iexact=user.email))


def title_of(kind: str) -> str:
    """What a kind of text is called; the bare name where its room is gone."""
    return str(registry.reviewables[kind].title) if kind in registry.reviewables else kind


def area_names(paths: Iterable[str]) -> dict[str, str]:
    """Path → name. One query."""
    return dict(Area.objects.filter(path__in=set(paths)).values_list("path", "name"))


@dataclass(frozen=True)
class Month:
    """How much was decided in a month."""

    month: datetime
    published: int
    refused: int


def months(most: int = 12) -> list[Month]:
    """The counts of the last months in which something was decided, newest first. One query."""
    rows: Any = (
        Decision.objects.annotate(month=TruncMonth("at", tzinfo=AMSTERDAM))
        .values("month")
        .annotate(
            published=Count("id", filter=Q(outcome=Outcome.PUBLISHED)),
            refused=Count("id", filter=Q(outcome=Outcome.REFUSED)),
        )
        .order_by("-month")[:most]
    )
    return [Month(**row) for row in rows]
