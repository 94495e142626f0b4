"""For how much a project that lost would have won: found by counting again, never reckoned from what was missing.

With another cost the whole count can go another way (the money of add1 grows less far, its utility is less), so nothing
short of a count is true. A project can win at one cost and lose at a lower one, so the costs are tried from the highest
down in PARTS parts, and between the first that wins and the one above it the largest is sought by halving.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samen030.tally.counting import count

if TYPE_CHECKING:
    from samen030.tally.election import Election
    from samen030.tally.settings import Settings

PARTS = 20


def winning_cost(election: Election, settings: Settings, project: str, step: int) -> int | None:
    """A cost, in whole steps, below that of a losing project (id) at which it wins with the same ballots: as large as
    was found (see above); None where none was. Counts some thirty times."""
    at = next(place for place, row in enumerate(election.projects) if row.id == project)

    def wins(cost: int) -> bool:
        projects = list(election.projects)
        projects[at] = replace(projects[at], cost=cost)
        other = replace(election, projects=tuple(projects))
        return project in count(other, settings, with_explanation=False).winners

    lost = (election.projects[at].cost - 1) // step + 1
    tries = sorted({lost * part // PARTS for part in range(1, PARTS)} | {1}, reverse=True)
    won = 0
    for tried in tries:
        if 0 < tried < lost:
            if wins(tried * step):
                won = tried
                break
            lost = tried
    while lost - won > 1:
        tried = (won + lost) // 2
        if wins(tried * step):
            won = tried
        else:
            lost = tried
    return won * step or None
