"""Electing several persons: the single transferable vote; with one seat it is the instant run-off.

Weighted inclusive Gregory, as the Scottish Local Government Elections Order 2011 (SSI 2011/399, schedule 1, rules 45 to
52): all papers of who is elected go on, each with the part of its value that was not needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from samen030.tally.ballot_rules.common import BallotError, Tie, check
from samen030.tally.settings import lot_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samen030.tally.ballot_rules.common import Ballots

SCOTTISH_PLACES = 5


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what happened ('elected', 'excluded', 'last'), to whom, and what each had before it."""

    what: str
    who: tuple[str, ...]
    votes: dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Elected:
    """Who is elected, in order; the quota; each stage; the ties."""

    winners: tuple[str, ...]
    quota: Fraction
    stages: tuple[Stage, ...]
    ties: tuple[Tie, ...]

    def as_dict(self) -> dict[str, object]:
        """JSON: votes as text, exact."""
        stages = [
            {"what": s.what, "who": list(s.who), "votes": {k: str(v) for k, v in s.votes.items()}} for s in self.stages
        ]
        ties = [tie.as_dict() for tie in self.ties]
        return {"winners": list(self.winners), "quota": str(self.quota), "stages": stages, "ties": ties}


@dataclass
class _Count:
    places: int | None
    lot: dict[str, int]
    piles: dict[str, list[tuple[tuple[str, ...], int, Fraction]]]
    ties: list[Tie] = field(default_factory=list)
    history: list[dict[str, Fraction]] = field(default_factory=list)

    def votes(self, person: str) -> Fraction:
        return sum((count * value for _ranking, count, value in self.piles[person]), Fraction(0))

    def cut(self, value: Fraction) -> Fraction:
        """What is beyond the last decimal is left out."""
        if self.places is None:
            return value
        scale = 10**self.places
        return Fraction(int(value * scale), scale)

    def pick(self, among: list[str], *, most: bool) -> str:
        """Who has the most (or fewest) votes; equals by the earliest stage in which they differed, then by lot."""
        now = {person: self.votes(person) for person in among}
        best = max(now.values()) if most else min(now.values())
        tied = [person for person in among if now[person] == best]
        if len(tied) == 1:
            return tied[0]
        for stage in self.history:
            then = {person: stage[person] for person in tied}
            if len(set(then.values())) > 1:
                value = max(then.values()) if most else min(then.values())
                left = [person for person in tied if then[person] == value]
                if len(left) == 1:
                    self.ties.append(Tie(tuple(tied), left[0], "earlier round"))
                    return left[0]
                tied = left
        chosen = min(tied, key=self.lot.__getitem__)
        self.ties.append(Tie(tuple(tied), chosen))
        return chosen

    def hand_on(self, person: str, part: Fraction, to: set[str]) -> None:
        """Give a person's papers to their next choice among `to`, each worth `part` of its value."""
        papers, self.piles[person] = self.piles[person], []
        for ranking, count, value in papers:
            following = next((other for other in ranking if other in to), None)
            if following is not None:
                self.piles[following].append((ranking, count, self.cut(value * part)))


def stv(
    ballots: Ballots, options: Iterable[str], *, seats: int, places: int | None = SCOTTISH_PLACES, seed: str = ""
) -> Elected:
    """Elect `seats` persons. `places`: decimals of a transfer value (5: the Scottish rules; None: exact fractions).

    Quota: votes / (seats + 1), rounded down, plus one. The largest surplus goes on first; without one, who has the
    fewest is excluded. Raises BallotError, also for fewer persons than seats.
    """
    known = check(ballots, options)
    if not 1 <= seats <= len(known):
        raise BallotError(f"{seats} seats for {len(known)} persons")
    given = [(ballot, count) for ballot, count in ballots if ballot]
    quota = Fraction(sum(count for _ballot, count in given) // (seats + 1) + 1)
    count = _Count(places, lot_order(known, seed), {person: [] for person in known})
    for ballot, number in given:
        count.piles[ballot[0]].append((ballot, number, Fraction(1)))
    hopeful, winners, stages = set(known), list[str](), list[Stage]()
    waiting: list[str] = []  # elected, with a surplus that did not go on yet
    while len(winners) < seats:
        now = {person: count.votes(person) for person in known}
        passed = sorted((p for p in hopeful if now[p] >= quota), key=lambda p: (-now[p], count.lot[p]))
        hopeful -= set(passed)
        winners += passed
        waiting += [person for person in passed if now[person] > quota]
        if passed:
            stages.append(Stage("elected", tuple(passed), now))
        if len(winners) >= seats:
            break
        if len(hopeful) <= seats - len(winners):
            last = sorted(hopeful, key=lambda p: (-now[p], count.lot[p]))
            stages.append(Stage("last", tuple(last), now))
            winners += last
            break
        if waiting:
            person = count.pick(waiting, most=True)
            waiting.remove(person)
            count.history.append(now)
            _surplus(count, person, quota, hopeful)
            continue
        person = count.pick(sorted(hopeful), most=False)
        stages.append(Stage("excluded", (person,), now))
        count.history.append(now)
        hopeful.remove(person)
        count.hand_on(person, Fraction(1), hopeful)
    return Elected(tuple(winners[:seats]), quota, tuple(stages), tuple(count.ties))


def _surplus(count: _Count, person: str, quota: Fraction, hopeful: set[str]) -> None:
    """The papers of who is elected go on with (votes - quota) / votes of their value; the quota stays."""
    votes = count.votes(person)
    count.hand_on(person, (votes - quota) / votes, hopeful)


def instant_runoff(ballots: Ballots, options: Iterable[str], *, seed: str = "") -> Elected:
    """One person: who has the fewest drops out until one has more than half of the ballots that still name somebody.

    It is `stv` with one seat, but for the quota, which follows the ballots that are left. Raises BallotError.
    """
    known = check(ballots, options)
    count = _Count(None, lot_order(known, seed), {person: [] for person in known})
    for ballot, number in ballots:
        if ballot:
            count.piles[ballot[0]].append((ballot, number, Fraction(1)))
    hopeful, stages = set(known), list[Stage]()
    while True:
        now = {person: count.votes(person) for person in known}
        total = sum((now[person] for person in hopeful), Fraction(0))
        leader = max(hopeful, key=lambda p: (now[p], -count.lot[p]))
        if len(hopeful) == 1 or now[leader] * 2 > total:
            stages.append(Stage("elected", (leader,), now))
            return Elected((leader,), total / 2, tuple(stages), tuple(count.ties))
        person = count.pick(sorted(hopeful), most=False)
        stages.append(Stage("excluded", (person,), now))
        count.history.append(now)
        hopeful.remove(person)
        count.hand_on(person, Fraction(1), hopeful)
