"""The rule that is made gives just the days that the form's answer says."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samen030.find.desk.rules import NTHS, Repeat, When, made_from, read_dates, read_pauses, said_by, shifted
from samen030.find.directory.models import Schedule
from samen030.find.directory.recurrence import describe, occurrences, validate_rrule
from samen030.kernel.errors import DomainError

DATES = st.dates(date(2024, 1, 1), date(2030, 12, 31))
REPEATS = st.sampled_from([Repeat.ONCE, Repeat.WEEKLY, Repeat.FORTNIGHTLY, Repeat.MONTHLY])
LOOK = 400


@st.composite
def answers(draw: st.DrawFn) -> When:
    """Any answer that the form can give."""
    repeat, first = draw(REPEATS), draw(DATES)
    most = 1 if repeat == Repeat.MONTHLY else 7
    days = tuple(draw(st.sets(st.integers(0, 6), min_size=1, max_size=most)))
    until = draw(st.none() | st.integers(70, LOOK).map(lambda n: first + timedelta(days=n)))
    starts = draw(st.lists(st.integers(0, LOOK), max_size=3))
    pauses = tuple((first + timedelta(days=n), first + timedelta(days=n + draw(st.integers(0, 30)))) for n in starts)
    nth = draw(st.sampled_from(NTHS)) if repeat == Repeat.MONTHLY else ""
    return When(repeat, first, days, nth, until, pauses)


def days_said(when: When) -> list[date]:
    """The days that the words of `when` mean, counted day by day without any rule."""
    if when.repeat == Repeat.ONCE:
        return [when.first]
    found: list[date] = []
    for ahead in range(LOOK + 1):
        day = when.first + timedelta(days=ahead)
        if day.weekday() not in when.days or (when.until and day > when.until):
            continue
        in_month = [day.replace(day=n) for n in range(1, 32) if _is_same_weekday(day, n)]
        if when.repeat == Repeat.MONTHLY and in_month[int(when.nth) - (when.nth != "-1")] != day:
            continue
        found.append(day)
    if when.repeat == Repeat.FORTNIGHTLY and found:
        weeks = [(day - found[0] + timedelta(days=found[0].weekday())).days // 7 for day in found]
        found = [day for day, week in zip(found, weeks, strict=True) if week % 2 == 0]
    return [day for day in found if not any(first <= day <= last for first, last in when.pauses)]


def _is_same_weekday(day: date, number: int) -> bool:
    try:
        return day.replace(day=number).weekday() == day.weekday()
    except ValueError:
        return False


def schedule_of(when: When) -> Schedule:
    """The schedule that the form would write."""
    made = made_from(when)[0]
    return Schedule(
        first_date=made.first_date,
        start_time=time(10),
        duration_minutes=60,
        rrule=validate_rrule(made.rrule),
        exdates=[day.isoformat() for day in made.exdates],
    )


@given(answers())
def test_the_rule_gives_the_days_that_the_answer_says(when: When) -> None:
    schedule = schedule_of(when)
    given_days = [i.original_date for i in occurrences(schedule, [], when.first, when.first + timedelta(days=LOOK))]
    assert given_days == days_said(when)


@given(answers())
def test_the_form_reads_its_own_rule_back(when: When) -> None:
    made = made_from(when)[0]
    back = said_by(made.rrule, made.first_date)
    assert back is not None
    assert back.repeat == when.repeat
    assert made_from(back)[0][:2] == made[:2]


@given(answers())
def test_the_sentence_on_the_page_names_the_days(when: When) -> None:
    sentence = describe(schedule_of(when))
    names = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
    said = {names.index(name) for name in names if name in sentence}
    assert said == ({when.first.weekday()} if when.repeat == Repeat.ONCE else set(when.days))
    assert ("om de week" in sentence) == (when.repeat == Repeat.FORTNIGHTLY)
    assert ("tot en met" in sentence) == (when.until is not None and when.repeat != Repeat.ONCE)


@given(answers(), st.integers(60, 600))
def test_a_copied_season_is_on_the_same_days(when: When, later: int) -> None:
    made = made_from(when)[0]
    first = made.first_date + timedelta(days=later)
    copy = shifted(made.first_date, made.rrule, first, None)
    assert copy.first_date >= first
    if when.repeat != Repeat.ONCE:
        back = said_by(copy.rrule, copy.first_date)
        assert back is not None
        assert set(back.days) == set(when.days)
        assert back.nth == when.nth


def test_dates_and_pauses_are_read_as_people_write_them() -> None:
    assert read_dates("3-3-2027, 4/3/2027\n2027-03-05", "x") == (date(2027, 3, 3), date(2027, 3, 4), date(2027, 3, 5))
    assert read_pauses("19-12-2026 t/m 3-1-2027\n5-5-2027", "x") == (
        (date(2026, 12, 19), date(2027, 1, 3)),
        (date(2027, 5, 5), date(2027, 5, 5)),
    )


@pytest.mark.parametrize("text", ["32-1-2027", "morgen", "3-3-2027 t/m 1-1-2027", "1-1-2027 t/m 1-1-2029"])
def test_what_is_no_date_is_said_with_what_was_typed(text: str) -> None:
    with pytest.raises(DomainError):
        read_pauses(text, "pauses")


def test_separate_dates_are_separate_schedules_in_order() -> None:
    made = made_from(When(Repeat.DATES, date(2027, 3, 3), dates=(date(2027, 2, 1), date(2027, 3, 3))))
    assert [m.first_date for m in made] == [date(2027, 2, 1), date(2027, 3, 3)]


def test_the_last_day_before_the_first_time_is_refused() -> None:
    with pytest.raises(DomainError, match="laatste dag"):
        made_from(When(Repeat.WEEKLY, date(2027, 3, 3), (0,), until=date(2027, 3, 4)))
