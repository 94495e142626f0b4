"""Sequential Phragmén for approval ballots: an order in which each part of the voters gets its turn."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from samen030.tally.ballot_rules.common import Order, Tie, check
from samen030.tally.settings import lot_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samen030.tally.ballot_rules.common import Ballots


def phragmen(ballots: Ballots, options: Iterable[str], *, seats: int | None = None, seed: str = "") -> Order:
    """The first `seats` options (None: all that somebody named, then the rest by lot).

    Phragmén 1894; Brill, Freeman, Janson, Lackner: Phragmén's Voting Methods and Justified Representation (AAAI 2017).
    Each option that is chosen weighs 1, shared by who named it so that the heaviest load is as small as possible: in
    each round that is chosen whose supporters would carry the least, (1 + what they carry together) / how many they
    are. The score is that load; the lowest is first. Raises BallotError.
    """
    known = check(ballots, options)
    lot = lot_order(known, seed)
    loads = [Fraction(0)] * len(ballots)
    supporters = {option: [at for at, (ballot, _n) in enumerate(ballots) if option in ballot] for option in known}
    order: list[str] = []
    scores: dict[str, Fraction] = {}
    ties: list[Tie] = []
    waiting = [option for option in known if supporters[option]]
    while waiting and (seats is None or len(order) < seats):
        cost = {}
        for option in waiting:
            people = sum(ballots[at][1] for at in supporters[option])
            carried = sum((loads[at] * ballots[at][1] for at in supporters[option]), Fraction(0))
            cost[option] = (1 + carried) / people
        least = min(cost.values())
        equal = sorted((option for option in waiting if cost[option] == least), key=lot.__getitem__)
        if len(equal) > 1:
            ties.append(Tie(tuple(equal), equal[0]))
        chosen = equal[0]
        for at in supporters[chosen]:
            loads[at] = least
        scores[chosen] = least
        order.append(chosen)
        waiting.remove(chosen)
    if seats is None:
        order += sorted((option for option in known if not supporters[option]), key=lot.__getitem__)
    return Order(tuple(order), scores, tuple(ties))
