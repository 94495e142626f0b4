"""Equal Shares in whole numbers with bounds: quick, and never wrong without knowing it.

What a group has left is held as two 64-bit whole numbers, `low` and `high`, in parts of 1/2^bits of the smallest unit
of money; the true fraction lies between them. Everything is added and divided in whole numbers and rounded outwards,
so there is nothing to prove about rounding errors:

- low ≤ true ≤ high for each group. Σ n·min(left, x) grows with what is left and with x. So the x found with `low`
  (divided upwards) is at least the true one, and the x found with `high` (divided downwards) at most.
- max(0, low − x_high) ≤ max(0, true − x) ≤ max(0, high − x_low): the bounds hold after a purchase.
- prices x/u are compared as 64-bit floats made a few units in the last place wider; each of the (at most three)
  operations is off by a factor 1 ± 2^-53 at most, which SLACK covers.
- a price never falls while money is spent, so its lower bound of an earlier round holds: projects are looked at in
  the order of these bounds, and only until no other can be the cheapest.

Where one project is cheaper than all others beyond doubt, it is bought. Everywhere else (`DOUBT`) the caller decides
with fractions (`exact.py`) and lays the bounds anew. `run` has the numpy version here; `compiled.py` gives the same
in numba, where that is installed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DONE, DOUBT, OVER = 0, 1, 2
UNAFFORDABLE, UNSURE, AFFORDABLE = 0, 1, 2
SLACK = 4 * 2.0**-52
HEADROOM = 2**61  # of 2^63: sums of money stay below it


@dataclass
class Bounds:
    """The state of one run. Arrays are per group of voters (`low`, `high`) or per project (the rest)."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    weights: NDArray[np.int64]  # voters of each group in `groups`
    starts: NDArray[np.int64]  # of projects in `groups`
    groups: NDArray[np.int32]
    votes: NDArray[np.int64]
    need: NDArray[np.int64]  # the cost, in parts of 2^bits
    utility: NDArray[np.float64]
    alive: NDArray[np.bool_]
    bound: NDArray[np.float64]  # lowest price that a project can have now
    payment: NDArray[np.int64]  # lowest x that belongs to it
    price_low: NDArray[np.float64]
    price_high: NDArray[np.float64]
    x_low: NDArray[np.int64]
    x_high: NDArray[np.int64]
    sure: NDArray[np.int8]
    bought: NDArray[np.int32]  # in order; `spent` money, in the smallest unit
    costs: NDArray[np.int64]
    spent: int = 0
    rounds: int = 0
    most: int = 0  # spend no more than this: beyond it the run is of no use


def _ceil(above: int, below: int) -> int:
    return -(-above // below)


def _payment(money: NDArray[np.int64], counts: NDArray[np.int64], votes: int, need: int, x: int, *, up: bool) -> int:
    """The x with Σ n·min(money, x) = need, rounded up or down; -1 where there is not enough. `x` is not above it."""
    while True:
        poor = money < x
        weights = counts[poor]
        rich = votes - int(weights.sum())
        missing = need - int((weights * money[poor]).sum())
        if rich == 0:
            return x if missing <= 0 else -1
        found = _ceil(missing, rich) if up else missing // rich
        if found <= x:
            return x
        x = found


def look(b: Bounds, project: int, best: float) -> int:
    """The bounds of a project's price now; answers whether its supporters can pay it.

    Where it is dearer than `best` beyond doubt, its upper bound is not asked for.
    """
    part = slice(b.starts[project], b.starts[project + 1])
    here, counts = b.groups[part], b.weights[part]
    need, votes = int(b.need[project]), int(b.votes[project])
    begin = max(int(b.payment[project]), need // votes)
    lowest = _payment(b.high[here], counts, votes, need, begin, up=False)
    if lowest < 0:
        return UNAFFORDABLE
    b.payment[project] = b.x_low[project] = lowest
    b.price_low[project] = lowest / b.utility[project] * (1 - SLACK)
    b.bound[project] = max(b.bound[project], b.price_low[project])
    if b.price_low[project] > best:
        return UNSURE
    highest = _payment(b.low[here], counts, votes, need, max(lowest, _ceil(need, votes)), up=True)
    if highest < 0:
        b.price_high[project] = np.inf
        return UNSURE
    b.x_high[project] = highest
    b.price_high[project] = highest / b.utility[project] * (1 + SLACK)
    return AFFORDABLE


def run(b: Bounds) -> int:
    """Buy as long as it is beyond doubt which project is next.

    DONE: nothing can be bought any more. OVER: more than `most` was spent. DOUBT: `sure` above 0 marks the projects of
    which one is next, if any.
    """
    while True:
        b.sure[:] = 0
        best = np.inf
        waiting = np.where(b.alive, b.bound, np.inf)
        while True:
            project = int(np.argmin(waiting))
            if waiting[project] == np.inf or waiting[project] > best:
                break
            waiting[project] = np.inf
            state = look(b, project, best)
            if state == UNAFFORDABLE:
                b.alive[project] = False
                continue
            if b.price_low[project] <= best:
                b.sure[project] = state
                best = min(best, b.price_high[project])
        b.sure[(b.sure > 0) & (b.price_low > best)] = 0
        left = np.nonzero(b.sure)[0]
        if not len(left):
            return DONE
        if len(left) > 1 or b.sure[left[0]] == UNSURE:
            return DOUBT
        project = int(left[0])
        here = b.groups[b.starts[project] : b.starts[project + 1]]
        low, high = b.low[here] - b.x_high[project], b.high[here] - b.x_low[project]
        b.low[here], b.high[here] = np.maximum(low, 0), np.maximum(high, 0)
        if enter(b, project):
            return OVER


def enter(b: Bounds, project: int) -> bool:
    """Write down that a project is bought; answers whether too much was spent."""
    b.bought[b.rounds] = project
    b.rounds += 1
    b.alive[project] = False
    b.spent += int(b.costs[project])
    return b.spent > b.most
