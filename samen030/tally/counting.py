"""One count: an election and settings in, an outcome with its explanation out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from samen030.tally import points
from samen030.tally.election import ElectionError
from samen030.tally.equal_shares import EqualShares, Run
from samen030.tally.explain import Explanation, explain
from samen030.tally.greedy import Tie, greedy
from samen030.tally.settings import Settings, lot_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samen030.tally.election import Election
    from samen030.tally.equal_shares import Runner

COUNTABLE = ("approval", "choose-1")
WITH_POINTS = ("cumulative", "scoring")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many voters are better served by the one outcome or the other, by the cost (or number) of what they chose.

    Every voter counts, also who gets nothing from either. `uses_greedy`: the settings asked for the comparison, and
    more voters were better served by greedy.
    """

    equal_shares: int
    greedy: int
    same: int
    uses_greedy: bool
    greedy_winners: tuple[str, ...]
    greedy_spent: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was counted. `winners` in the order of buying; money in the smallest unit (1/`scale` of the file's)."""

    settings: Settings
    winners: tuple[str, ...]
    spent: int
    budget: int
    voters: int
    scale: int
    ties: tuple[Tie, ...]
    projects: dict[str, Explanation] = field(default_factory=dict)
    endowment: Fraction | None = None
    steps: int = 0
    comparison: Comparison | None = None
    share_with_a_winner: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON: `docs/tally.md` has the fields."""
        told: dict[str, Any] = {
            "rule": self.settings.rule,
            "settings": self.settings.as_dict(),
            "winners": list(self.winners),
            "spent": self.spent,
            "budget": self.budget,
            "voters": self.voters,
            "scale": self.scale,
            "ties": [tie.as_dict() for tie in self.ties],
            "share_with_a_winner": self.share_with_a_winner,
            "projects": {key: one.as_dict() for key, one in self.projects.items()},
        }
        if self.endowment is not None:
            told |= {"endowment": str(self.endowment), "steps": self.steps}
        if self.comparison:
            c = self.comparison
            told["comparison"] = {
                "equal_shares": c.equal_shares,
                "greedy": c.greedy,
                "same": c.same,
                "uses_greedy": c.uses_greedy,
                "greedy_winners": list(c.greedy_winners),
                "greedy_spent": c.greedy_spent,
            }
        return told


def eligible(election: Election, settings: Settings) -> frozenset[int]:
    """The projects that take part: with a threshold those with votes / voters ≥ cost / (threshold × budget)."""
    votes = election.votes.tolist()
    if settings.threshold is None:
        return frozenset(range(len(election.projects)))
    return frozenset(
        p for p, cost in enumerate(election.costs)
        if votes[p] * settings.threshold * election.budget >= cost * election.voters
    )  # fmt: skip


def count(
    election: Election, settings: Settings, *, with_explanation: bool = True, runner: Runner | None = None
) -> Outcome:
    """Count an election.

    Ballots with points are counted with the utility `points`, and only these. Raises ElectionError for ballots that the
    rule or the utility cannot count.
    """
    lot = lot_order((project.id for project in election.projects), settings.seed)
    among = eligible(election, settings)
    if settings.rule != "equal-shares":
        return _greedy(election, settings, lot, among)
    has_points = settings.utility == "points"
    if election.vote_type not in (WITH_POINTS if has_points else COUNTABLE):
        raise ElectionError(
            f"Equal Shares with the utility {settings.utility} cannot count {election.vote_type} ballots"
        )
    shares: EqualShares
    if has_points:
        election = points.without_zeros(election)
        shares = points.PointShares(election, settings.utility, lot, among, runner)
    else:
        shares = EqualShares(election, settings.utility, lot, among, runner)
    run, steps = _shares(shares, settings)
    told = _explained(shares, run) if with_explanation else {}
    winners, ties = list(run.bought), list(run.ties)
    if settings.completion in ("add1u", "greedy"):
        left = [p for p in shares.taking_part if p not in set(winners)]
        more, more_ties = greedy(election, money=election.budget - run.spent, lot=lot, among=left)
        for project in more if told else ():
            one = told[election.projects[project].id]
            one.selected, one.by = True, "greedy"
        ties += [replace(tie, round=tie.round + len(winners)) for tie in more_ties]
        winners += more
    return _finish(election, settings, winners, ties, told, lot, among, Fraction(run.endowment), steps)


def _explained(shares: EqualShares, run: Run) -> dict[str, Explanation]:
    return points.explain(shares, run) if isinstance(shares, points.PointShares) else explain(shares, run)


def _shares(shares: EqualShares, settings: Settings) -> tuple[Run, int]:
    if settings.completion in ("add1", "add1u"):
        return shares.add1(settings.step, stop_when_exhaustive=settings.stop_when_exhaustive)
    budget = shares.election.budget
    return shares.run(Fraction(budget, max(shares.election.voters, 1)), most=budget), 0


def _finish(
    election: Election, settings: Settings, winners: list[int], ties: list[Tie], told: dict[str, Explanation],
    lot: dict[str, int], among: Iterable[int], endowment: Fraction, steps: int,
) -> Outcome:  # fmt: skip
    """The outcome, set beside greedy; with the comparison step greedy may take its place."""
    rival, rival_ties = greedy(election, money=election.budget, lot=lot, among=among)
    ours, theirs = satisfaction(election, winners, settings.utility), satisfaction(election, rival, settings.utility)
    counts = election.counts
    better, worse = int(counts[ours > theirs].sum()), int(counts[ours < theirs].sum())
    uses_greedy = settings.comparison and worse > better
    comparison = Comparison(
        equal_shares=better,
        greedy=worse,
        same=election.voters - better - worse,
        uses_greedy=uses_greedy,
        greedy_winners=tuple(election.projects[p].id for p in rival),
        greedy_spent=sum(election.costs[p] for p in rival),
    )
    if uses_greedy:
        winners, ties = rival, rival_ties
        for key, one in told.items():
            one.selected = key in comparison.greedy_winners
            one.by = "greedy" if one.selected else ""
            one.round = comparison.greedy_winners.index(key) + 1 if one.selected else None
    outcome = _outcome(election, settings, winners, ties, told)
    return replace(outcome, endowment=endowment, steps=steps, comparison=comparison)


def _greedy(election: Election, settings: Settings, lot: dict[str, int], among: Iterable[int]) -> Outcome:
    winners, ties = greedy(
        election,
        money=election.budget,
        lot=lot,
        among=sorted(among),
        skip=settings.skip,
        min_score=settings.min_score,
        per_cost=settings.rule == "greedy-per-cost",
    )
    places = {p: number for number, p in enumerate(winners, start=1)}
    told = {
        project.id: Explanation(
            selected=at in places,
            votes=int(election.votes[at]),
            cost=project.cost,
            round=places.get(at),
            by="greedy" if at in places else "",
        )
        for at, project in enumerate(election.projects)
    }
    return _outcome(election, settings, winners, ties, told)


def _outcome(
    election: Election, settings: Settings, winners: list[int], ties: list[Tie], told: dict[str, Explanation]
) -> Outcome:
    return Outcome(
        settings=settings,
        winners=tuple(election.projects[p].id for p in winners),
        spent=sum(election.costs[p] for p in winners),
        budget=election.budget,
        voters=election.voters,
        scale=election.scale,
        ties=tuple(ties),
        projects=told,
        share_with_a_winner=share_with_a_winner(election, winners),
    )


def satisfaction(election: Election, winners: Iterable[int], utility: str) -> np.ndarray:
    """What each group of voters gets from an outcome: the cost, the number, or the own points of its winners."""
    worth = np.zeros(len(election.projects), np.int64)
    for project in winners:
        worth[project] = election.costs[project] if utility == "cost" else 1
    owner = np.repeat(np.arange(len(election.counts)), np.diff(election.starts))
    told = np.zeros(len(election.counts), np.int64)
    each = worth[election.choices]
    np.add.at(told, owner, each * election.points if utility == "points" and election.points is not None else each)
    return told


def share_with_a_winner(election: Election, winners: Iterable[int]) -> float:
    """The part of the voters of whose choices at least one was bought."""
    if not election.voters:
        return 0.0
    has = satisfaction(election, winners, "cardinality") > 0
    return int(election.counts[has].sum()) / election.voters
