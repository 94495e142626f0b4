"""How codes reach people: letters by address, posted ones, slips at a table, verified people, and the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from samen030.commons.ballots import queries
from samen030.commons.ballots.actions import closing, codes
from samen030.commons.ballots.actions.casting import cast
from samen030.commons.ballots.models import Address, Code, Handout, Poll, SealedBallot
from samen030.kernel.errors import ConflictError, DomainError
from tests.commons.ballots.polls import close, ready
from tests.commons.people.test_roles import person
from tests.factories import BY

pytestmark = pytest.mark.django_db

HEADER = "Straat;Huisnummer;Toevoeging;Postcode;Plaats;Aantal\n"
CSV = (
    HEADER + "Voorbeeldlaan;10;;3511 AB;Utrecht;2\nVoorbeeldlaan;2;A;3511ab;Utrecht;1\nAchterom;7;;3511AC;;0\n"
).encode()


def with_addresses(**fields: object) -> Poll:
    poll = ready(code_way="by_address", **fields)
    codes.load_addresses(poll, CSV, by=BY)
    return poll


def test_each_address_gets_its_number_of_letters_in_the_order_of_streets() -> None:
    poll = with_addresses()
    letters = codes.make_letters(poll, by=BY)
    assert [(letter.serial, letter.address.line) for letter in letters if letter.address] == [
        (1, "Voorbeeldlaan 2 A"), (2, "Voorbeeldlaan 10"), (3, "Voorbeeldlaan 10"),
    ]  # fmt: skip
    assert codes.make_letters(poll, by=BY) == []
    assert {letter.code for letter in letters}.isdisjoint(str(list(Code.objects.values())))
    told = queries.roll(poll)
    assert (told.issued, told.addresses, told.allowed) == (3, 3, 3)


def test_letters_come_in_print_runs_and_one_that_failed_is_made_again() -> None:
    poll = with_addresses()
    first = codes.make_letters(poll, by=BY, most=2)
    assert [letter.serial for letter in first] == [1, 2]
    assert codes.revoke_range(poll, 1, 2, by=BY, reason="printer stuk") == 2
    again = codes.make_letters(poll, by=BY)
    assert [letter.serial for letter in again] == [3, 4, 5]
    assert [letter.address.line for letter in again if letter.address] == [
        "Voorbeeldlaan 2 A", "Voorbeeldlaan 10", "Voorbeeldlaan 10",
    ]  # fmt: skip
    with pytest.raises(DomainError, match="code is ingetrokken"):
        cast(first[0].code, ["1"])
    cast(again[0].code, ["1"])


def test_a_second_file_changes_numbers_and_adds_addresses() -> None:
    poll = with_addresses()
    more = (HEADER + "Voorbeeldlaan;10;;3511AB;Utrecht;3\nNieuwe weg;1;;3511AD;Utrecht;1\n").encode("cp1252")
    assert codes.load_addresses(poll, more, by=BY) == 2
    assert poll.addresses.count() == 4
    assert poll.addresses.get(number=10).allowed == 3


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "kolommen"),
        ("straat;postcode\nA;3511AB\n", "Regel 1: deze kolommen ontbreken: huisnummer, aantal"),
        (HEADER + "A;1;;35AB;;1\n", "Regel 2: ‘35AB’ is geen postcode"),
        (HEADER + "A;x;;3511AB;;1\n", "Regel 2: ‘x’ is geen huisnummer"),
        (HEADER + "A;1;;3511AB;;99\n", "Regel 2: ‘99’ kan niet"),
        (HEADER + "A;1;;3511AB;;-1\n", "Regel 2: ‘-1’ kan niet"),
        (HEADER + ";1;;3511AB;;1\n", "Regel 2: de straat ontbreekt"),
        (HEADER + "A;1;;3511AB;;1\nB;1;;3511 ab;;1\n", "Regel 3: dit adres staat er al"),
        (HEADER, "geen adressen"),
        (HEADER + "A;" + "1" * 5000 + ";;3511AB;;1\n", "huisnummer"),
        (HEADER + '"' + "A" * 200_000 + ";1;;3511AB;;1\n", "geen postcode"),
    ],
)
def test_a_file_that_is_wrong_says_where_and_nothing_is_written(body: str, said: str) -> None:
    poll = ready(code_way="by_address")
    with pytest.raises(DomainError, match=said):
        codes.load_addresses(poll, body.encode(), by=BY)
    assert not Address.objects.exists()


def test_a_slip_works_once_it_is_handed_out_and_an_address_gets_no_more_than_it_may() -> None:
    poll = ready(code_way="at_table")
    codes.load_addresses(poll, CSV, by=BY)
    slips = codes.make_slips(poll, 3, by=BY)
    small, large = poll.addresses.get(number=2), poll.addresses.get(number=10)
    codes.hand_out(poll, slips[0].serial, small, by=BY)
    cast(slips[0].code, ["1"])
    with pytest.raises(ConflictError, match="al uitgegeven"):
        codes.hand_out(poll, slips[0].serial, large, by=BY)
    with pytest.raises(ConflictError, match="zijn al 1 codes"):
        codes.hand_out(poll, slips[1].serial, small, by=BY)
    with pytest.raises(DomainError, match="kennen wij niet"):
        codes.hand_out(poll, 99, large, by=BY)
    codes.hand_out(poll, slips[1].serial, large, by=BY)


def test_who_is_verified_gets_one_code_and_which_is_not_kept() -> None:
    poll = ready(code_way="verified")
    one = person()
    with pytest.raises(DomainError, match="nog niet"):
        codes.give_to(poll, one)
    codes.verify_address(one, "0344/02", by=BY, how="desk")
    with pytest.raises(DomainError, match="nog niet"):
        codes.give_to(poll, one)
    codes.verify_address(one, "0344/01/11", by=BY, how="desk")
    cast(codes.give_to(poll, one).code, ["1"])
    with pytest.raises(ConflictError, match="al gekregen"):
        codes.give_to(poll, one)
    assert Handout.objects.count() == 1
    fields = {field.name for field in Code._meta.fields}
    assert fields == {"digest", "poll", "serial", "address", "state", "reason"}


def test_the_desk_gives_a_code_with_a_reason_and_one_way_is_one_way() -> None:
    poll = ready(code_way="posted")
    with pytest.raises(DomainError, match="waarom"):
        codes.at_desk(poll, by=BY, reason=" ")
    letter = codes.at_desk(poll, by=BY, reason="geen vast adres")
    cast(letter.code, ["1"])
    for make in (codes.make_letters, codes.make_slips):
        with pytest.raises(ConflictError, match="andere manier"):
            make(poll, by=BY, **({"count": 1} if make is codes.make_slips else {}))
    for wrong in (0, -1, 501):
        with pytest.raises(DomainError, match="aantal"):
            codes.make_posted(poll, wrong, by=BY)


def test_revoking_does_not_tell_whether_there_was_a_vote() -> None:
    poll = ready()
    first, second = codes.make_posted(poll, 2, by=BY)
    cast(first.code, ["1"])
    assert codes.revoke(poll, first.serial, by=BY, reason="gestolen") is None
    assert codes.revoke(poll, second.serial, by=BY, reason="gestolen") is None
    assert not SealedBallot.objects.exists()
    with pytest.raises(ConflictError, match="al ingetrokken"):
        codes.revoke(poll, first.serial, by=BY, reason="gestolen")


def test_addresses_are_forgotten_ninety_days_after_closing_and_the_count_stays() -> None:
    poll = with_addresses()
    letters = codes.make_letters(poll, by=BY)
    cast(letters[0].code, ["1"])
    close(poll)
    assert closing.forget_addresses() == 0
    with time_machine.travel(poll.closes_at + timedelta(days=92)):
        assert closing.forget_addresses() == 1
        assert closing.forget_addresses() == 0
    assert not Address.objects.exists()
    assert Code.objects.filter(address=None).count() == 3
