"""A round's result and what became of its plans, as pages and sheets show it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Sum
from django.utils.translation import gettext_lazy

from samen030.commons.journal.queries import public_events
from samen030.decide.budgets.models import Milestone, Spending
from samen030.decide.budgets.queries import plans_of, poll_of
from samen030.decide.budgets.rules import SHOWN
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from samen030.commons.city.models import Area
    from samen030.decide.budgets.models import Idea, Round

COLOURS = 8  # of plans in pictures (samen030.css); the number stands beside it too


class Part(NamedTuple):
    """A piece of a bar: the plan that the money went to (None: nobody), how much, and where it stands (in percent)."""

    plan: Idea | None
    colour: int
    amount: Money
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A plan in the result: what it got, and why."""

    idea: Idea
    is_funded: bool
    votes: int
    round: int | None
    each: Money | None  # the most that a voter paid
    missing: Money | None
    fits: Money | None  # for so much it would have gone on, as counting again showed
    share: int  # what its supporters had left for it, in percent of its cost; 100 when it was bought
    parts: tuple[Part, ...]  # where the money of its voters went


class Share(NamedTuple):
    """What a part of the area gets: the plans that go on there, and their cost together."""

    area: Area | None
    plans: list[Idea]
    amount: Money
    percent: int


def result_lines(found: Round) -> list[Line]:
    """The plans of a round with a result: bought first, in that order, then by how near they came. One query."""
    told: dict[str, Any] = found.result["projects"]
    plans = {str(idea.number): idea for idea in plans_of(found).filter(number__isnull=False).select_related("area")}
    colours = {key: at % COLOURS for at, key in enumerate(found.result["winners"])}
    fits: dict[str, int] = found.result.get("fits", {})
    each_has = float(Fraction(found.result.get("endowment") or 0))
    lines = []
    for key, idea in plans.items():
        one = told.get(key)
        if one is None:  # it dropped out during the vote
            continue
        idea.round = found
        each, missing, left = one["price_per_supporter"], one["missing_money"], one["supporters_left"]
        lines.append(
            Line(
                idea=idea,
                is_funded=one["selected"],
                votes=one["votes"],
                round=one["round"],
                each=Money(round(each)) if each else None,
                missing=Money(max(round(missing), 1)) if missing else None,
                fits=Money(fits[key]) if key in fits else None,
                share=100 if one["selected"] else int(100 * (left or 0) / idea.cents),
                parts=_parts(key, one, plans, colours, one["votes"] * each_has),
            )
        )
    return sorted(lines, key=lambda line: (not line.is_funded, line.round or 999, -line.share, line.idea.number))


def _parts(
    key: str, one: dict[str, Any], plans: dict[str, Idea], colours: dict[str, int], total: float
) -> tuple[Part, ...]:
    """Where the money of a plan's voters went: to itself, to other plans, and what they had over."""
    if not total:
        return ()
    to = {other: cents for other, cents in one["spent_elsewhere"].items() if other in plans}
    if one["selected"] and one["by"] == "equal shares":
        to[key] = one["cost"]
    went = sorted(to.items(), key=lambda pair: (pair[0] != key, -pair[1]))
    sizes = [*(cents for _other, cents in went), max(total - sum(to.values()), 0.0)]
    begins = [0.0, *accumulate(sizes)]
    owners: list[str | None] = [*(other for other, _cents in went), None]
    return tuple(
        Part(
            plans[owner] if owner else None,
            colours.get(owner or "", COLOURS),
            Money(round(size)),
            round(100 * start / total, 2),
            round(100 * size / total, 2),
        )
        for owner, size, start in zip(owners, sizes, begins, strict=False)
    )


def result_of(found: Round) -> dict[str, Any]:
    """All that a page of the result shows."""
    result = found.result
    lines = result_lines(found)
    rival = (result.get("comparison") or {}).get("greedy_winners", [])
    greedy = [line.idea for line in lines if str(line.idea.number) in rival]
    funded = [line for line in lines if line.is_funded]
    return {
        "round": found,
        "lines": lines,
        "funded": funded,
        "spent": Money(result["spent"]),
        "left": Money(result["budget"] - result["spent"]),
        "voters": result["voters"],
        "each": Money(int(Fraction(result["endowment"]))) if result.get("endowment") else None,
        "served": round(100 * result["share_with_a_winner"]),
        "greedy": sorted(greedy, key=lambda idea: rival.index(str(idea.number))),
        "ties": result["ties"],
        "spread": spread(lines),
        "whole": _whole(found, funded),
    }


def _whole(found: Round, funded: list[Line]) -> list[Part]:
    """The whole amount, by plan that goes on."""
    budget = found.result["budget"]
    ends = list(accumulate((line.idea.cents for line in funded), initial=0))
    return [
        Part(
            line.idea,
            found.result["winners"].index(str(line.idea.number)) % COLOURS,
            line.idea.cost,
            round(100 * begin / budget, 2),
            round(100 * line.idea.cents / budget, 2),
        )
        for line, begin in zip(funded, ends, strict=False)
    ]


