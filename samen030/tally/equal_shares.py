"""The Method of Equal Shares with its completions, for approval ballots.

Peters, Pierczyński, Skowron 2021 (see `exact.py`) and https://equalshares.net: 'add1' gives every voter one step more
and counts again from the start, as long as the outcome costs no more than the budget. What the outcome costs does not
always grow with the money of voters, so steps are never skipped.

A project without cost that somebody voted for is bought before the first round and asks nobody anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from samen030.tally import intervals
from samen030.tally.election import ElectionError
from samen030.tally.exact import ExactState
from samen030.tally.greedy import Tie, first_of
from samen030.tally.intervals import DOUBT, HEADROOM, OVER, Bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from samen030.tally.election import Election

MOST_MONEY = 2**60
type Runner = "Callable[[Bounds], int]"


@cache
def fastest() -> Runner:
    """The compiled kernel where numba is installed, else the one of numpy: the same, slower."""
    try:
        from samen030.tally import compiled  # noqa: PLC0415 - an optional extra that takes a second to load
    except ImportError:
        return intervals.run
    return compiled.run


@dataclass(frozen=True, slots=True)
class Run:
    """One count with one endowment: what was bought, in order; `is_over`: it was left when it cost too much."""

    endowment: Fraction
    bought: tuple[int, ...]
    spent: int
    is_over: bool
    ties: tuple[Tie, ...]


@dataclass
class EqualShares:
    """An election made ready to be counted many times. `among` are the projects that take part (None: all)."""

    election: Election
    utility: str
    lot: Mapping[str, int]
    among: frozenset[int] | None = None
    runner: Runner | None = None
    doubts: int = field(default=0, init=False)  # how often fractions had to decide, over all runs

    def __post_init__(self) -> None:
        election = self.election
        if election.budget > MOST_MONEY or max(election.costs, default=0) > MOST_MONEY:
            raise ElectionError("the amounts of money are too large to count")
        self.votes = election.votes
        self.costs = np.array(election.costs, np.int64)
        all_of = range(len(election.projects))
        self.taking_part = [p for p in all_of if self.votes[p] > 0 and (self.among is None or p in self.among)]
        self.free = [p for p in self.taking_part if election.costs[p] == 0]
        self.starts, self.groups = election.supporters
        self.weights = election.counts[self.groups]
        is_cost = self.utility == "cost"
        self.weight = self.costs.astype(np.float64) if is_cost else np.ones(len(self.costs))

    def _bounds(self, endowment: Fraction, most: int, without: int | None) -> tuple[Bounds, int]:
        election, projects = self.election, len(self.costs)
        total = max(ceil(endowment * max(election.voters, 1)), 1)
        bits = max((HEADROOM // total).bit_length() - 1, 0)
        scaled = endowment * 2**bits
        alive = np.zeros(projects, np.bool_)
        alive[[p for p in self.taking_part if p != without]] = True
        alive &= (self.costs <= total) & (self.costs > 0)
        need = np.where(alive, self.costs, 0) * 2**bits
        first = need // np.maximum(self.votes, 1)  # what each pays while all have as much: nobody can pay less later
        alive &= first <= ceil(scaled)
        groups = len(election.counts)
        bought = np.zeros(projects, np.int32)
        free = [p for p in self.free if p != without]
        bought[: len(free)] = free
        zeros = np.zeros(projects, np.int64)
        bounds = Bounds(
            low=np.full(groups, int(scaled), np.int64),
            high=np.full(groups, ceil(scaled), np.int64),
            weights=self.weights,
            starts=self.starts,
            groups=self.groups,
            votes=self.votes,
            need=need,
            utility=self.weight,
            alive=alive,
            bound=first / np.maximum(self.weight, 1) * (1 - intervals.SLACK),
            payment=first,
            price_low=np.zeros(projects),
            price_high=np.zeros(projects),
            x_low=zeros.copy(),
            x_high=zeros.copy(),
            sure=np.zeros(projects, np.int8),
            bought=bought,
            costs=self.costs,
            rounds=len(free),
            most=most,
        )
        return bounds, bits

    def run(self, endowment: Fraction, *, most: int | None = None, without: int | None = None) -> Run:
        """Count once, each voter with `endowment`; stops when more than `most` is spent; `without` a project."""
        limit = int(self.costs.sum()) if most is None else most
        bounds, bits = self._bounds(endowment, limit, without)
        runner = self.runner or fastest()
        ties: list[Tie] = []
        exact: ExactState | None = None
        known = bounds.rounds
        while (state := runner(bounds)) == DOUBT:
            self.doubts += 1
            if exact is None:
                exact = ExactState(self.election, endowment)
            for project in bounds.bought[known : bounds.rounds].tolist():
                exact.buy(project, _paid(exact, project))
            known = bounds.rounds
            if self._decide(exact, bounds, bits, ties):
                known = bounds.rounds
                if bounds.spent > limit:
                    state = OVER
                    break
        bought = tuple(bounds.bought[: bounds.rounds].tolist())
        return Run(endowment, bought, bounds.spent, state == OVER, tuple(ties))

    def _decide(self, exact: ExactState, bounds: Bounds, bits: int, ties: list[Tie]) -> bool:
        """Choose with fractions among the projects in doubt, and lay the bounds anew. False: none can be paid."""
        prices: dict[Fraction, list[int]] = {}
        paid: dict[int, Fraction] = {}
        for project in np.nonzero(bounds.sure)[0].tolist():
            payment = exact.payment(project)
            if payment is None:
                bounds.alive[project] = False
                continue
            paid[project] = payment
            price = payment / self.election.costs[project] if self.utility == "cost" else payment
            prices.setdefault(price, []).append(project)
        if not prices:
            return False
        tied = prices[min(prices)]
        chosen = tied[0]
        if len(tied) > 1:
            chosen, by = first_of(tied, self.election, self.lot)
            ids = tuple(self.election.projects[project].id for project in tied)
            ties.append(Tie(bounds.rounds + 1, ids, self.election.projects[chosen].id, by))
        exact.buy(chosen, paid[chosen])
        low = np.array([int(level * 2**bits) for level in exact.levels], np.int64)
        high = np.array([ceil(level * 2**bits) for level in exact.levels], np.int64)
        bounds.low[:], bounds.high[:] = low[exact.level_of], high[exact.level_of]
        intervals.enter(bounds, chosen)
        return True

    # --- completions

    def complete(self, run: Run) -> bool:
        """Whether no project that takes part fits in what is left."""
        left = self.election.budget - run.spent
        bought = set(run.bought)
        return all(p in bought or self.election.costs[p] > left for p in self.taking_part)

    def steps(self, step: int, *, stop_when_exhaustive: bool = False) -> Iterator[Run]:
        """Each count of add1: with the budget alone, then with one `step` more for every voter each time. Only the last
        can have cost too much."""
        budget, voters = self.election.budget, max(self.election.voters, 1)
        number, run = 0, self.run(Fraction(budget, voters), most=budget)
        yield run
        while len(run.bought) < len(self.taking_part) and not (stop_when_exhaustive and self.complete(run)):
            number += 1
            run = self.run(Fraction(budget + number * step * voters, voters), most=budget)
            yield run
            if run.is_over:
                return

    def add1(self, step: int, *, stop_when_exhaustive: bool = False) -> tuple[Run, int]:
        """The last outcome within the budget when every voter gets `step` more each time; and after how many steps."""
        runs = self.steps(step, stop_when_exhaustive=stop_when_exhaustive)
        kept, steps = next(runs), 0
        for run in runs:
            if not run.is_over:
                kept, steps = run, steps + 1
        return kept, steps


def _paid(exact: ExactState, project: int) -> Fraction:
    payment = exact.payment(project)
    if payment is None:  # the bounds say beyond doubt that it can be paid
        raise ArithmeticError("the bounds and the fractions do not agree")
    return payment
