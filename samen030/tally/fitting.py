"""For how much a project that lost would have won: found by counting again, never reckoned from what was missing.

With another cost the whole count can go another way (the money of add1 grows less far, its utility is less), so nothing
short of a count is true. Whether it wins does not always grow as it costs less; so the answer is a cost at which it
wins, and the bisection finds the largest where that does grow.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samen030.tally.counting import count

if TYPE_CHECKING:
    from samen030.tally.election import Election
    from samen030.tally.settings import Settings


def winning_cost(election: Election, settings: Settings, project: str, step: int) -> int | None:
    """A cost, in whole steps, below that of a losing project (id) at which it wins with the same ballots, as large as
    bisection finds; None where it does not even win for one step."""
    at = next(place for place, row in enumerate(election.projects) if row.id == project)

    def wins(cost: int) -> bool:
        projects = list(election.projects)
        projects[at] = replace(projects[at], cost=cost)
        other = replace(election, projects=tuple(projects))
        return project in count(other, settings, with_explanation=False).winners

    lost = (election.projects[at].cost - 1) // step + 1
    won = 0
    while lost - won > 1:
        tried = (won + lost) // 2
        if wins(tried * step):
            won = tried
        else:
            lost = tried
    return won * step or None
