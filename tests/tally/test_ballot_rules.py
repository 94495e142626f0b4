"""Rules for agendas and elections: worked examples, and what each rule promises on small random elections."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samen030.tally.ballot_rules.common import BallotError
from samen030.tally.ballot_rules.majority import majority
from samen030.tally.ballot_rules.phragmen import phragmen
from samen030.tally.ballot_rules.schulze import preferences, schulze
from samen030.tally.ballot_rules.scores import approval, borda
from samen030.tally.ballot_rules.stv import instant_runoff, stv

# Four towns of Tennessee choose a capital: the example that textbooks use for all of these rules.
TENNESSEE = [(tuple("MNCK"), 42), (tuple("NCKM"), 26), (tuple("CKNM"), 15), (tuple("KCNM"), 17)]
NAMES = "ABCDE"


@st.composite
def rankings(draw: st.DrawFn, *, full: bool = False) -> tuple[str, list[tuple[tuple[str, ...], int]]]:
    options = NAMES[: draw(st.integers(1, 5))]
    one = st.permutations(options)
    ballots = []
    for _ in range(draw(st.integers(1, 7))):
        ranking = tuple(draw(one))
        length = len(options) if full else draw(st.integers(0, len(options)))
        ballots.append((ranking[:length], draw(st.integers(1, 4))))
    return options, ballots


def test_borda_of_the_textbook() -> None:
    told = borda(TENNESSEE, "MNCK")
    assert told.scores == {"M": 126, "N": 194, "C": 173, "K": 107}
    assert told.order == ("N", "C", "M", "K")


def test_what_a_ballot_does_not_name_shares_what_is_left() -> None:
    assert borda([(("A",), 1)], "ABC").scores == {"A": 2, "B": Fraction(1, 2), "C": Fraction(1, 2)}


def test_the_run_off_of_the_textbook() -> None:
    told = instant_runoff(TENNESSEE, "MNCK")
    assert told.winners == ("K",)
    assert [stage.who for stage in told.stages] == [("C",), ("N",), ("K",)]


def test_schulzes_own_example() -> None:
    """Schulze 2011, section 3.1: 45 voters, order E A C B D."""
    ballots = {"ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3, "CAEBD": 7, "CBADE": 2, "DCEBA": 7, "EBADC": 8}
    told = schulze([(tuple(ballot), count) for ballot, count in ballots.items()], NAMES)
    assert "".join(told.order) == "EACBD"
    assert told.ties == ()


def test_a_party_with_sweets() -> None:
    """The usual example of the single transferable vote: twenty guests, three kinds of food, a quota of six."""
    ballots = [
        (("orange",), 4), (("pear", "orange"), 2), (("chocolate", "strawberry"), 8), (("chocolate", "candy"), 4),
        (("strawberry",), 1), (("candy",), 1),
    ]  # fmt: skip
    foods = ("orange", "pear", "chocolate", "strawberry", "candy")
    for places in (5, None):
        told = stv(ballots, foods, seats=3, places=places)
        assert told.quota == 6
        assert told.winners == ("chocolate", "orange", "strawberry")


def test_the_scottish_rules_leave_out_what_is_beyond_five_decimals() -> None:
    ballots = [(("A", "B"), 7), (("B",), 1), (("C",), 3)]
    told = stv(ballots, "ABC", seats=2, places=5)
    assert told.quota == 4
    third = Fraction(42857, 100_000)  # 3/7
    assert told.stages[-1].votes["B"] == 1 + 7 * third
    assert stv(ballots, "ABC", seats=2, places=None).stages[-1].votes["B"] == 4


@given(rankings(full=True))
@settings(max_examples=200, deadline=None)
def test_who_beats_everybody_is_first_by_schulze(given_: tuple[str, list[tuple[tuple[str, ...], int]]]) -> None:
    options, ballots = given_
    wins = preferences(ballots, options)
    for option in options:
        if all(wins[option, other] > wins[other, option] for other in options if other != option):
            assert schulze(ballots, options).order[0] == option


@given(rankings(full=True))
@settings(max_examples=200, deadline=None)
def test_who_is_first_for_more_than_half_wins(given_: tuple[str, list[tuple[tuple[str, ...], int]]]) -> None:
    options, ballots = given_
    total = sum(count for _ballot, count in ballots)
    for option in options:
        if 2 * sum(count for ballot, count in ballots if ballot[:1] == (option,)) > total:
            assert instant_runoff(ballots, options).winners == (option,)
            assert stv(ballots, options, seats=1, places=None).winners == (option,)
            assert schulze(ballots, options).order[0] == option


@given(rankings(full=True), st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_a_group_of_k_quotas_that_keeps_together_gets_k_seats(
    given_: tuple[str, list[tuple[tuple[str, ...], int]]], seats: int
) -> None:
    """Droop proportionality (Woodall 1994), by brute force; exact fractions."""
    options, ballots = given_
    seats = min(seats, len(options))
    told = stv(ballots, options, seats=seats, places=None)
    assert len(told.winners) == len(set(told.winners)) == seats
    for size in range(1, len(options) + 1):
        for group in combinations(options, size):
            solid = sum(count for ballot, count in ballots if set(ballot[:size]) == set(group))
            deserved = min(int(solid // told.quota), size)
            assert len(set(told.winners) & set(group)) >= deserved


@given(rankings(), st.randoms())
@settings(max_examples=150, deadline=None)
def test_the_order_of_ballots_and_options_changes_nothing(
    given_: tuple[str, list[tuple[tuple[str, ...], int]]], chance: object
) -> None:
    options, ballots = given_
    mixed = list(ballots)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    for rule in (approval, borda, phragmen, schulze):
        assert rule(ballots, options, seed="s").order == rule(mixed, options[::-1], seed="s").order
    one, other = stv(ballots, options, seats=1, seed="s"), stv(mixed, options[::-1], seats=1, seed="s")
    assert one.winners == other.winners


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True), st.integers(1, 6))
@settings(max_examples=200, deadline=None)
def test_phragmen_gives_parties_what_dhondt_gives(sizes: list[int], seats: int) -> None:
    """Brill et al. 2017: with party lists, sequential Phragmén is D'Hondt's rule."""
    options = [f"{party}{seat}" for party in range(len(sizes)) for seat in range(seats)]
    ballots = [(tuple(f"{party}{seat}" for seat in range(seats)), size) for party, size in enumerate(sizes)]
    quotients = sorted(
        ((Fraction(size, seat + 1), party) for party, size in enumerate(sizes) for seat in range(seats)), reverse=True
    )
    if len(quotients) > seats and quotients[seats - 1][0] == quotients[seats][0]:
        return  # a tie for the last seat
    wanted = [sum(party == one for _quotient, party in quotients[:seats]) for one in range(len(sizes))]
    order = phragmen(ballots, options, seats=seats).order
    assert [sum(option[0] == str(party) for option in order) for party in range(len(sizes))] == wanted


def test_phragmen_orders_the_rest_by_lot_and_approval_by_votes() -> None:
    ballots = [(("A", "B"), 3), (("C",), 2)]
    assert phragmen(ballots, "ABCD").order[1] == "C"  # the second group has its turn before the first a second one
    assert phragmen(ballots, "ABCD").order[-1] == "D"
    assert approval(ballots, "ABC").scores == {"A": 3, "B": 3, "C": 2}
    assert [tie.tied for tie in approval(ballots, "ABC").ties] in ([("A", "B")], [("B", "A")])


@pytest.mark.parametrize(
    ("said", "why", "is_adopted"),
    [
        ({"yes": 6, "no": 5, "blank": 9, "present": 20}, "adopted", True),
        ({"yes": 5, "no": 5, "present": 10}, "tie", False),
        ({"yes": 5, "no": 5, "present": 10, "tie_adopts": True}, "tie", True),
        ({"yes": 9, "no": 0, "present": 9, "quorum": 10}, "no quorum", False),
        ({"yes": 0, "no": 0, "blank": 9, "present": 9}, "no votes", False),
        ({"yes": 2, "no": 1, "present": 3, "needs": Fraction(2, 3)}, "adopted", True),
        ({"yes": 65, "no": 35, "present": 100, "needs": Fraction(2, 3)}, "rejected", False),
    ],
)
def test_a_proposal(said: dict[str, object], why: str, is_adopted: bool) -> None:  # noqa: FBT001
    told = majority(**said)  # type: ignore[arg-type]
    assert (told.why, told.is_adopted) == (why, is_adopted)


@pytest.mark.parametrize(
    ("ballots", "options"),
    [
        ([(("A",), 1)], ""),
        ([(("A",), 1)], "AA"),
        ([(("B",), 1)], "A"),
        ([(("A", "A"), 1)], "A"),
        ([(("A",), 0)], "A"),
        ([(("A",), True)], "A"),
    ],
)
def test_what_cannot_be_counted_is_told(ballots: list[tuple[tuple[str, ...], int]], options: str) -> None:
    for rule in (approval, borda, phragmen, schulze, instant_runoff):
        with pytest.raises(BallotError):
            rule(ballots, options)


def test_seats_and_numbers_of_votes_that_cannot_be_are_told() -> None:
    for seats in (0, 3):
        with pytest.raises(BallotError):
            stv([(("A",), 1)], "AB", seats=seats)
    with pytest.raises(BallotError):
        majority(yes=2, no=0, present=1)
    with pytest.raises(BallotError):
        majority(yes=-1, no=0, present=1)
    with pytest.raises(BallotError):
        majority(yes=1, no=0, present=1, needs=Fraction(1, 3))
