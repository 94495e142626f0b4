"""Reading when something is taken from a hostile world's iCal (RFC 5545): limits first, nothing guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from icalendar import Calendar

from samen030.find.directory.models import Schedule
from samen030.find.directory.recurrence import EARLIEST, rule_dates, validate_rrule
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.registry import Taken

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 1_000_000
MOST_EVENTS = 5_000
MOST_RULES = 200
MOST_TIMES = 2_000
LONGEST = timedelta(days=62)  # an event longer than this is looked back for no further


def taken_times(body: bytes, first: date, last: date) -> list[Taken]:
    """When the calendar in `body` says 'busy' from `first` to `last` (both in), in order.

    Raises DomainError where it is no calendar, too large, or holds one event that cannot be read for sure: half a
    list would say 'free' of what is taken.
    """
    if len(body) > MOST_BYTES or body.count(b"BEGIN:VEVENT") > MOST_EVENTS or body.count(b"RRULE") > MOST_RULES:
        raise DomainError("calendar_too_large", _("Deze agenda is te groot. Maak een agenda met alleen deze plek."))
    try:
        events: list[Any] = list(Calendar.from_ical(body).walk("VEVENT"))
        moved = {(str(e["UID"]), _wall(e["RECURRENCE-ID"].dt)[0].date()) for e in events if "RECURRENCE-ID" in e}
        found = [taken for event in events for taken in _times_of(event, moved, first, last)]
    except DomainError:
        raise
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        OverflowError,
        RecursionError,
        OSError,
    ) as error:
        raise DomainError("calendar_wrong", _("Deze agenda kunnen we niet goed lezen.")) from error
    if len(found) > MOST_TIMES:
        raise DomainError("calendar_too_large", _("Deze agenda is te groot. Maak een agenda met alleen deze plek."))
    return sorted(found)


def _wall(moment: date | datetime) -> tuple[datetime, bool]:
    """`moment` on the city's clock without zone, and whether it had a clock; a floating time is the city's."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min), False
    return (moment.astimezone(clock.AMSTERDAM) if moment.tzinfo else moment).replace(tzinfo=None), True


def _times_of(event: Any, moved: set[tuple[str, date]], first: date, last: date) -> Iterator[Taken]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return
    raw = event["DTSTART"].dt
    _check_zone(event, raw)
    start, has_clock = _wall(raw)
    length = _wall(event.end)[0] - start
    if length < timedelta():
        raise ValueError
    back = first - min(length, LONGEST)
    if "RDATE" in event or "EXRULE" in event or start.date() < EARLIEST:
        raise ValueError
    if "RRULE" not in event:
        days: list[date] = [start.date()] if back <= start.date() <= last else []
    else:
        rule = event["RRULE"]
        if isinstance(rule, list):
            raise ValueError
        schedule = Schedule(
            first_date=start.date(), start_time=start.time(), rrule=validate_rrule(rule.to_ical().decode())
        )
        gone = _excluded(event)
        uid = str(event.get("UID", ""))
        days = [d for d in rule_dates(schedule, back, last) if d not in gone and (uid, d) not in moved]
    for day in days:
        begin = datetime.combine(day, start.time() if has_clock else time.min)
        end = begin + length
        if end.date() >= first:
            yield Taken(clock.at(begin.date(), begin.time()), clock.at(end.date(), end.time()))


def _check_zone(event: Any, raw: date | datetime) -> None:
    """A zone nobody knows, or a repetition on the clock of another country, is not guessed at."""
    if not isinstance(raw, datetime):
        return
    if raw.tzinfo is None:
        if "TZID" in event["DTSTART"].params:
            raise ValueError
        return
    if "RRULE" in event:
        for month in (1, 7):
            probe = datetime(raw.year, month, 1, 12, tzinfo=raw.tzinfo)
            if probe.utcoffset() != probe.astimezone(clock.AMSTERDAM).utcoffset():
                raise ValueError


def _excluded(event: Any) -> set[date]:
    lists = event.get("EXDATE", [])
    lists = lists if isinstance(lists, list) else [lists]
    return {_wall(entry.dt)[0].date() for dates in lists for entry in dates.dts}


def as_kept(times: list[Taken]) -> list[list[str]]:
    """`times` as plain JSON, in UTC."""
    return [[t.starts_at.astimezone(UTC).isoformat(), t.ends_at.astimezone(UTC).isoformat()] for t in times]
