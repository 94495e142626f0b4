"""The same as `intervals.run`, compiled by numba: for millions of ballots. Imported only where numba is wanted.

A test holds both to the same outcome, step by step; the reasons for each line stand in `intervals.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from samen030.tally.intervals import AFFORDABLE, DONE, DOUBT, OVER, SLACK, UNAFFORDABLE, UNSURE

if TYPE_CHECKING:
    from samen030.tally.intervals import Bounds


HIGHEST = np.iinfo(np.int64).max


@njit(cache=True)
def _payment(
    money: Any, weights: Any, groups: Any, begin: int, end: int, votes: int, need: int, x: int, up: int
) -> int:
    while True:
        rich = votes
        missing = need
        least = HIGHEST  # what the poorest of the rich have
        for at in range(begin, end):
            left = money[groups[at]]
            if left < x:
                rich -= weights[at]
                missing -= weights[at] * left
            elif left < least:
                least = left
        if rich == 0:
            return x if missing <= 0 else -1
        found = -((-missing) // rich) if up else missing // rich
        if found <= x:
            return x
        if found <= least:
            return found
        x = found


@njit(cache=True)
def _run(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - numba wants arrays one by one, and one loop
    low: Any, high: Any, weights: Any, starts: Any, groups: Any, votes: Any, need: Any, utility: Any, alive: Any,
    bound: Any, payment: Any, price_low: Any, price_high: Any, x_low: Any, x_high: Any, sure: Any, bought: Any,
    costs: Any, spent: int, rounds: int, most: int,
) -> tuple[int, int, int]:  # fmt: skip
    projects = len(alive)
    waiting = np.empty(projects, np.float64)
    while True:
        best = np.inf
        for project in range(projects):
            sure[project] = UNAFFORDABLE
            waiting[project] = bound[project] if alive[project] else np.inf
        while True:
            project = int(np.argmin(waiting))
            if waiting[project] == np.inf or waiting[project] > best:
                break
            waiting[project] = np.inf
            begin, end = starts[project], starts[project + 1]
            first = max(payment[project], need[project] // votes[project])
            lowest = _payment(high, weights, groups, begin, end, votes[project], need[project], first, 0)
            if lowest < 0:
                alive[project] = False
                continue
            payment[project] = lowest
            x_low[project] = lowest
            price_low[project] = lowest / utility[project] * (1 - SLACK)
            bound[project] = max(bound[project], price_low[project])
            if price_low[project] > best:
                continue
            first = max(lowest, -((-need[project]) // votes[project]))
            highest = _payment(low, weights, groups, begin, end, votes[project], need[project], first, 1)
            if highest < 0:
                price_high[project] = np.inf
                sure[project] = UNSURE
                continue
            x_high[project] = highest
            price_high[project] = highest / utility[project] * (1 + SLACK)
            sure[project] = AFFORDABLE
            best = min(best, price_high[project])
        left = 0
        chosen = -1
        for project in range(projects):
            if sure[project] != UNAFFORDABLE:
                if price_low[project] > best:
                    sure[project] = UNAFFORDABLE
                else:
                    left += 1
                    chosen = project
        if left == 0:
            return DONE, spent, rounds
        if left > 1 or sure[chosen] == UNSURE:
            return DOUBT, spent, rounds
        for at in range(starts[chosen], starts[chosen + 1]):
            group = groups[at]
            low[group] = max(low[group] - x_high[chosen], 0)
            high[group] = max(high[group] - x_low[chosen], 0)
        bought[rounds] = chosen
        rounds += 1
        alive[chosen] = False
        spent += costs[chosen]
        if spent > most:
            return OVER, spent, rounds


def run(b: Bounds) -> int:
    """As `intervals.run`."""
    state, spent, rounds = _run(
        b.low, b.high, b.weights, b.starts, b.groups, b.votes, b.need, b.utility, b.alive, b.bound, b.payment,
        b.price_low, b.price_high, b.x_low, b.x_high, b.sure, b.bought, b.costs, b.spent, b.rounds, b.most,
    )  # fmt: skip
    b.spent, b.rounds = int(spent), int(rounds)
    return int(state)
