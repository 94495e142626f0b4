"""Terms on the calendar of the Netherlands: when one ends, when the clock stands still, which days are holidays.

All by date in the city's zone (`kernel.clock.today`): a term ends with the last minute of its last day, whatever the
clocks do in March and October. Source: Algemene termijnenwet (BWBR0002448), articles 1 to 3; see ADR 0010.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6
SHORT = 3  # days; from here on at least WORKING_IN_TERM working days lie in a term (article 2)
WORKING_IN_TERM = 2


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The days that article 3 names, from 2014 on: the King's day is on Saturday when 27 April is a Sunday.

    Good Friday counts as one (article 3.2) and so does 5 May each year. Days that are equated by decree for one year
    (article 3.3) are not in here.
    """
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    return frozenset(
        {
            date(year, 1, 1),
            sunday - 2 * DAY,
            sunday + DAY,
            kings_day - DAY if kings_day.weekday() == SUNDAY else kings_day,
            date(year, 5, 5),
            sunday + 39 * DAY,
            sunday + 50 * DAY,
            date(year, 12, 25),
            date(year, 12, 26),
        }
    )


def is_working_day(day: date) -> bool:
    """Whether `day` is no Saturday, Sunday or holiday."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still: the days after `paused_on` up to and including `resumed_on` do not count.

    So who is asked something on Monday and answers on Thursday took three days. `resumed_on` is None while it lasts.
    """

    paused_on: date
    resumed_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether `day` does not count."""
        return self.paused_on < day and (self.resumed_on is None or day <= self.resumed_on)


class Unit(StrEnum):
    """What a term is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Term:
    """So many of a unit; the day on which it starts does not count."""

    amount: int
    unit: Unit = Unit.DAYS

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("a term takes a day at least")

    def ends_on(self, start: date, pauses: Sequence[Pause] = ()) -> date | None:
        """The last day, with the days of `pauses` made up for; None while the clock stands still.

        A term that would end on a Saturday, Sunday or holiday ends on the next working day (article 1), and a term of
        three days or more holds two working days at least (article 2). Article 4 leaves long terms out of that; we
        extend these too, so that a longer term never ends before a shorter one.
        """
        if any(pause.resumed_on is None for pause in pauses):
            return None
        left, counts_all = self._days(start), self.unit != Unit.WORKING_DAYS
        asks = WORKING_IN_TERM if counts_all and left >= SHORT else 0
        day, working = start, 0
        while True:
            day += DAY
            if any(pause.covers(day) for pause in pauses):
                continue
            is_working = is_working_day(day)
            working += is_working
            left -= counts_all or is_working
            if left <= 0 and is_working and working >= asks:
                return day

    def _days(self, start: date) -> int:
        match self.unit:
            case Unit.WEEKS:
                return 7 * self.amount
            case Unit.MONTHS:
                return (start + relativedelta(months=self.amount) - start).days
            case _:
                return self.amount

    def __str__(self) -> str:
        n = self.amount
        match self.unit:
            case Unit.WORKING_DAYS:
                words = ngettext("%(n)s werkdag", "%(n)s werkdagen", n)
            case Unit.WEEKS:
                words = ngettext("%(n)s week", "%(n)s weken", n)
            case Unit.MONTHS:
                words = ngettext("%(n)s maand", "%(n)s maanden", n)
            case _:
                words = ngettext("%(n)s dag", "%(n)s dagen", n)
        return words % {"n": n}


def days_left(ends_on: date, today: date) -> int:
    """How many days remain after today; 0 on the last day, negative when the term is over."""
    return (ends_on - today).days
