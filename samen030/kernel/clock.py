"""The one place where 'now' comes from, and the zone in which the city lives."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from samen030.kernel.errors import DomainError

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FIRST_YEAR = 2000  # of the books


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


def check_year(year: int) -> None:
    """Raise DomainError for a year that cannot be in the books: before FIRST_YEAR, or later than next year."""
    last = today().year + 1
    if not FIRST_YEAR <= year <= last:
        sentence = _("Kies een jaar van %(first)s tot en met %(last)s.") % {"first": FIRST_YEAR, "last": last}
        raise DomainError("year_wrong", sentence, field="year")
