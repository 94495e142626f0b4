"""What all rules share: ballots that are checked, ties that are told, and one public lot for a whole count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samen030.tally.settings import lot_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from fractions import Fraction

type Ballots = Sequence[tuple[tuple[str, ...], int]]


class BallotError(ValueError):
    """Ballots or options that cannot be counted; says which."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Options that stood equal, which was taken, and by what ('earlier round' or 'lot')."""

    tied: tuple[str, ...]
    chosen: str
    by: str = "lot"

    def as_dict(self) -> dict[str, object]:
        """JSON."""
        return {"tied": list(self.tied), "chosen": self.chosen, "by": self.by}


@dataclass(frozen=True, slots=True)
class Order:
    """All options, the first first, with the score of each by the rule (None where the rule gives none)."""

    order: tuple[str, ...]
    scores: dict[str, Fraction]
    ties: tuple[Tie, ...]

    def as_dict(self) -> dict[str, object]:
        """JSON: scores as text, exact."""
        ties = [tie.as_dict() for tie in self.ties]
        return {"order": list(self.order), "scores": {k: str(v) for k, v in self.scores.items()}, "ties": ties}


def check(ballots: Ballots, options: Iterable[str]) -> tuple[str, ...]:
    """The options. Raises BallotError without options, for one that is twice or unknown, and a count below one."""
    known = tuple(options)
    if not known:
        raise BallotError("there is nothing to choose from")
    if len(set(known)) != len(known):
        raise BallotError("an option stands twice")
    for ballot, count in ballots:
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise BallotError(f"a ballot is given {count!r} times")
        if len(set(ballot)) != len(ballot):
            raise BallotError(f"a ballot names an option twice: {list(ballot)}")
        unknown = set(ballot) - set(known)
        if unknown:
            raise BallotError(f"a ballot names an unknown option: {min(unknown)!r}")
    return known


def ordered(options: Iterable[str], score: Callable[[str], Fraction], seed: str) -> Order:
    """The highest score first; equals by lot."""
    known = tuple(options)
    lot = lot_order(known, seed)
    scores = {option: score(option) for option in known}
    order = tuple(sorted(known, key=lambda option: (-scores[option], lot[option])))
    ties = []
    for value in sorted(set(scores.values()), reverse=True):
        equal = tuple(option for option in order if scores[option] == value)
        if len(equal) > 1:
            ties.append(Tie(equal, equal[0]))
    return Order(order, scores, tuple(ties))
