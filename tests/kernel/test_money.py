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
