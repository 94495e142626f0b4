"""Rules that add up: approval and Borda."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from samen030.tally.ballot_rules.common import Order, check, ordered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samen030.tally.ballot_rules.common import Ballots


def approval(ballots: Ballots, options: Iterable[str], *, seed: str = "") -> Order:
    """Who is named most often first (Brams, Fishburn: Approval Voting, 1983). Raises BallotError."""
    known = check(ballots, options)
    votes = {option: sum(count for ballot, count in ballots if option in ballot) for option in known}
    return ordered(known, lambda option: Fraction(votes[option]), seed)


def borda(ballots: Ballots, options: Iterable[str], *, seed: str = "") -> Order:
    """With m options the first of a ballot gets m-1 points, the next m-2, and so on (Borda 1784).

    What a ballot does not name shares the points that are left equally: nobody gains by naming fewer. Raises
    BallotError.
    """
    known = check(ballots, options)
    highest = len(known) - 1
    points = dict.fromkeys(known, Fraction(0))
    for ballot, count in ballots:
        for place, option in enumerate(ballot):
            points[option] += (highest - place) * count
        rest = [option for option in known if option not in ballot]
        for option in rest:
            points[option] += Fraction(len(rest) - 1, 2) * count  # the mean of 0 … r-1
    return ordered(known, points.__getitem__, seed)
