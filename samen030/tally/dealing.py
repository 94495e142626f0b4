"""Ballots that count to the same result and are nobody's: a long ballot could be a fingerprint ("vote just so, and I
will look it up").

Let W be every project that is bought in any count that the result rests on: each step of add1 (also the last one, that
cost too much), what completes it, greedy beside it, and the counts of the explanation with one winner left out. What a
voter has left at any moment depends only on which projects of W the voter chose: the *pattern*. The price of a project,
what its supporters have together and what they spent elsewhere depend only on how many of its supporters there are of
each pattern. So when each voter keeps the pattern, and of every project outside W the same number of voters of each
pattern are its supporters, by induction over the rounds every count buys the same projects for the same payments, and
the numbers of votes (which decide ties and greedy) are the same. Which voters of a pattern these are does not matter:
they are dealt anew, by lot.

Where equal projects would be parted by a lot that is not drawn yet, W cannot be known: then nothing is dealt.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from samen030.tally.counting import count, eligible
from samen030.tally.equal_shares import EqualShares
from samen030.tally.greedy import greedy
from samen030.tally.settings import lot_order

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator, Sequence

    from samen030.tally.election import Election
    from samen030.tally.greedy import Tie
    from samen030.tally.settings import Settings

ALIKE = 1e-9  # of rounded numbers in two explanations


@dataclass(frozen=True, slots=True)
class Dealt:
    """`ballots`: chosen project ids, one for each voter, in an order by lot. `kept`: the ids of W, None where nothing
    was dealt. `unique_before`: how many voters were alone with their ballot; `unique_after`: with their pattern.
    """

    ballots: tuple[tuple[str, ...], ...]
    kept: tuple[str, ...] | None
    unique_before: int
    unique_after: int


def deal(election: Election, settings: Settings, chance: random.Random | None = None) -> Dealt:
    """Ballots with the same result as those of `election`, dealt anew; the same ballots where that cannot be.

    `election` has approval ballots; `settings` needs no seed. `chance` is the system's own source where it is None.
    Both are counted and compared before the answer is given. Raises ElectionError as `count`.
    """
    chance = chance or secrets.SystemRandom()
    groups = {ballot: number for ballot, number in _groups(election) if number}
    before = sum(number for number in groups.values() if number == 1)
    bought = _bought_anywhere(election, settings)
    if bought is not None:
        ballots = _dealt(groups, bought, chance)
        if _same_result(election, ballots, settings):
            patterns = Counter(tuple(p for p in ballot if p in bought) for ballot in ballots)
            after = sum(number for number in patterns.values() if number == 1)
            kept = tuple(election.projects[p].id for p in sorted(bought))
            return Dealt(_with_ids(election, ballots, chance), kept, before, after)
    whole = [ballot for ballot, number in groups.items() for _voter in range(number)]
    return Dealt(_with_ids(election, whole, chance), None, before, before)


def _groups(election: Election) -> Iterable[tuple[tuple[int, ...], int]]:
    starts = election.starts.tolist()
    for at, number in enumerate(election.counts.tolist()):
        yield tuple(election.choices[starts[at] : starts[at + 1]].tolist()), number


def _with_ids(
    election: Election, ballots: Sequence[tuple[int, ...]], chance: random.Random
) -> tuple[tuple[str, ...], ...]:
    order = list(ballots)
    chance.shuffle(order)
    return tuple(tuple(election.projects[p].id for p in sorted(ballot)) for ballot in order)


def _bought_anywhere(election: Election, settings: Settings) -> frozenset[int] | None:
    """W; None where a lot would decide."""
    found: set[int] = set()
    for bought, ties in _counts(election, settings):
        if any(tie.by == "lot" for tie in ties):
            return None
        found.update(bought)
    return frozenset(found)


def _counts(election: Election, settings: Settings) -> Iterator[tuple[Sequence[int], Sequence[Tie]]]:
    """What is bought in each count that the result rests on, with its ties."""
    lot = lot_order((project.id for project in election.projects), settings.seed)
    among = eligible(election, settings)
    if settings.rule != "equal-shares":
        yield greedy(
            election, money=election.budget, lot=lot, among=sorted(among), skip=settings.skip,
            min_score=settings.min_score, per_cost=settings.rule == "greedy-per-cost",
        )  # fmt: skip
        return
    yield greedy(election, money=election.budget, lot=lot, among=among)
    shares = EqualShares(election, settings.utility, lot, among)
    if settings.completion in ("add1", "add1u"):
        runs = shares.steps(settings.step, stop_when_exhaustive=settings.stop_when_exhaustive)
    else:
        runs = iter([shares.run(Fraction(election.budget, max(election.voters, 1)), most=election.budget)])
    for run in runs:
        yield run.bought, run.ties
        if not run.is_over:
            kept = run
    if settings.completion in ("add1u", "greedy"):
        left = [p for p in shares.taking_part if p not in set(kept.bought)]
        yield greedy(election, money=election.budget - kept.spent, lot=lot, among=left)
    for project in kept.bought:
        other = shares.run(kept.endowment, without=project)
        yield other.bought, other.ties


def _dealt(groups: dict[tuple[int, ...], int], bought: frozenset[int], chance: random.Random) -> list[tuple[int, ...]]:
    """A ballot for each voter: the pattern, and of every other project its supporters among those of the pattern."""
    voters: Counter[tuple[int, ...]] = Counter()
    others: dict[tuple[int, ...], Counter[int]] = defaultdict(Counter)
    for ballot, number in groups.items():
        pattern = tuple(sorted(p for p in ballot if p in bought))
        voters[pattern] += number
        for project in ballot:
            if project not in bought:
                others[pattern][project] += number
    ballots = []
    for pattern, number in voters.items():
        made = [list(pattern) for _voter in range(number)]
        for project, supporters in others[pattern].items():
            for voter in chance.sample(range(number), supporters):
                made[voter].append(project)
        ballots += [tuple(sorted(ballot)) for ballot in made]
    return ballots


def _same_result(election: Election, ballots: Sequence[tuple[int, ...]], settings: Settings) -> bool:
    """Whether the ballots count to what the election counts to, in every number that is published."""
    other = type(election).from_groups(
        Counter(ballots), budget=election.budget, projects=election.projects, scale=election.scale, meta=election.meta
    )
    return _alike(count(election, settings).as_dict(), count(other, settings).as_dict())


def _alike(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return bool(np.isclose(one, other, rtol=ALIKE, atol=ALIKE))
    return one == other
