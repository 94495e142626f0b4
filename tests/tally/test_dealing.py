"""Ballots dealt anew: the same result, and less to recognise a ballot by."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from samen030.tally import pabulib
from samen030.tally.counting import count
from samen030.tally.dealing import _alike, deal
from samen030.tally.election import Election
from samen030.tally.settings import Settings
from tests.tally.elections import election as made_of
from tests.tally.test_equal_shares import random_election

if TYPE_CHECKING:
    from pathlib import Path

    from samen030.tally.dealing import Dealt

MANNERS = (
    Settings(step=1),
    Settings(completion="none"),
    Settings(completion="add1u", step=3),
    Settings(completion="greedy", utility="cardinality"),
    Settings(step=7, stop_when_exhaustive=True, comparison=True),
    Settings(rule="greedy"),
)


def again(election: Election, dealt: Dealt) -> Election:
    return Election.from_ballots(
        dealt.ballots, budget=election.budget, projects=election.projects, scale=election.scale, meta=election.meta
    )


def large(chance: random.Random) -> Election:
    """A few tens of projects, most of which win nothing, and voters who choose many."""
    costs = {f"p{n}": chance.randint(1, 60) for n in range(24)}
    ids = list(costs)
    ballots = [" ".join(chance.sample(ids, chance.randint(0, 10))) for _voter in range(120)]
    return made_of(100, costs, ballots)


def test_the_result_is_the_same_in_every_number() -> None:
    chance = random.Random(5)
    dealt_anew = 0
    for number in range(300):
        election = random_election(chance) if number % 6 else large(chance)
        settings = MANNERS[number % len(MANNERS)]
        dealt = deal(election, settings, chance)
        other = again(election, dealt)
        assert other.voters == election.voters
        assert other.votes.tolist() == election.votes.tolist()
        assert _alike(count(election, settings).as_dict(), count(other, settings).as_dict())
        if dealt.kept is None:
            assert Counter(map(frozenset, dealt.ballots)) == _as_sets(election)
        else:
            dealt_anew += 1
            for seed in ("een", "twee"):  # whatever is drawn later
                drawn = Settings(**{**settings.as_dict(), "seed": seed})
                assert count(other, drawn).winners == count(election, drawn).winners
    assert dealt_anew > 50


def _as_sets(election: Election) -> Counter[frozenset[str]]:
    starts = election.starts.tolist()
    told: Counter[frozenset[str]] = Counter()
    for at, number in enumerate(election.counts.tolist()):
        chosen = election.choices[starts[at] : starts[at + 1]].tolist()
        told[frozenset(election.projects[p].id for p in chosen)] += number
    return told


def test_long_ballots_are_alone_far_less_often() -> None:
    chance = random.Random(11)
    dealt = deal(large(chance), Settings(step=2), chance)
    assert dealt.kept is not None
    assert dealt.unique_before > 100
    assert dealt.unique_after < dealt.unique_before


def test_where_a_lot_decides_nothing_is_dealt() -> None:
    election = made_of(100, {"a": 100, "b": 100, "c": 7}, ["a b", "a b", "c"])
    dealt = deal(election, Settings())
    assert dealt.kept is None
    assert Counter(map(frozenset, dealt.ballots)) == _as_sets(election)


def test_nobody_voted_or_nothing_is_bought() -> None:
    assert deal(made_of(100, {"a": 10}, []), Settings()).ballots == ()
    poor = deal(made_of(1, {"a": 10, "b": 20}, ["a", "a b", ""]), Settings(completion="none"))
    assert poor.kept == ()
    assert Counter(key for ballot in poor.ballots for key in ballot) == {"a": 2, "b": 1}
    assert len(poor.ballots) == 3


@pytest.mark.parametrize("name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023"])
def test_real_elections(shared_data: Path, name: str) -> None:
    with (shared_data / "pabulib" / f"{name}.pb").open("rb") as file:
        election = pabulib.read(file)
    settings = Settings(step=election.scale)
    dealt = deal(election, settings, random.Random(1))
    assert again(election, dealt).votes.tolist() == election.votes.tolist()
    assert count(again(election, dealt), settings).winners == count(election, settings).winners
    assert dealt.kept is not None
    assert dealt.unique_after < dealt.unique_before
