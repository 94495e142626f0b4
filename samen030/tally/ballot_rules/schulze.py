"""Schulze's method: who beats whom, directly or along a path."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from samen030.tally.ballot_rules.common import Order, check, ordered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samen030.tally.ballot_rules.common import Ballots


def preferences(ballots: Ballots, options: Iterable[str]) -> dict[tuple[str, str], int]:
    """(a, b) → how many prefer a to b. Who is named goes before who is not; the unnamed are equal."""
    known = tuple(options)
    wins = dict.fromkeys(product(known, known), 0)
    for ballot, count in ballots:
        for place, option in enumerate(ballot):
            for other in known:
                if other not in ballot[: place + 1]:
                    wins[option, other] += count
    return wins


def schulze(ballots: Ballots, options: Iterable[str], *, seed: str = "") -> Order:
    """Markus Schulze: A new monotonic, clone-independent … method, Social Choice and Welfare 36 (2011), winning votes.

    The strength of a path is its weakest link, a link counts only where more prefer it than not. An option's score is
    how many others it beats by strongest paths, which gives Schulze's order. Equals by lot. Raises BallotError.
    """
    known = check(ballots, options)
    wins = preferences(ballots, known)
    path = {pair: votes if votes > wins[pair[1], pair[0]] else 0 for pair, votes in wins.items()}
    for middle, start, end in product(known, known, known):
        if len({middle, start, end}) == len((middle, start, end)):
            path[start, end] = max(path[start, end], min(path[start, middle], path[middle, end]))

    def beaten(option: str) -> Fraction:
        return Fraction(sum(path[option, other] > path[other, option] for other in known if other != option))

    return ordered(known, beaten, seed)
