"""Why each project was bought or not: what its supporters had left, what they paid elsewhere, what was missing.

Shown with rounding (64-bit floats): what decides is counted exactly elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from samen030.tally.election import Election
    from samen030.tally.equal_shares import EqualShares, Run


@dataclass(slots=True)
class Explanation:
    """One project. Money is in the smallest unit.

    effective_votes: cost / the highest payment; in Equal Shares what projects are compared by. price_per_supporter: the
    most that a supporter paid. supporters_left: what its supporters had together in its round, or at the end.
    missing_money: what they lacked at the end. spent_elsewhere: project id → what its supporters paid for that.
    effective_support: the largest part of its cost, over the rounds (and the end), that its supporters could have paid
    at the price of what was bought then, with this project left out; 1 or more: bought.
    """

    selected: bool = False
    votes: int = 0
    cost: int = 0
    round: int | None = None
    by: str = ""
    price_per_utility: float | None = None
    price_per_supporter: float | None = None
    effective_votes: float | None = None
    supporters_left: float | None = None
    missing_money: float | None = None
    effective_support: float | None = None
    spent_elsewhere: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(slots=True)
class _Replay:
    """The rounds of a run once more, in floats: what each group has left before each round, and what it pays."""

    election: Election
    left: NDArray[np.float64]

    def pay(self, project: int) -> tuple[float, NDArray[np.float64]]:
        """The highest payment, and what each group pays for each of its voters."""
        groups = self.election.groups_of(project)
        money, counts = self.left[groups], self.election.counts[groups]
        order = np.argsort(money)
        money, counts = money[order], counts[order]
        paid_below = np.concatenate([[0.0], np.cumsum(money * counts)[:-1]])
        rich = counts.sum() - np.concatenate([[0], np.cumsum(counts)[:-1]])
        payment = (self.election.costs[project] - paid_below) / rich
        # Rounding may let the last, poorest payer miss a hair: then all that there is.
        fits = np.nonzero(payment <= money * (1 + 1e-12))[0]
        most = float(payment[fits[0]]) if len(fits) else float(money[-1])
        paid = np.zeros(len(self.left))
        paid[groups] = np.minimum(self.left[groups], most)
        self.left = np.maximum(self.left - paid, 0)
        return most, paid

    def could_pay(self, project: int, most: float) -> float:
        """What the supporters of a project have together when each pays at most `most`."""
        groups = self.election.groups_of(project)
        return float((np.minimum(self.left[groups], most) * self.election.counts[groups]).sum())


def explain(count: EqualShares, run: Run) -> dict[str, Explanation]:
    """Each project of a run by Equal Shares."""
    election = count.election
    told = {
        project.id: Explanation(votes=int(votes), cost=project.cost)
        for project, votes in zip(election.projects, count.votes, strict=True)
    }
    ids = [project.id for project in election.projects]
    replay = _Replay(election, np.full(len(election.counts), float(run.endowment)))
    sizes = np.diff(count.starts)
    owner = np.repeat(np.arange(len(ids)), sizes)
    weights = election.counts[count.groups]
    support = np.zeros(len(ids))
    for number, project in enumerate(run.bought, start=1):
        one, cost = told[ids[project]], election.costs[project]
        one.selected, one.round, one.by = True, number, "equal shares"
        if cost == 0:
            one.effective_support = 1.0
            continue
        one.supporters_left = replay.could_pay(project, np.inf)
        before = replay.left
        most, paid = replay.pay(project)
        one.price_per_supporter = most
        one.price_per_utility = most / float(count.weight[project])
        one.effective_votes = cost / most
        reach = one.price_per_utility * count.weight[owner]
        could = np.bincount(owner, weights=weights * np.minimum(before[count.groups], reach), minlength=len(ids))
        support = np.maximum(support, could / np.maximum(count.costs, 1))
        flow = np.bincount(owner, weights=weights * paid[count.groups], minlength=len(ids))
        for other in np.nonzero(flow)[0].tolist():
            if other != project:
                told[ids[other]].spent_elsewhere[ids[project]] = float(flow[other])
    for project in count.taking_part:
        one = told[ids[project]]
        if not one.selected:
            left = replay.could_pay(project, np.inf)
            one.supporters_left, one.missing_money = left, max(one.cost - left, 0.0)
            one.effective_support = max(float(support[project]), left / max(one.cost, 1))
        elif one.cost:
            one.effective_support = _support_without(count, run, project)
    return told


def _support_without(count: EqualShares, run: Run, project: int) -> float:
    """The effective support of a project that was bought: the same count without it."""
    other = count.run(run.endowment, without=project)
    replay = _Replay(count.election, np.full(len(count.election.counts), float(run.endowment)))
    cost, best = count.election.costs[project], 0.0
    for bought in other.bought:
        if count.election.costs[bought] == 0:
            continue
        before = replay.left
        most, _paid = replay.pay(bought)
        reach = most / float(count.weight[bought]) * float(count.weight[project])
        best = max(best, _Replay(count.election, before).could_pay(project, reach))
    return max(best, replay.could_pay(project, np.inf)) / cost
