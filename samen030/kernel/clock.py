"""The one place where 'now' comes from, and the zone in which the city lives."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(tz=UTC)


def local_now() -> datetime:
    """This moment, aware, on the clock of the city."""
    return datetime.now(tz=AMSTERDAM)


def today() -> date:
    """The date on the calendar of the city (not of UTC)."""
    return local_now().date()


def at(day: date, moment: time = time.min) -> datetime:
    """`day` at wall-clock time `moment` in the city, aware.

    In the hour that summer time skips, the wall-clock time does not exist; it is moved forward by the
    gap, as RFC 5545 §3.3.5 prescribes (the offset before the gap is used).
    """
    aware = datetime.combine(day, moment, tzinfo=AMSTERDAM)
    # A round trip through UTC normalises a time inside the gap to the one that clocks really show.
    return aware.astimezone(UTC).astimezone(AMSTERDAM)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week that `day` lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
