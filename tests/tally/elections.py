"""Small elections for tests, and a count by the definition alone."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from samen030.tally.election import Election, Project
from samen030.tally.settings import lot_order

if TYPE_CHECKING:
    from collections.abc import Sequence


def election(budget: int, costs: dict[str, int], ballots: Sequence[str]) -> Election:
    """Ballots as 'a b': the ids that somebody chose."""
    return Election.from_ballots(
        [ballot.split() for ballot in ballots],
        budget=budget,
        projects=[Project(key, cost) for key, cost in costs.items()],
    )


@st.composite
def elections(draw: st.DrawFn, *, most_voters: int = 12, most_projects: int = 6) -> Election:
    """Small ones with few different costs, so that many ties come about."""
    number = draw(st.integers(1, most_projects))
    kinds = draw(st.lists(st.integers(1, 12), min_size=1, max_size=3))
    costs = draw(st.lists(st.sampled_from(kinds), min_size=number, max_size=number))
    ids = [f"p{at}" for at in range(number)]
    ballots = draw(st.lists(st.sets(st.sampled_from(ids)), min_size=1, max_size=most_voters))
    budget = draw(st.integers(1, 40))
    return Election.from_ballots(
        [sorted(ballot) for ballot in ballots],
        budget=budget,
        projects=[Project(key, cost) for key, cost in zip(ids, costs, strict=True)],
    )


def by_definition(e: Election, endowment: Fraction, utility: str = "cost", seed: str = "") -> list[str]:
    """Equal Shares voter by voter in fractions, as the paper says it; nothing shared with the library's way."""
    ids = [project.id for project in e.projects]
    lot = lot_order(ids, seed)
    voters = [set(ballot) for ballot, count in e.ballots() for _ in range(count)]
    left = [endowment] * len(voters)
    bought: list[int] = []
    while True:
        offers = []
        for project, cost in enumerate(e.costs):
            supporters = [v for v, ballot in enumerate(voters) if project in ballot]
            if project in bought or not supporters or sum(left[v] for v in supporters) < cost:
                continue
            missing, rest = Fraction(cost), len(supporters)
            for v in sorted(supporters, key=lambda v: left[v]):
                if left[v] * rest >= missing:
                    break
                missing, rest = missing - left[v], rest - 1
            most = missing / rest
            price = most / cost if utility == "cost" else most
            offers.append((price, cost, -len(supporters), lot[ids[project]], project, most, supporters))
        if not offers:
            return [ids[project] for project in bought]
        *_rank, project, most, supporters = min(offers, key=lambda offer: offer[:4])
        for v in supporters:
            left[v] -= min(left[v], most)
        bought.append(project)
