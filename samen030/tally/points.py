"""Equal Shares for ballots with points: the utility of a project is what a voter gave it.

The same rule and source as `exact.py`: supporter i of project c pays min(what i has left, ρ·u_i(c)), together exactly
the cost, and the project with the lowest ρ is bought. Floats find which projects can have the lowest ρ, within bounds
of their rounding; among these fractions decide, so the outcome is exact. For thousands of ballots, not for millions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from samen030.tally.election import Election
from samen030.tally.equal_shares import EqualShares, Run
from samen030.tally.explain import Explanation
from samen030.tally.greedy import Tie, first_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

EPSILON = 2.0**-52
ROOM = 8.0  # times the error of a sum of so many terms


def without_zeros(election: Election) -> Election:
    """The same ballots without projects that got no points: who gives nothing is no supporter."""
    points = election.points
    if points is None:
        points = np.ones(len(election.choices), np.int64)
    owner = np.repeat(np.arange(len(election.counts)), np.diff(election.starts))
    given = points > 0
    sizes = np.bincount(owner[given], minlength=len(election.counts))
    return Election(
        budget=election.budget,
        projects=election.projects,
        starts=np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)]),
        choices=election.choices[given],
        counts=election.counts,
        points=points[given],
        vote_type=election.vote_type,
        scale=election.scale,
        meta=election.meta,
    )


@dataclass
class PointShares(EqualShares):
    """As `EqualShares`, for an election with points and without zeros among them (`without_zeros`)."""

    def __post_init__(self) -> None:
        super().__post_init__()
        points = self.election.points
        order = np.argsort(self.election.choices, kind="stable")
        self.points = np.ones(len(order), np.int64) if points is None else points[order]

    def of(self, project: int) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
        """The groups that gave a project points, how many voters each has, and the points of each voter."""
        here = slice(self.starts[project], self.starts[project + 1])
        return self.groups[here], self.weights[here], self.points[here]

    def run(self, endowment: Fraction, *, most: int | None = None, without: int | None = None) -> Run:
        """Count once, each voter with `endowment`; stops when more than `most` is spent; `without` a project."""
        limit = int(self.costs.sum()) if most is None else most
        left = [endowment] * len(self.election.counts)
        rounded = np.full(len(left), float(endowment))
        bought = [p for p in self.free if p != without]
        waiting = {p for p in self.taking_part if p != without and self.election.costs[p] > 0}
        ties: list[Tie] = []
        spent = 0
        while waiting:
            prices = self._exact(self._candidates(waiting, rounded), left)
            waiting -= {p for p, price in prices.items() if price is None}  # less is left each round: never again
            known = {p: price for p, price in prices.items() if price is not None}
            if not known:
                if prices:
                    continue
                break
            lowest = min(known.values())
            tied = sorted(p for p, price in known.items() if price == lowest)
            chosen = tied[0]
            if len(tied) > 1:
                chosen, by = first_of(tied, self.election, self.lot)
                ids = tuple(self.election.projects[p].id for p in tied)
                ties.append(Tie(len(bought) + 1, ids, self.election.projects[chosen].id, by))
            groups, _counts, points = self.of(chosen)
            for group, point in zip(groups.tolist(), points.tolist(), strict=True):
                left[group] = max(left[group] - lowest * point, Fraction(0))
                rounded[group] = float(left[group])
            bought.append(chosen)
            waiting.discard(chosen)
            spent += self.election.costs[chosen]
            if spent > limit:
                return Run(endowment, tuple(bought), spent, is_over=True, ties=tuple(ties))
        return Run(endowment, tuple(bought), spent, is_over=False, ties=tuple(ties))

    def _candidates(self, waiting: set[int], left: NDArray[np.float64]) -> list[int]:
        """The projects of which the price can be the lowest, as far as floats can tell."""
        bounds = {}
        for project in waiting:
            groups, counts, points = self.of(project)
            price, error = _price(left[groups], counts, points, self.election.costs[project])
            if price is not None:
                bounds[project] = (price - error, price + error)
        if not bounds:
            return []
        highest = min(high for _low, high in bounds.values())
        return [project for project, (low, _high) in bounds.items() if low <= highest]

    def _exact(self, projects: list[int], left: list[Fraction]) -> dict[int, Fraction | None]:
        """The price of each of these for a point, in fractions; None where its supporters cannot pay it together."""
        prices: dict[int, Fraction | None] = {}
        for project in projects:
            groups, counts, points = self.of(project)
            voters = zip(groups.tolist(), counts.tolist(), points.tolist(), strict=True)
            by_reach = sorted((left[group] / point, left[group], number, point) for group, number, point in voters)
            missing, rich = Fraction(self.election.costs[project]), sum(n * point for _r, _l, n, point in by_reach)
            prices[project] = None
            for reach, money, number, point in by_reach:
                if reach * rich >= missing:
                    prices[project] = missing / rich
                    break
                missing -= money * number
                rich -= number * point
        return prices


def _price(
    left: NDArray[np.float64], counts: NDArray[np.int64], points: NDArray[np.int64], cost: int
) -> tuple[float | None, float]:
    """The price of a project for a point, and by how much it can be wrong; None where it cannot be paid for sure."""
    money = left * counts
    noise = ROOM * EPSILON * (len(left) + 2) * (cost + float(money.sum()))
    if float(money.sum()) < cost - noise:
        return None, 0.0
    order = np.argsort(left / points)
    paid_below = np.concatenate([[0.0], np.cumsum(money[order])[:-1]])
    weight = (counts * points)[order].astype(np.float64)
    rich = np.cumsum(weight[::-1])[::-1]
    price = (cost - paid_below) / rich
    fits = np.nonzero(price <= (left / points)[order] + noise / rich)[0]
    at = int(fits[0]) if len(fits) else len(order) - 1
    # What all pay together grows at least as fast as the lightest of them gives points: so far off the price can be.
    return float(price[at]), float(noise / weight.min())


def explain(count: PointShares, run: Run) -> dict[str, Explanation]:
    """Each project of a run, as `explain.explain`; `price_per_utility` is the price of a point.

    `effective_votes` are points here: the cost divided by that price.
    """
    election = count.election
    told = {
        project.id: Explanation(votes=int(votes), cost=project.cost)
        for project, votes in zip(election.projects, count.votes, strict=True)
    }
    ids = [project.id for project in election.projects]
    left = np.full(len(election.counts), float(run.endowment))
    support = dict.fromkeys(count.taking_part, 0.0)
    for number, project in enumerate(run.bought, start=1):
        one = told[ids[project]]
        one.selected, one.round, one.by = True, number, "equal shares"
        if not one.cost:
            one.effective_support = 1.0
            continue
        one.supporters_left = _could_pay(count, project, left, np.inf)
        price, paid = _pay(count, project, left)
        one.price_per_utility, one.price_per_supporter = price, float(paid.max())
        one.effective_votes = one.cost / price
        for other in count.taking_part:
            support[other] = max(support[other], _could_pay(count, other, left, price) / max(count.costs[other], 1))
            groups, counts, _points = count.of(other)
            flow = float((paid[groups] * counts).sum())
            if other != project and flow:
                told[ids[other]].spent_elsewhere[ids[project]] = flow
        left = np.maximum(left - paid, 0)
    for project in count.taking_part:
        one = told[ids[project]]
        if not one.selected:
            money = _could_pay(count, project, left, np.inf)
            one.supporters_left, one.missing_money = money, max(one.cost - money, 0.0)
            one.effective_support = max(support[project], money / max(one.cost, 1))
        elif one.cost:
            one.effective_support = _support_without(count, run, project)
    return told


def _could_pay(count: PointShares, project: int, left: NDArray[np.float64], price: float) -> float:
    groups, counts, points = count.of(project)
    return float((np.minimum(left[groups], price * points) * counts).sum())


def _pay(count: PointShares, project: int, left: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """The price of a point, and what a voter of each group pays."""
    groups, counts, points = count.of(project)
    price, _error = _price(left[groups], counts, points, count.election.costs[project])
    paid = np.zeros(len(left))
    paid[groups] = np.minimum(left[groups], (price or 0.0) * points)
    return price or 0.0, paid


def _support_without(count: PointShares, run: Run, project: int) -> float:
    """The effective support of a project that was bought: the same count without it."""
    left = np.full(len(count.election.counts), float(run.endowment))
    best = 0.0
    for bought in count.run(run.endowment, without=project).bought:
        if count.election.costs[bought]:
            price, paid = _pay(count, bought, left)
            best = max(best, _could_pay(count, project, left, price))
            left = np.maximum(left - paid, 0)
    return max(best, _could_pay(count, project, left, np.inf)) / count.election.costs[project]
