from __future__ import annotations

import contextlib
from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from samen030.find.directory.models import Override, Schedule
from samen030.find.directory.recurrence import describe, occurrences, rule_dates, validate_rrule
from samen030.kernel.errors import DomainError


def schedule(rrule: str = "FREQ=WEEKLY;BYDAY=TU", **fields: object) -> Schedule:
    """An unsaved schedule: Tuesdays from 1 September 2026, 10 to 12."""
    values = {"first_date": date(2026, 9, 1), "start_time": time(10), "duration_minutes": 120, **fields}
    return Schedule(rrule=rrule, **values)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYSECOND=0,1,2",
        "FREQ=DAILY;BYHOUR=1,2,3",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;COUNT=1000000",
        "FREQ=WEEKLY;COUNT=2;UNTIL=20261231",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;UNTIL=99999999",
        "BYDAY=TU",
        "hallo",
        "FREQ=WEEKLY;BYDAY=TU'; DROP TABLE",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;COUNT=5;BYMONTH=13",
    ],
)
def test_impossible_and_endless_rules_are_refused(rule: str) -> None:
    with pytest.raises(DomainError):
        validate_rrule(rule)


@given(st.text(max_size=60))
def test_no_text_brings_the_reader_down(text: str) -> None:
    with contextlib.suppress(DomainError):  # any other error is a failure
        validate_rrule(text)


@given(
    days=st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1),
    interval=st.integers(1, 6),
    start=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    offset=st.integers(-30, 400),
    length=st.integers(0, 120),
    until=st.none() | st.integers(0, 200),
)
def test_the_quick_weekly_way_gives_the_dates_of_the_standard(
    days: set[str], interval: int, start: date, offset: int, length: int, until: int | None
) -> None:
    rule = f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(sorted(days))}"
    if until is not None:
        rule += f";UNTIL={start + timedelta(days=until):%Y%m%d}"
    first = start + timedelta(days=offset)
    last = first + timedelta(days=length)
    quick = list(rule_dates(schedule(rule, first_date=start), first, last))
    exact = rrulestr(rule + ("T235959" if until is not None else ""), dtstart=datetime.combine(start, time(10)))
    slow = [
        m.date() for m in exact.between(datetime.combine(first, time.min), datetime.combine(last, time.max), inc=True)
    ]
    assert quick == slow


RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;INTERVAL=5;BYDAY=MO,FR",
    "FREQ=DAILY;BYMONTH=2,7",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SU;WKST=SU",
    "FREQ=WEEKLY;INTERVAL=2;BYMONTH=1,6",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;INTERVAL=5",
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-2",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=YEARLY",
    "FREQ=YEARLY;INTERVAL=2;BYMONTH=3,11",
    "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU",
    "FREQ=YEARLY;BYDAY=20MO",
)


@given(
    rule=st.sampled_from(RULES),
    start=st.dates(date(2015, 1, 1), date(2026, 12, 31)),
    offset=st.integers(-30, 4_000),
    length=st.integers(0, 400),
)
def test_a_rule_of_long_ago_gives_the_dates_of_the_standard(rule: str, start: date, offset: int, length: int) -> None:
    first = start + timedelta(days=offset)
    last = first + timedelta(days=length)
    quick = list(rule_dates(schedule(rule, first_date=start), first, last))
    exact = rrulestr(rule, dtstart=datetime.combine(start, time(10)))
    period = datetime.combine(first, time.min), datetime.combine(last, time.max)
    assert quick == [m.date() for m in exact.between(*period, inc=True)]


def test_it_stays_at_ten_when_summer_time_begins_and_ends() -> None:
    weekly = schedule("FREQ=WEEKLY;BYDAY=SU", first_date=date(2026, 3, 1))
    found = occurrences(weekly, [], date(2026, 3, 1), date(2026, 11, 30))
    assert {moment.starts_at.hour for moment in found} == {10}
    assert {moment.starts_at.utcoffset() for moment in found} == {timedelta(hours=1), timedelta(hours=2)}


def test_an_exception_a_cancelled_date_and_a_moved_one() -> None:
    weekly = schedule(exdates=["2026-09-08"])
    overrides = [
        Override(original_date=date(2026, 9, 15), is_cancelled=True, note="ziek"),
        Override(original_date=date(2026, 9, 22), new_date=date(2026, 9, 24), new_start_time=time(14)),
    ]
    found = occurrences(weekly, overrides, date(2026, 9, 1), date(2026, 9, 30))
    assert [(m.starts_at.day, m.starts_at.hour, m.is_cancelled) for m in found] == [
        (1, 10, False),
        (15, 10, True),
        (24, 14, False),
        (29, 10, False),
    ]


def test_a_date_moved_into_the_period_is_found_and_one_moved_out_is_not() -> None:
    moved = [Override(original_date=date(2026, 9, 1), new_date=date(2026, 10, 2))]
    assert [m.starts_at.day for m in occurrences(schedule(), moved, date(2026, 10, 1), date(2026, 10, 5))] == [2]
    assert occurrences(schedule(), moved, date(2026, 9, 1), date(2026, 9, 7)) == []


def test_an_override_for_a_day_without_it_changes_nothing() -> None:
    stray = [Override(original_date=date(2026, 9, 2), new_date=date(2026, 9, 3))]
    assert [m.starts_at.day for m in occurrences(schedule(), stray, date(2026, 9, 1), date(2026, 9, 7))] == [1]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "elke dinsdag, 10.00–12.00 uur"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "elke dinsdag en donderdag, 10.00–12.00 uur"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "om de week op dinsdag, 10.00–12.00 uur"),
        ("FREQ=MONTHLY;BYDAY=1TH", "elke eerste donderdag van de maand, 10.00–12.00 uur"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "elke laatste vrijdag van de maand, 10.00–12.00 uur"),
        ("FREQ=DAILY", "elke dag, 10.00–12.00 uur"),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261215", "elke dinsdag tot en met 15 december, 10.00–12.00 uur"),
        ("", "dinsdag 1 september 2026, 10.00–12.00 uur"),
    ],
)
def test_a_rule_is_said_in_plain_dutch(rule: str, said: str) -> None:
    assert describe(schedule(rule)) == said
