"""Reading rounds and ideas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from samen030.commons.ballots.models import Poll
from samen030.decide.budgets.models import Idea, Round
from samen030.decide.budgets.rules import State, Verdict
from samen030.kernel.access import scope_of_area
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from django.db.models import QuerySet

KIND = "round"  # the owner's kind of a vote
PUBLIC = Q(published_at__isnull=False)


def rounds() -> QuerySet[Round]:
    """Public rounds, the newest vote first."""
    return Round.objects.filter(PUBLIC).select_related("area")


def is_on_ballot(found: Round) -> bool:
    """Whether the plans have their numbers: from then on the round is fixed."""
    return found.ideas.filter(number__isnull=False).exists()


def ideas_of(found: Round) -> QuerySet[Idea]:
    """What everybody can read, in the order of the ballot, or of handing in before there is one."""
    return found.ideas.filter(state=State.PUBLIC)


def plans_of(found: Round) -> QuerySet[Idea]:
    """Ideas that can be carried out: they come on the ballot."""
    return ideas_of(found).filter(verdict=Verdict.YES)


def scopes_of_round(slug: str) -> tuple[str, ...]:
    """For which area somebody minds a round; empty where there is none."""
    return tuple(scope_of_area(path) for path in Round.objects.filter(slug=slug).values_list("area__path", flat=True))


def poll_of(found: Round) -> Poll | None:
    """The vote of a round, once it was made ready."""
    return Poll.objects.filter(owner_kind=KIND, owner_id=found.pk, ready_at__isnull=False).first()


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for who minds a round."""

    waiting: int
    unjudged: int
    objections: int
    plans: int


def desk_of(found: Round) -> Desk:
    """One query."""
    counted = found.ideas.aggregate(
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        unjudged=Count("pk", filter=Q(state=State.PUBLIC, verdict=Verdict.OPEN)),
        objections=Count("pk", filter=~Q(objection="") & Q(answer="", state=State.PUBLIC)),
        plans=Count("pk", filter=Q(state=State.PUBLIC, verdict=Verdict.YES)),
    )
    return Desk(**counted)


@dataclass(frozen=True, slots=True)
class Line:
    """A plan in the result: what it got, and why."""

    idea: Idea
    is_funded: bool
    votes: int
    round: int | None
    each: Money | None
    missing: Money | None
    share: int  # what its supporters had left for it, in percent of its cost; 100 when it was bought


def result_lines(found: Round) -> list[Line]:
    """The plans of a round with a result: bought first, in that order, then by how near they came. One query."""
    told: dict[str, Any] = found.result["projects"]
    lines = []
    for idea in plans_of(found).filter(number__isnull=False):
        one = told.get(str(idea.number))
        if one is None:  # it dropped out during the vote
            continue
        each, missing = one["price_per_supporter"], one["missing_money"]
        lines.append(
            Line(
                idea=idea,
                is_funded=one["selected"],
                votes=one["votes"],
                round=one["round"],
                each=Money(round(each)) if each else None,
                missing=Money(max(round(missing), 1)) if missing else None,
                share=100 if one["selected"] else int(100 * (one["supporters_left"] or 0) / idea.cents),
            )
        )
    return sorted(lines, key=lambda line: (not line.is_funded, line.round or 0, -line.share, line.idea.number))


def unfinished() -> list[tuple[Round, int]]:
    """Rounds without a result, each with what waits: ideas to be judged, objections without an answer. One query."""
    to_do = Q(ideas__state=State.PUBLIC, ideas__verdict=Verdict.OPEN)
    to_do |= Q(ideas__state=State.PUBLIC, ideas__answer="") & ~Q(ideas__objection="")
    rows = Round.objects.filter(cancelled_at=None, result={})
    rows = rows.annotate(waits=Count("ideas", filter=to_do, distinct=True))
    return [(row, row.waits) for row in rows.order_by("vote_until")]
