"""Codes and choices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samen030.commons.ballots.rules import (
    CODE_LENGTH,
    LOT,
    RECEIPT_LENGTH,
    SIGNS,
    Stage,
    check_choices,
    lot,
    new_code,
    pack,
    read_code,
    shown,
    stage_at,
    unpack,
)
from samen030.kernel.errors import DomainError

COSTS = {"1": 100_00, "2": 250_00, "3": 200_00}


def test_a_code_cannot_be_guessed_and_no_sign_is_read_as_another() -> None:
    assert log2(len(SIGNS)) * LOT >= 60
    assert not set(SIGNS) & set("01ILO")
    assert len({new_code("AB") for _ in range(1000)}) == 1000


@given(st.integers(0, CODE_LENGTH - 1), st.sampled_from(SIGNS))
def test_any_sign_that_is_wrong_is_told_before_it_is_looked_up(place: int, sign: str) -> None:
    code = new_code("AB")
    wrong = code[:place] + sign + code[place + 1 :]
    if wrong == code:
        assert read_code(wrong) == code
    else:
        with pytest.raises(DomainError, match="typfout"):
            read_code(wrong)


@given(st.integers(0, CODE_LENGTH - 2))
def test_two_neighbours_that_changed_places_are_told(place: int) -> None:
    code = new_code("AB")
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(DomainError, match="typfout"):
            read_code(swapped)


def test_case_spaces_and_dashes_do_not_matter() -> None:
    code = new_code("AB")
    assert read_code(f"  {shown(code).lower().replace('-', ' – ')} ") == code
    assert shown(code).count("-") == 3


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "code_empty"),
        ("  - ", "code_empty"),
        ("ABCD", "code_length"),
        ("O" * 16, "code_sign"),
        ("ABCD-EFGH-JKMN-PQR1", "code_sign"),
        ("<script>alert(1)</script>", "code_sign"),
        ("2" * 61, "code_long"),
        ("2" * 1_000_000, "code_long"),
        ("٣" * 16, "code_sign"),
        ("\x00" * 16, "code_sign"),
    ],
)
def test_what_cannot_be_a_code_is_told_what_is_wrong(typed: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_code(typed)
    assert caught.value.code == code
    assert caught.value.field == "code"


@pytest.mark.parametrize(
    ("chosen", "limits", "code"),
    [
        (["1", "2", "3"], {"method": "approval", "most": 2, "budget_cents": 1}, "too_many"),
        (["1", "1"], {"method": "approval", "most": 2, "budget_cents": None}, "option_twice"),
        (["9"], {"method": "approval", "most": 2, "budget_cents": None}, "option_gone"),
        (["2", "3"], {"method": "knapsack", "most": None, "budget_cents": 449_99}, "over_budget"),
    ],
)
def test_a_choice_beyond_the_limit_is_refused(chosen: list[str], limits: dict[str, object], code: str) -> None:
    with pytest.raises(DomainError) as caught:
        check_choices(chosen, COSTS, **limits)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_a_choice_at_the_limit_and_a_blank_one_are_good() -> None:
    assert check_choices(["3", "2"], COSTS, method="knapsack", most=None, budget_cents=450_00) == ("2", "3")
    assert check_choices(["3", "2"], COSTS, method="approval", most=2, budget_cents=1) == ("2", "3")
    assert check_choices([], COSTS, method="approval", most=2, budget_cents=None) == ()


@given(st.lists(st.integers(1, 300), unique=True, max_size=300))
def test_a_packed_ballot_comes_out_as_it_went_in_and_its_length_tells_nothing(numbers: list[int]) -> None:
    receipt = shown(lot(RECEIPT_LENGTH))
    packed = pack(receipt, numbers, 300)
    assert unpack(packed) == (receipt, numbers)
    assert len(packed) == len(pack(receipt, [], 300))


def test_the_second_of_closing_is_too_late() -> None:
    opens = datetime(2026, 10, 1, tzinfo=UTC)
    closes = opens + timedelta(days=14)
    fields = {"ready_at": opens, "opens_at": opens, "closes_at": closes, "closed_at": None, "cancelled_at": None}
    assert stage_at(closes - timedelta(microseconds=1), **fields) == Stage.OPEN
    assert stage_at(closes, **fields) == Stage.COUNTING
    assert stage_at(opens, **fields) == Stage.OPEN
    assert stage_at(opens - timedelta(seconds=1), **fields) == Stage.READY
    assert stage_at(opens, **fields | {"ready_at": None}) == Stage.DRAFT
    assert stage_at(closes, **fields | {"cancelled_at": opens}) == Stage.CANCELLED
