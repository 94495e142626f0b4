"""Greedy counting: the most votes first, as most cities do. For comparison, and for what is left after Equal Shares."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from samen030.tally.election import Election


@dataclass(frozen=True, slots=True)
class Tie:
    """Projects (ids) that stood equal where that mattered, which came first, and by what: 'cost', 'votes' or 'lot'."""

    round: int
    tied: tuple[str, ...]
    chosen: str
    by: str

    def as_dict(self) -> dict[str, object]:
        """JSON."""
        return {"round": self.round, "tied": list(self.tied), "chosen": self.chosen, "by": self.by}


def first_of(tied: Sequence[int], election: Election, lot: Mapping[str, int]) -> tuple[int, str]:
    """Which of equal projects comes first, and by what: the lowest cost, then the most votes, then the lot."""
    votes = election.votes

    def rank(project: int) -> tuple[int, int, int]:
        return election.costs[project], -int(votes[project]), lot[election.projects[project].id]

    ranks = sorted((rank(project), project) for project in tied)
    (best, chosen), (second, _other) = ranks[0], ranks[1]
    return chosen, "cost" if best[0] != second[0] else "votes" if best[1] != second[1] else "lot"


def greedy(
    election: Election,
    *,
    money: int,
    lot: Mapping[str, int],
    among: Iterable[int],
    skip: bool = True,
    min_score: int = 0,
    per_cost: bool = False,
) -> tuple[list[int], list[Tie]]:
    """The projects of `among` that are bought with `money`, in order; and the ties.

    By score (votes, or points where people gave them), or by score for each unit of money. `skip`: go on past what does
    not fit; else stop there. A project needs a score above zero and of `min_score` at least.
    """
    scores = election.scores.tolist()
    left = money
    bought: list[int] = []
    ties: list[Tie] = []
    waiting: dict[Fraction, list[int]] = {}
    for project in among:
        if scores[project] > 0 and scores[project] >= min_score:
            cost = election.costs[project]
            worth = Fraction(scores[project], max(cost, 1)) if per_cost else Fraction(scores[project])
            waiting.setdefault(worth, []).append(project)
    for worth in sorted(waiting, reverse=True):
        group = waiting[worth]
        while group:
            fits = [project for project in group if election.costs[project] <= left]
            if not fits and not skip:
                return bought, ties
            if not fits:
                break
            chosen = fits[0]
            if len(fits) > 1:
                chosen, by = first_of(fits, election, lot)
                if sum(election.costs[project] for project in fits) > left:  # else all of them are bought anyway
                    ids = tuple(election.projects[project].id for project in fits)
                    ties.append(Tie(len(bought) + 1, ids, election.projects[chosen].id, by))
            if not skip and len(group) > len(fits) and election.costs[chosen] > left:
                return bought, ties
            group.remove(chosen)
            bought.append(chosen)
            left -= election.costs[chosen]
    return bought, ties
