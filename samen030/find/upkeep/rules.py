"""The table of freshness (`docs/freshness.md` says the same): what happens how long after the last confirmation.

No queries. Months count from the day an entry was last confirmed, or else was written.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

LINK_DAYS = 60  # how long a link in a reminder works
UNDO_DAYS = 14  # how long 'gestopt' can be taken back
MOST_CALLS = 3  # not reached so often: nobody is rung again
CALL_AGAIN_DAYS = 3
MOST_REMINDERS = 2  # without an answer to so many, somebody rings


@dataclass(frozen=True, slots=True)
class Terms:
    """In whole months after the last confirmation: when the asking begins, the earliest mark, the earliest archive.

    `pause` lies between two mails to an organisation, and between steps: a call gets its time before the mark.
    """

    ask: int
    mark: int
    archive: int
    pause: int = 1


def terms_of(months: int) -> Terms:
    """The table for entries that go stale after `months`: asked a month before, marked two months after."""
    return Terms(ask=max(1, months - 1), mark=months + 2, archive=months + 8)


def months_after(day: date, months: int) -> date:
    """The same day of the month, `months` later; the last day where that month is shorter."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def may_mail(last: date | None, today: date, terms: Terms) -> bool:
    """Whether an organisation may get a reminder today: at most one in a month."""
    return last is None or today >= months_after(last, terms.pause)


def goes_on_call_list(
    *, has_address: bool, reminders: int, reminded_on: date | None, today: date, terms: Terms
) -> bool:
    """Who has no address is rung at once; others when the last reminder has had a month to be answered."""
    if not has_address:
        return True
    return reminders >= MOST_REMINDERS and may_mail(reminded_on, today, terms)


def is_marked(*, since: date, listed_on: date | None, today: date, terms: Terms) -> bool:
    """Whether the mark comes: the term is over, and the scout has had a month to ring."""
    if listed_on is None:
        return False
    return today >= max(months_after(since, terms.mark), months_after(listed_on, terms.pause))


def is_archived(*, marked_on: date | None, today: date, terms: Terms) -> bool:
    """Whether it goes off the public pages: as long after the mark as the table says."""
    return marked_on is not None and today >= months_after(marked_on, terms.archive - terms.mark)


def link_age() -> timedelta:
    """How old a link in a mail may be."""
    return timedelta(days=LINK_DAYS)
