"""For how much a project that lost would have won."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from samen030.tally.counting import count
from samen030.tally.fitting import winning_cost
from samen030.tally.settings import Settings
from tests.tally.elections import election as made_of
from tests.tally.test_dealing import large

if TYPE_CHECKING:
    from samen030.tally.election import Election


def with_cost(election: Election, key: str, cost: int) -> Election:
    projects = tuple(replace(row, cost=cost) if row.id == key else row for row in election.projects)
    return replace(election, projects=projects)


def test_at_the_cost_that_is_told_it_wins_and_one_step_dearer_it_does_not() -> None:
    chance, settings, told = random.Random(7), Settings(step=1), 0
    for _ in range(12):
        election = large(chance)
        winners = count(election, settings).winners
        for project in election.projects:
            if project.id in winners or told > 60:
                continue
            cost = winning_cost(election, settings, project.id, 2)
            if cost is None:
                continue
            told += 1
            assert cost < project.cost
            assert cost % 2 == 0
            assert project.id in count(with_cost(election, project.id, cost), settings).winners
            if cost + 2 < project.cost:
                assert project.id not in count(with_cost(election, project.id, cost + 2), settings).winners
    assert told > 30


def test_it_is_less_than_what_its_voters_had_where_all_together_would_cost_too_much() -> None:
    election = made_of(100, {"a": 60, "b": 60}, ["a"] * 5 + ["b"] * 4 + ["a b"])
    settings = Settings(step=1)
    assert count(election, settings).winners == ("a",)
    cost = winning_cost(election, settings, "b", 1)
    assert cost is not None
    assert 60 + cost <= 100
    assert winning_cost(made_of(100, {"a": 60, "b": 60}, ["a"] * 5), settings, "b", 1) is None
