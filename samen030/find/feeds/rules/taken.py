"""When something is taken: only the times of a calendar, all of them or none."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from samen030.find.directory.models import Schedule
from samen030.find.directory.recurrence import rule_dates
from samen030.find.feeds.rules.calendars import (
    Budget,
    Misfit,
    check_readable,
    events_of,
    listed,
    rule_of,
    start_of,
    too_large,
    wall,
    whatever_is_wrong,
)
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.registry import Taken

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_RULES = 1_000
MOST_TIMES = 2_000
LONGEST = timedelta(days=62)  # an event longer than this is looked back for no further


def taken_times(body: bytes, first: date, last: date) -> list[Taken]:
    """When the calendar in `body` says 'busy' from `first` to `last` (both in), in order.

    Raises DomainError where it is no calendar, too large, or holds one event that cannot be read for sure: half a
    list would say 'free' of what is taken.
    """
    _name, events = events_of(body)
    if sum("RRULE" in event for event in events) > MOST_RULES:
        raise too_large()
    budget = Budget()
    found: list[Taken] = []
    try:
        with whatever_is_wrong():
            moved = {(str(e["UID"]), wall(e["RECURRENCE-ID"].dt)[0].date()) for e in events if "RECURRENCE-ID" in e}
            for event in events:
                budget.check()
                found += _times_of(event, moved, first, last)
    except Misfit as error:
        sentence = _("Eén afspraak kunnen wij niet goed lezen. Daarom lezen wij niets.")
        raise DomainError("calendar_wrong", f"{sentence} {error.sentence}") from error
    times = sorted(set(found))
    if len(times) > MOST_TIMES:
        raise too_large()
    return times


def _times_of(event: Any, moved: set[tuple[str, date]], first: date, last: date) -> Iterator[Taken]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return
    check_readable(event)
    start, has_clock, said = start_of(event)
    length = said or timedelta()
    back = first - min(length, LONGEST)
    if "RDATE" in event:
        raise Misfit(_("Maak er losse afspraken van."))
    rule = rule_of(event, start)
    if not rule:
        days: list[date] = [start.date()] if back <= start.date() <= last else []
    else:
        schedule = Schedule(first_date=start.date(), start_time=start.time(), rrule=rule)
        gone = {wall(moment)[0].date() for moment in listed(event, "EXDATE")}
        uid = str(event.get("UID", ""))
        days = [d for d in rule_dates(schedule, back, last) if d not in gone and (uid, d) not in moved]
    for day in days:
        begin = datetime.combine(day, start.time() if has_clock else time.min)
        end = begin + length
        if end.date() >= first:
            yield Taken(clock.at(begin.date(), begin.time()), clock.at(end.date(), end.time()))


def as_kept(times: list[Taken]) -> list[list[str]]:
    """`times` as plain JSON, in UTC."""
    return [[t.starts_at.astimezone(UTC).isoformat(), t.ends_at.astimezone(UTC).isoformat()] for t in times]
