"""Equal Shares in exact numbers: what voters have left, as fractions that many share.

Peters, Pierczyński, Skowron: Proportional Participatory Budgeting with Additive Utilities (NeurIPS 2021). Each voter
starts with the same money. In each round that project is bought whose supporters pay the lowest price for each unit of
utility, ρ: supporter i of project c pays min(what i has left, ρ·u_i(c)), together exactly the cost of c.

With approval ballots every supporter of a project has the same utility, so 'pays at most x' says all: x = ρ·u(c).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from samen030.tally.election import Election


def highest_payment(levels: list[tuple[Fraction, int]], cost: int) -> Fraction | None:
    """The x with Σ n·min(level, x) = cost, None where all together have less. `levels`: (money left, voters)."""
    missing, rich = Fraction(cost), sum(count for _level, count in levels)
    for level, count in sorted(levels):
        if level * rich >= missing:
            return missing / rich
        missing -= level * count
        rich -= count
    return None


@dataclass
class ExactState:
    """What every group of voters has left, after the purchases so far.

    `level_of[g]` is the place of group g's money in `levels`; groups that paid the same share a place.
    """

    election: Election
    start: Fraction
    levels: list[Fraction] = field(init=False)
    level_of: NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        self.levels = [self.start]
        self.level_of = np.zeros(len(self.election.counts), np.int32)

    def shares(self, project: int) -> list[tuple[Fraction, int]]:
        """The money that the supporters of a project have: (left, how many)."""
        groups = self.election.groups_of(project)
        here = self.level_of[groups]
        weights = np.bincount(here, weights=self.election.counts[groups], minlength=len(self.levels))
        return [(self.levels[at], int(weights[at])) for at in np.nonzero(weights)[0].tolist()]

    def payment(self, project: int) -> Fraction | None:
        """The most that a supporter of a project would pay now; None when they cannot pay it together."""
        return highest_payment(self.shares(project), self.election.projects[project].cost)

    def buy(self, project: int, payment: Fraction) -> None:
        """Let the supporters pay at most `payment` each."""
        groups = self.election.groups_of(project)
        place = {level: at for at, level in enumerate(self.levels)}
        moved = np.arange(len(self.levels), dtype=np.int32)
        for at in np.unique(self.level_of[groups]).tolist():
            left = max(self.levels[at] - payment, Fraction(0))
            if left not in place:
                place[left] = len(self.levels)
                self.levels.append(left)
            moved[at] = place[left]
        self.level_of[groups] = moved[self.level_of[groups]]
        self._tidy()

    def _tidy(self) -> None:
        """Forget places that nobody is at any more, when they are many."""
        if len(self.levels) < 64:  # noqa: PLR2004 - below that it costs more than it gives
            return
        used = np.unique(self.level_of)
        if 2 * len(used) < len(self.levels):
            moved = np.zeros(len(self.levels), np.int32)
            moved[used] = np.arange(len(used), dtype=np.int32)
            self.levels = [self.levels[at] for at in used.tolist()]
            self.level_of = moved[self.level_of]
