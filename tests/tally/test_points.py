"""Equal Shares with points: against its definition, and against approval ballots where these say the same."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from samen030.tally import pabulib
from samen030.tally.counting import count
from samen030.tally.election import Election, ElectionError, Project
from samen030.tally.points import PointShares, without_zeros
from samen030.tally.settings import Settings, lot_order

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = Settings(utility="points", completion="none")


def made_of(budget: int, costs: dict[str, int], ballots: list[dict[str, int]]) -> Election:
    """Each ballot: what a voter gave to which project."""
    ids = list(costs)
    projects = [Project(key, cost) for key, cost in costs.items()]
    return Election(
        budget=budget,
        projects=tuple(projects),
        starts=np.cumsum([0, *(len(ballot) for ballot in ballots)], dtype=np.int64),
        choices=np.array([ids.index(key) for ballot in ballots for key in ballot], np.int32),
        counts=np.ones(len(ballots), np.int64),
        points=np.array([point for ballot in ballots for point in ballot.values()], np.int64),
        vote_type="cumulative",
    )


def by_definition(
    budget: int, costs: dict[str, int], ballots: list[dict[str, int]], endowment: Fraction, seed: str
) -> list[str]:
    """Voter by voter, in fractions; nothing shared with the library's way."""
    left = [endowment] * len(ballots)
    lot = lot_order(list(costs), seed)
    votes = {key: sum(ballot.get(key, 0) > 0 for ballot in ballots) for key in costs}
    bought: list[str] = []
    while True:
        prices = {}
        for key, cost in costs.items():
            who = [at for at, ballot in enumerate(ballots) if ballot.get(key, 0) > 0]
            if key in bought or not who or sum(left[at] for at in who) < cost:
                continue
            reaches = sorted({left[at] / ballots[at][key] for at in who})
            for reach in reaches:  # at the price `reach` whoever can pay less has paid all
                if sum(min(left[at], reach * ballots[at][key]) for at in who) >= cost:
                    poor = [at for at in who if left[at] / ballots[at][key] < reach]
                    rich = sum(ballots[at][key] for at in who if at not in poor)
                    prices[key] = (cost - sum(left[at] for at in poor)) / Fraction(rich)
                    break
        if not prices:
            return bought
        key = min(prices, key=lambda one: (prices[one], costs[one], -votes[one], lot[one]))
        for at, ballot in enumerate(ballots):
            if ballot.get(key, 0) > 0:
                left[at] = max(left[at] - prices[key] * ballot[key], Fraction(0))
        bought.append(key)


def test_it_is_the_definition_in_many_elections_with_ties() -> None:
    chance = random.Random(31)
    tied = 0
    for _ in range(1_500):
        kinds = [chance.randint(1, 30) for _ in range(chance.randint(1, 3))]
        costs = {f"p{n}": chance.choice(kinds) for n in range(chance.randint(1, 7))}
        ballots = [
            {key: chance.randint(0, 4) for key in costs if chance.random() < 0.5} for _ in range(chance.randint(1, 10))
        ]
        budget = chance.randint(1, 120)
        election = without_zeros(made_of(budget, costs, ballots))
        endowment = Fraction(budget + chance.randint(0, 3) * len(ballots), len(ballots))
        shares = PointShares(election, "points", lot_order(list(costs), "lot"))
        run = shares.run(endowment)
        tied += bool(run.ties)
        names = [election.projects[p].id for p in run.bought]
        assert names == by_definition(budget, costs, ballots, endowment, "lot")
        assert run.spent <= endowment * len(ballots)
    assert tied > 150


def test_where_everybody_gives_one_point_it_is_the_approval_count() -> None:
    chance = random.Random(32)
    for number in range(200):
        costs = {f"p{n}": chance.randint(1, 40) for n in range(8)}
        ballots = [{key: 1 for key in costs if chance.random() < 0.4} for _ in range(15)]
        approval = Election.from_ballots(
            [list(ballot) for ballot in ballots], budget=100, projects=[Project(k, c) for k, c in costs.items()]
        )
        completion = ("add1", "none", "add1u", "greedy")[number % 4]
        one = count(made_of(100, costs, ballots), Settings(utility="points", completion=completion))
        other = count(approval, Settings(utility="cardinality", completion=completion))
        assert (one.winners, one.steps, one.share_with_a_winner) == (
            other.winners,
            other.steps,
            other.share_with_a_winner,
        )
        for key, told in one.projects.items():
            theirs = other.projects[key].as_dict()
            for name, value in told.as_dict().items():
                assert value == pytest.approx(theirs[name]), (key, name)


def test_who_gives_more_pays_more_and_nothing_for_no_points() -> None:
    election = made_of(100, {"a": 60, "b": 40}, [{"a": 2, "b": 0}, {"a": 1, "b": 1}])
    told = count(election, PLAIN)
    assert told.winners == ("a",)
    assert told.projects["a"].price_per_utility == pytest.approx(20)
    assert told.projects["a"].price_per_supporter == pytest.approx(40)
    assert told.projects["b"].votes == 1
    assert told.projects["b"].missing_money == pytest.approx(10)


def test_points_and_utility_go_together() -> None:
    election = made_of(100, {"a": 60}, [{"a": 2}])
    with pytest.raises(ElectionError):
        count(election, Settings())
    approval = Election.from_ballots([["a"]], budget=100, projects=[Project("a", 60)])
    with pytest.raises(ElectionError):
        count(approval, PLAIN)


def test_a_real_election_with_points_is_counted_as_pabutools_does(shared_data: Path) -> None:
    library = pytest.importorskip("pabutools.election")
    rules = pytest.importorskip("pabutools.rules")
    path = shared_data / "pabulib" / "France_Toulouse_2019.pb"
    with path.open("rb") as file:
        ours = count(pabulib.read(file), PLAIN)
    instance, profile = library.parse_pabulib(str(path))
    theirs = rules.method_of_equal_shares(instance, profile.as_multiprofile(), sat_class=library.Additive_Cardinal_Sat)
    assert [project.name for project in theirs] == list(ours.winners)
    assert ours.winners
