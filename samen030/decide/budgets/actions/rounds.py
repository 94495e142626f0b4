"""Writing rounds. The vote and its result are in `voting.py`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.ballots.actions.polls import POLL
from samen030.commons.ballots.models import Poll
from samen030.commons.ballots.rules import Method
from samen030.commons.journal import actions as journal
from samen030.decide.budgets.models import Round
from samen030.decide.budgets.queries import IDEA, KIND, ROUND, is_on_ballot
from samen030.decide.budgets.rules import DATES, LIGHT_PLANS, Act, check_age, check_amount, check_dates, check_now
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked
from samen030.kernel.text import needed_line, slug_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from samen030.kernel.actors import Actor

TAKEN = ("nieuw", "zo-tellen-wij")  # addresses beside those of rounds (urls.py)


def follow(kind: str, ids: Sequence[UUID]) -> None:
    """Hears of each announced change: a vote that stays open longer takes the dates of its round along."""
    if kind != POLL:
        return
    for poll in Poll.objects.filter(pk__in=ids, owner_kind=KIND):
        for row in locked(Round.objects.filter(pk=poll.owner_id)):
            days = max((poll.closes_at - row.vote_until).days, 0)
            row.vote_until, row.result_on = poll.closes_at, row.result_on + timedelta(days=days)
            row.save(update_fields=["vote_until", "result_on"])
            registry.announce_change(ROUND, [row.pk])


def _free_slug(name: str) -> str:
    base = slug_of(name, "ronde")
    slug, number = base, 1
    while slug in TAKEN or Round.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _announce(row: Round) -> None:
    """A round changed: the cards of its ideas show its name and area too."""
    registry.announce_change(ROUND, [row.pk])
    registry.announce_change(IDEA, list(row.ideas.values_list("pk", flat=True)))


def _check_round(row: Round) -> None:
    row.name = needed_line(row.name, 120, "name")
    check_amount(row.cents, "cents")
    check_dates({name: getattr(row, name) for name in DATES})
    for name in ("submit_from_age", "vote_from_age"):
        check_age(getattr(row, name), name)
    if row.method != Method.KNAPSACK and not row.max_choices:
        raise DomainError(
            "no_limit", _("Hoeveel plannen mag iemand kiezen, of hoeveel punten geven?"), field="max_choices"
        )
    if row.result_on < row.vote_until.astimezone(clock.AMSTERDAM).date():
        raise DomainError("dates_order", _("De uitslag komt na de laatste dag van stemmen."), field="result_on")


@transaction.atomic
def add_round(*, by: Actor, **fields: Any) -> Round:
    """A new round, a draft. Raises DomainError for amounts, ages or dates that cannot be, at their field."""
    row = Round(**fields)
    _check_round(row)
    row.slug = _free_slug(row.name)
    row.save()
    journal.record("round.added", row, by=by, detail={"name": row.name, "cents": row.cents})
    return row


@transaction.atomic
def change_round(found: Round, *, by: Actor, **changes: Any) -> Round:
    """Change a round as long as nothing is on the ballot. What everybody could read already is told in the journal.

    Raises NotAllowedError once people vote, DomainError as `add_round`.
    """
    row = locked(Round.objects.filter(pk=found.pk)).get()
    check_now(Act.SET_UP, row.phase)
    if is_on_ballot(row):
        raise ConflictError("on_ballot", _("Het stembiljet staat vast. Aan de ronde is niets meer te veranderen."))
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    _check_round(row)
    row.save()
    detail = {name: {"from": before[name], "to": value} for name, value in changes.items() if before[name] != value}
    journal.record("round.changed", row, by=by, detail=detail, is_public=row.published_at is not None)
    _announce(row)
    return row


@transaction.atomic
def publish_round(found: Round, *, by: Actor) -> Round:
    """Let everybody see it. Raises DomainError as long as it is not said who may hand in and who may vote."""
    row = locked(Round.objects.filter(pk=found.pk)).get()
    if row.published_at:
        raise ConflictError("published", _("Deze ronde staat al op de site."))
    if not row.is_decided:
        raise DomainError("not_decided", _("Vul eerst in wie mag indienen en wie mag stemmen."))
    row.published_at = clock.now()
    row.save(update_fields=["published_at"])
    journal.record("round.published", row, by=by, detail={"name": row.name}, is_public=True)
    registry.announce_change(ROUND, [row.pk])
    return row


@transaction.atomic
def cancel_round(found: Round, *, by: Actor, reason: str) -> Round:
    """Call a round off before there is a vote; everybody can read why. Raises ConflictError after that."""
    row = locked(Round.objects.filter(pk=found.pk)).get()
    if row.cancelled_at or is_on_ballot(row):
        raise ConflictError("on_ballot", _("Deze ronde kan niet meer worden afgelast."))
    row.cancelled_at, row.cancelled_why = clock.now(), needed_line(reason, 300, "reason")
    row.save(update_fields=["cancelled_at", "cancelled_why"])
    journal.record("round.cancelled", row, by=by, detail={"reason": row.cancelled_why}, is_public=True)
    _announce(row)
    return row


def check_ballot(found: Round, plans: int) -> None:
    """Raise DomainError unless so many plans can go on the ballot of a round."""
    if not plans:
        raise DomainError("no_plans", _("Er zijn geen plannen die kunnen. Kijk eerst de ideeën na."))
    if found.is_light and plans > LIGHT_PLANS:
        sentence = _("Een kleine ronde heeft hoogstens %(most)s plannen. Nu zijn het er %(n)s.")
        raise DomainError("too_many_plans", sentence % {"most": LIGHT_PLANS, "n": plans})
