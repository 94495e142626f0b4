"""Yes or no, with a quorum. Blanks do not count as votes (BW 2:38; most statutes say so too)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from samen030.tally.ballot_rules.common import BallotError


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is adopted; `why`: 'adopted', 'rejected', 'no quorum', 'tie', 'no votes'."""

    is_adopted: bool
    why: str
    share: Fraction | None  # of the votes cast that said yes


def majority(
    *,
    yes: int,
    no: int,
    blank: int = 0,
    present: int,
    quorum: int = 0,
    needs: Fraction = Fraction(1, 2),
    tie_adopts: bool = False,
) -> Decision:
    """A decision on a proposal. `present`: present or represented; `quorum`: so many have to be.

    `needs` 1/2 is the absolute majority: more than half of the votes cast. Above that, at least that part (two thirds).
    A tie is rejected unless the rule that was set beforehand adopts it. Raises BallotError for numbers that cannot be.
    """
    if min(yes, no, blank, present, quorum) < 0 or yes + no + blank > present:
        raise BallotError("more votes than are present, or a number below zero")
    if not Fraction(1, 2) <= needs <= 1:
        raise BallotError("a majority is half of the votes or more")
    if present < quorum:
        return Decision(is_adopted=False, why="no quorum", share=None)
    cast = yes + no
    if not cast:
        return Decision(is_adopted=False, why="no votes", share=None)
    share = Fraction(yes, cast)
    if needs == Fraction(1, 2) and yes == no:
        return Decision(is_adopted=tie_adopts, why="tie", share=share)
    is_adopted = share > needs if needs == Fraction(1, 2) else share >= needs
    return Decision(is_adopted=is_adopted, why="adopted" if is_adopted else "rejected", share=share)
