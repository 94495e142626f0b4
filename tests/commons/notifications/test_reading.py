"""Of what is read again and again: its waits."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from samen030.commons.notifications.rules import wait_after

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@given(st.integers(0, 10_000))
def test_the_wait_doubles_and_stays_within_its_bounds(failures: int) -> None:
    wait = wait_after(failures, HOUR, DAY)
    assert HOUR <= wait <= DAY
    assert wait_after(failures + 1, HOUR, DAY) == min(wait * 2, DAY)