def spread(lines: list[Line]) -> list[Share]:
    """The money by buurt of the plans that go on, most first; empty where no plan has a place on the map."""
    by_area: dict[Area | None, list[Idea]] = defaultdict(list)
    for line in lines:
        if line.is_funded:
            by_area[line.idea.area].append(line.idea)
    whole = sum(idea.cents for ideas in by_area.values() for idea in ideas)
    if set(by_area) <= {None}:
        return []
    shares = []
    for area, ideas in by_area.items():
        cents = sum(idea.cents for idea in ideas)
        shares.append(Share(area, ideas, Money(cents), round(100 * cents / whole)))
    return sorted(shares, key=lambda share: (share.area is None, -share.amount.cents))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan is that was chosen."""

    steps: int
    done: int
    late: int
    spent: Money

    @property
    def is_begun(self) -> bool:
        """Whether anything is told yet."""
        return bool(self.steps or self.spent.cents)


def progress(ideas: list[Idea]) -> dict[Any, Progress]:
    """Of each plan how far it is, by id. Two queries."""
    ids = [idea.pk for idea in ideas]
    steps: dict[Any, list[Milestone]] = defaultdict(list)
    for step in Milestone.objects.filter(idea__in=ids):
        steps[step.idea_id].append(step)
    spent = dict(Spending.objects.filter(idea__in=ids).order_by().values_list("idea").annotate(Sum("cents")))
    return {
        pk: Progress(
            steps=len(steps[pk]),
            done=sum(step.done_on is not None for step in steps[pk]),
            late=sum(step.is_late for step in steps[pk]),
            spent=Money(spent.get(pk, 0)),
        )
        for pk in ids
    }


# --- what happened

WORDS = {
    "round.published": gettext_lazy("De ronde staat op de site."),
    "round.changed": gettext_lazy("De ronde is veranderd."),
    "round.cancelled": gettext_lazy("De ronde gaat niet door."),
    "round.to_vote": gettext_lazy("De plannen staan op het stembiljet. Daarna is er niets meer aan veranderd."),
    "round.result": gettext_lazy("De uitslag is er."),
    "poll.letters_made": gettext_lazy("Brieven met stemcodes zijn gemaakt."),
    "poll.slips_made": gettext_lazy("Stroken met stemcodes zijn gemaakt."),
    "poll.addresses_loaded": gettext_lazy("De adressen zijn ingelezen."),
    "poll.moved": gettext_lazy("De stemming blijft langer open."),
    "poll.option_withdrawn": gettext_lazy("Een plan doet niet meer mee."),
    "poll.closed": gettext_lazy("De stembus is geopend en geteld."),
    "poll.drawn": gettext_lazy("Er is geloot."),
    "idea.handed_in": gettext_lazy("Er kwam een idee binnen."),
    "idea.published": gettext_lazy("Er kwam een idee binnen."),
    "idea.changed": gettext_lazy("Een idee is veranderd."),
    "idea.withdrawn": gettext_lazy("Een idee is ingetrokken."),
    "idea.judged": gettext_lazy("Een idee is nagekeken."),
    "idea.objected": gettext_lazy("Er is bezwaar gemaakt."),
    "idea.merged": gettext_lazy("Twee ideeën zijn samengevoegd."),
    "idea.merge_undone": gettext_lazy("Twee ideeën zijn weer uit elkaar gehaald."),
    "plan.promised": gettext_lazy("Er is een stap beloofd."),
    "plan.step_done": gettext_lazy("Een stap is klaar."),
    "plan.step_moved": gettext_lazy("Een stap komt op een andere dag."),
    "plan.spent": gettext_lazy("Er is geld uitgegeven."),
    "plan.taken_away": gettext_lazy("Iets dat verkeerd was ingevuld is weggehaald."),
}
TELLING = ("title", "what", "with", "reason", "why")  # of what an event says, in this order


class Happening(NamedTuple):
    """Something that was done in public: when, what in words, of which idea, and what it said."""

    at: datetime
    words: str
    idea: Idea | None
    said: str


def happenings(found: Round) -> list[Happening]:
    """What happened in a round, its ideas and its vote, the newest first. Three queries."""
    ideas = {str(row.pk): row for row in found.ideas.filter(state__in=SHOWN)}
    poll = poll_of(found)
    subjects = [("budgets.round", [str(found.pk)]), ("budgets.idea", list(ideas))]
    subjects += [("ballots.poll", [str(poll.pk)])] if poll else []
    told = []
    for event in public_events(subjects):
        if event.verb not in WORDS:
            continue
        idea = ideas.get(event.object_id)
        if idea:
            idea.round = found
        data = event.detail.data if hasattr(event, "detail") else {}
        said = next((str(data[name]) for name in TELLING if data.get(name)), "")
        told.append(Happening(event.at, str(WORDS[event.verb]), idea, "" if idea and said == idea.title else said))
    return told[::-1]
