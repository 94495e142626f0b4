"""Terms end where the Algemene termijnenwet says, whatever Easter, the King and the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from samen030.kernel import clock
from samen030.kernel.terms import Pause, Term, Unit, days_left, holidays, is_working_day

DAY = timedelta(days=1)
DATES = st.dates(date(2014, 1, 1), date(2060, 1, 1))
UNITS = st.sampled_from(Unit)
AMOUNTS = st.integers(1, 40)


def ends(amount: int, unit: Unit, start: date, *pauses: Pause) -> date:
    found = Term(amount, unit).ends_on(start, pauses)
    assert found is not None
    return found


def test_the_holidays_of_2026_are_those_of_the_act() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2026, 4, 27),  # the King's day
        date(2026, 5, 5),  # Liberation day, also outside the lustrum
        date(2026, 5, 14),  # Ascension
        date(2026, 5, 25),  # Whit Monday
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


@pytest.mark.parametrize(
    ("year", "day"), [(2024, 27), (2025, 26), (2026, 27), (2031, 26), (2036, 26), (2042, 26), (2043, 27)]
)
def test_the_kings_day_is_a_day_earlier_where_it_is_a_sunday(year: int, day: int) -> None:
    assert [d for d in holidays(year) if d.month == 4 and d.day in (26, 27)] == [date(year, 4, day)]


@pytest.mark.parametrize(("year", "monday"), [(2025, date(2025, 4, 21)), (2038, date(2038, 4, 26))])
def test_easter_moves(year: int, monday: date) -> None:
    assert monday in holidays(year)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "end"),
    [
        (14, Unit.DAYS, date(2026, 3, 20), date(2026, 4, 7)),  # ends on Good Friday: Tuesday after Easter
        (1, Unit.WORKING_DAYS, date(2026, 4, 2), date(2026, 4, 7)),
        (3, Unit.DAYS, date(2026, 4, 2), date(2026, 4, 8)),  # article 2: two working days must lie in it
        (2, Unit.DAYS, date(2026, 4, 2), date(2026, 4, 7)),  # shorter than three days: article 1 alone
        (1, Unit.WEEKS, date(2026, 4, 20), date(2026, 4, 28)),  # ends on the King's day
        (1, Unit.DAYS, date(2025, 4, 25), date(2025, 4, 28)),  # King's day on Saturday 26 April
        (6, Unit.WEEKS, date(2026, 11, 13), date(2026, 12, 28)),  # ends on Christmas: Monday after Boxing Day
        (5, Unit.WORKING_DAYS, date(2026, 12, 23), date(2026, 12, 31)),
        (6, Unit.WORKING_DAYS, date(2026, 12, 23), date(2027, 1, 4)),  # New Year is a Friday
        (1, Unit.MONTHS, date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        (1, Unit.MONTHS, date(2028, 1, 31), date(2028, 2, 29)),
        (3, Unit.WEEKS, date(2026, 4, 14), date(2026, 5, 6)),  # ends on Liberation day
    ],
)
def test_a_term_ends_on_a_working_day(amount: int, unit: Unit, start: date, end: date) -> None:
    assert ends(amount, unit, start) == end


@pytest.mark.parametrize("start", [date(2026, 3, 27), date(2026, 10, 23)])
def test_a_term_over_the_change_of_the_clocks_counts_dates(start: date) -> None:
    """From Friday over the night of 29 March or 25 October: the Monday ends at midnight on the city's clock."""
    end = ends(3, Unit.DAYS, start)
    assert end == start + 4 * DAY  # Monday and Tuesday are the two working days
    last_minute = clock.at(end + DAY) - timedelta(minutes=1)
    with time_machine.travel(last_minute, tick=False):
        assert days_left(end, clock.today()) == 0
    with time_machine.travel(last_minute + timedelta(minutes=1), tick=False):
        assert days_left(end, clock.today()) == -1


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), 2),  # 23.59 winter time
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), 1),  # midnight
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), 1),  # 23.59 summer time, a day of 23 hours later
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), 0),
    ],
)
def test_days_left_go_by_the_midnight_of_the_city(moment: datetime, left: int) -> None:
    with time_machine.travel(moment, tick=False):
        assert days_left(date(2026, 3, 30), clock.today()) == left


def test_a_pause_makes_up_for_the_days_that_somebody_waited() -> None:
    monday = date(2026, 6, 1)
    assert ends(2, Unit.WEEKS, monday) == date(2026, 6, 15)
    assert ends(2, Unit.WEEKS, monday, Pause(date(2026, 6, 2), date(2026, 6, 5))) == date(2026, 6, 18)
    assert ends(5, Unit.WORKING_DAYS, monday, Pause(date(2026, 6, 2), date(2026, 6, 5))) == date(2026, 6, 11)
    assert ends(2, Unit.WEEKS, monday, Pause(date(2026, 6, 2), date(2026, 6, 2))) == date(2026, 6, 15)
    assert Term(2, Unit.WEEKS).ends_on(monday, [Pause(date(2026, 6, 2))]) is None


def test_a_term_takes_a_day_at_least() -> None:
    with pytest.raises(ValueError, match="a day at least"):
        Term(0)


@given(AMOUNTS, UNITS, DATES)
def test_no_term_ends_on_a_day_off(amount: int, unit: Unit, start: date) -> None:
    end = ends(amount, unit, start)
    assert end > start
    assert is_working_day(end)


@given(AMOUNTS, UNITS, DATES, DATES)
def test_a_longer_or_later_term_never_ends_earlier(amount: int, unit: Unit, start: date, other: date) -> None:
    assert ends(amount, unit, start) <= ends(amount + 1, unit, start)
    assert ends(amount, unit, min(start, other)) <= ends(amount, unit, max(start, other))


@given(st.integers(1, 60), DATES)
def test_working_days_are_counted_one_by_one(amount: int, start: date) -> None:
    end = ends(amount, Unit.WORKING_DAYS, start)
    lies_in = [start + n * DAY for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day) for day in lies_in) == amount


@given(AMOUNTS, UNITS, DATES, st.integers(0, 200), st.integers(0, 60))
def test_a_pause_moves_the_end_by_its_days(amount: int, unit: Unit, start: date, after: int, length: int) -> None:
    """By just its days where both ends are counted without days off; never to before the end without a pause."""
    plain = ends(amount, unit, start)
    paused_on = min(start + after * DAY, plain - DAY)
    pause = Pause(paused_on, paused_on + length * DAY)
    moved = ends(amount, unit, start, pause)
    assert moved >= plain
    assert not pause.covers(moved)
    counted = [start + n * DAY for n in range(1, (moved - start).days + 1)]
    open_days = [day for day in counted if not pause.covers(day)]
    if unit == Unit.WORKING_DAYS:
        assert sum(map(is_working_day, open_days)) == amount
    else:
        raw = Term(amount, unit)._days(start)
        assert len(open_days) >= raw
        assert len(open_days) == raw or not is_working_day(open_days[raw - 1]) or raw < 10
