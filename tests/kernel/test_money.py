from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samen030.kernel.money import Money

weights = st.lists(st.integers(0, 10_000), min_size=1, max_size=20).filter(lambda ws: sum(ws) > 0)


@given(st.integers(-(10**12), 10**12), weights)
def test_splitting_loses_no_cent(cents: int, shares: list[int]) -> None:
    assert sum(part.cents for part in Money(cents).split(shares)) == cents


@given(st.integers(0, 10**9), weights)
def test_a_share_is_off_by_less_than_a_cent(cents: int, shares: list[int]) -> None:
    total = sum(shares)
    for part, weight in zip(Money(cents).split(shares), shares, strict=True):
        assert abs(part.cents * total - cents * weight) < total


@pytest.mark.parametrize("bad", [[], [0, 0], [1, -1]])
def test_weights_that_cannot_share_are_refused(bad: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100).split(bad)


def test_money_takes_no_floats() -> None:
    with pytest.raises(TypeError):
        Money(1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(100) * 0.5  # type: ignore[operator]


def test_money_reads_as_dutch() -> None:
    assert str(Money(123_456_789)) == "€ 1.234.567,89"
    assert str(-Money(5)) == "€ -0,05"


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("250", 250_00), ("1.200", 1_200_00), ("1.200,5", 1_200_50), ("€ 2,50", 2_50), ("2.50", 2_50), ("12,-", 12_00)],
)
def test_an_amount_is_read_as_people_write_it(typed: str, cents: int) -> None:
    assert Money.read(typed).cents == cents


@pytest.mark.parametrize("typed", ["", "veel", "-5", "1e9", "1.2.3", "12,345", "٣", "9" * 13, "1,200.50", "1.20,50"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="is no amount"):
        Money.read(typed)


@given(st.integers(0, 10**12))
def test_what_a_form_shows_is_read_back_as_the_same_amount(cents: int) -> None:
    assert Money.read(Money(cents).typed) == Money.read(str(Money(cents))) == Money(cents)
