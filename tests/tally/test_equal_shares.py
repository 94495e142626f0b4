"""Equal Shares: against its definition, its promises, and between the two ways of counting."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samen030.tally import compiled, intervals
from samen030.tally.counting import count
from samen030.tally.election import Election, ElectionError, Project
from samen030.tally.equal_shares import EqualShares
from samen030.tally.settings import Settings, lot_order
from tests.tally.elections import by_definition, election, elections

PLAIN = Settings(completion="none")


def ids(e: Election, bought: tuple[int, ...]) -> list[str]:
    return [e.projects[at].id for at in bought]


def random_election(chance: random.Random) -> Election:
    """Few costs and few kinds of ballots: ties in most rounds."""
    number = chance.randint(1, 9)
    kinds = [chance.randint(1, 30) for _ in range(chance.randint(1, 3))]
    names = [f"p{at}" for at in range(number)]
    ballots = [[name for name in names if chance.random() < 0.4] for _ in range(chance.randint(1, 15))]
    projects = [Project(name, chance.choice(kinds)) for name in names]
    return Election.from_ballots(ballots, budget=chance.randint(1, 120), projects=projects)


def test_bounds_and_fractions_give_what_the_definition_gives_in_ten_thousand_elections_with_ties() -> None:
    chance = random.Random(2026)
    doubts = 0
    for _ in range(10_000):
        e = random_election(chance)
        utility = chance.choice(["cost", "cardinality"])
        endowment = Fraction(e.budget + chance.randint(0, 3) * e.voters, e.voters)
        lot = lot_order((project.id for project in e.projects), "lot")
        shares = EqualShares(e, utility, lot, runner=compiled.run)
        assert ids(e, shares.run(endowment).bought) == by_definition(e, endowment, utility, "lot")
        doubts += shares.doubts
    assert doubts > 5_000  # fractions had much to decide


def test_with_numpy_alone_it_is_the_same_round_by_round() -> None:
    chance = random.Random(2027)
    for _ in range(1_500):
        e = random_election(chance)
        lot = lot_order((project.id for project in e.projects), "lot")
        runs = [EqualShares(e, "cost", lot, runner=way).add1(1) for way in (compiled.run, intervals.run)]
        assert runs[0] == runs[1]


@given(elections())
@settings(max_examples=300, deadline=None)
def test_winners_are_affordable_and_only_what_somebody_chose(e: Election) -> None:
    for completion, step in product(("none", "add1", "add1u", "greedy"), (1, 5)):
        outcome = count(e, Settings(completion=completion, step=step))
        assert outcome.spent <= e.budget
        assert outcome.spent == sum(project.cost for project in e.projects if project.id in outcome.winners)
        assert all(outcome.projects[key].votes for key in outcome.winners)
        assert len(set(outcome.winners)) == len(outcome.winners)


@given(elections(most_voters=7, most_projects=5), st.sampled_from(["cost", "cardinality"]))
@settings(max_examples=300, deadline=None)
def test_a_group_that_agrees_gets_its_share_up_to_one_project(e: Election, utility: str) -> None:
    """Extended justified representation up to one project (Peters, Pierczyński, Skowron 2021, theorem 1): whichever
    group of voters and set of projects that all of them chose and that the group's part of the budget pays, one of the
    group gets more from the outcome with one of these projects added than the whole set is worth, or as much."""
    outcome = set(count(e, Settings(completion="none", utility=utility)).winners)
    voters = [{e.projects[at].id for at in ballot} for ballot, n in e.ballots() for _ in range(n)]
    cost = {project.id: project.cost for project in e.projects}

    def worth(chosen: set[str]) -> int:
        return sum(cost[key] if utility == "cost" else 1 for key in chosen)

    for size in range(1, len(voters) + 1):
        for group in combinations(voters, size):
            common = set.intersection(*group)
            for number in range(1, len(common) + 1):
                for wanted in map(set, combinations(sorted(common), number)):
                    if sum(cost[key] for key in wanted) * len(voters) > e.budget * size:
                        continue
                    if wanted <= outcome:
                        continue
                    assert any(
                        worth((outcome & voter) | {one}) > worth(wanted) or worth(outcome & voter) >= worth(wanted)
                        for voter in group
                        for one in wanted - outcome
                    )


@given(elections(), st.randoms())
@settings(max_examples=200, deadline=None)
def test_neither_the_order_of_voters_nor_of_projects_nor_grouping_changes_the_winners(
    e: Election, chance: random.Random
) -> None:
    groups = [(ballot, n) for ballot, n in e.ballots()]
    order = list(range(len(e.projects)))
    chance.shuffle(order)
    ballots = [[e.projects[at].id for at in ballot] for ballot, n in groups for _ in range(n)]
    chance.shuffle(ballots)
    other = Election.from_ballots(ballots, budget=e.budget, projects=[e.projects[at] for at in order])
    assert count(e, Settings(seed="s")).winners == count(other, Settings(seed="s")).winners


def test_a_worked_example() -> None:
    """Two halves of a buurt: greedy gives all to the larger, Equal Shares to each its part."""
    e = election(101, {"a": 50, "b": 51, "c": 40}, ["a b"] * 6 + ["c"] * 4)
    plain = count(e, PLAIN)
    assert plain.winners == ("a", "c")
    assert count(e, Settings(rule="greedy")).winners == ("a", "b")
    told = plain.projects
    assert told["a"].price_per_supporter == pytest.approx(50 / 6)
    assert told["a"].effective_votes == pytest.approx(6)
    assert told["b"].missing_money == pytest.approx(40.4)
    assert told["b"].spent_elsewhere == {"a": pytest.approx(50)}
    assert told["b"].effective_support == pytest.approx(1)  # before `a` was bought they stood equal
    assert told["c"].effective_support == pytest.approx(40.4 / 40)  # at the end nothing is cheaper
    assert plain.comparison is not None
    assert (plain.comparison.equal_shares, plain.comparison.greedy, plain.comparison.same) == (4, 6, 0)
    assert [(tie.tied, tie.by) for tie in plain.ties] == [(("a", "b"), "cost")]


def test_who_gets_nothing_counts_in_the_comparison_too() -> None:
    e = election(10, {"a": 10, "b": 4}, ["a"] * 3 + ["b"] * 2 + [""] * 2)
    compared = count(e, PLAIN).comparison
    assert compared is not None
    assert compared.equal_shares + compared.greedy + compared.same == 7
    assert count(e, Settings(completion="none", comparison=True)).winners == ("a",)


def test_a_tie_goes_to_the_lowest_cost_then_the_lot_and_the_seed_decides_that() -> None:
    e = election(10, {"a": 10, "b": 10}, ["a b"])
    drawn = {seed: count(e, Settings(completion="none", seed=seed)).winners for seed in "abcdefgh"}
    assert set(drawn.values()) == {("a",), ("b",)}
    cheap = election(12, {"a": 6, "b": 4}, ["a b", "a b"])
    first = count(cheap, PLAIN)
    assert first.winners[0] == "b"
    assert first.ties[0].by == "cost"


def test_what_costs_nothing_and_what_nobody_chose() -> None:
    e = election(10, {"free": 0, "alone": 0, "a": 10}, ["free a"])
    assert count(e, PLAIN).winners == ("free", "a")


def test_an_election_without_voters_money_or_ballots_has_no_winner() -> None:
    for e in (election(10, {"a": 1}, []), election(0, {"a": 1}, ["a"]), election(10, {"a": 1}, ["", ""])):
        for rule in ("equal-shares", "greedy"):
            outcome = count(e, Settings(rule=rule))
            assert (outcome.winners, outcome.spent, outcome.ties) == ((), 0, ())


def test_large_amounts_of_money_stay_exact_and_larger_ones_are_refused() -> None:
    e = election(10**15, {"a": 10**15, "b": 10**15 - 1}, ["a", "b", "b"])
    assert count(e, Settings(step=10**13)).winners == ("b",)
    with pytest.raises(ElectionError, match="too large"):
        count(election(10**19, {"a": 1}, ["a"]), PLAIN)


@pytest.mark.parametrize(
    ("budget", "costs", "ballots", "said"),
    [
        (-1, {"a": 1}, ["a"], "budget"),
        (1, {"a": -1}, ["a"], "cost below zero"),
        (1, {"a": 1}, ["a a"], "twice"),
        (1, {"a": 1}, ["b"], "not there"),
    ],
)
def test_what_cannot_be_an_election_is_refused(
    budget: int, costs: dict[str, int], ballots: list[str], said: str
) -> None:
    with pytest.raises(ElectionError, match=said):
        election(budget, costs, ballots)


def test_effective_support_is_one_or_more_for_winners_and_less_for_others() -> None:
    chance = random.Random(5)
    for _ in range(300):
        e = random_election(chance)
        for one in count(e, PLAIN).projects.values():
            if one.selected:
                assert one.effective_support is not None
                assert one.effective_support >= 1 - 1e-9
            elif one.votes:
                assert one.effective_support is not None
                assert one.effective_support <= 1 + 1e-9
                assert one.missing_money is not None
                assert one.missing_money > -1e-9
