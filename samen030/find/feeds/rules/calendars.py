"""What any reading of a calendar does first: limits on size and time, the events, their times on the city's clock."""

from __future__ import annotations

import time as timer
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from icalendar import Calendar

from samen030.find.directory.recurrence import EARLIEST, validate_rrule
from samen030.kernel import clock
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 2_000_000
MOST_EVENTS = 5_000
MOST_PARTS = 20_000  # events with their alarms, and zones
MOST_SECONDS = 1.5  # of working out repetitions, in all; reading the text itself takes less than a second per MB
MOST_RULE = 200
# What icalendar and dateutil raise on input that is not as it should be.
BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    OSError,
)
TIMES = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"}


class Misfit(DomainError):  # noqa: N818 - a word of the room; nothing went wrong
    """One event that cannot be taken over; the sentence says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__("event_wrong", sentence)


class Budget:
    """The time that one calendar may take."""

    def __init__(self, seconds: float = MOST_SECONDS) -> None:
        self._until = timer.monotonic() + seconds

    def check(self) -> None:
        """Raise DomainError when it is used up."""
        if timer.monotonic() > self._until:
            raise too_large()


def too_large() -> DomainError:
    """There is more in it than we work out."""
    return DomainError("calendar_too_large", _("Deze agenda is te groot. Maak een kleinere agenda met alleen dit."))


def broken() -> DomainError:
    """It is no calendar."""
    return DomainError(
        "calendar_wrong", _("Wij kunnen dit niet als agenda lezen. Kopieer het iCal-adres van uw agenda opnieuw.")
    )


def events_of(body: bytes) -> tuple[str, list[Any]]:
    """The name that the calendar gives itself, and its events. Raises DomainError on no calendar or too large a one."""
    upper = body.upper()
    many = upper.count(b"BEGIN:VEVENT") > MOST_EVENTS or upper.count(b"BEGIN:") > MOST_PARTS
    if len(body) > MOST_BYTES or many:
        raise too_large()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    try:
        calendars: list[Any] = Calendar.from_ical(text.replace("\x00", ""), multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
        name = next((str(c["X-WR-CALNAME"]) for c in calendars if "X-WR-CALNAME" in c), "")
    except BROKEN as error:
        raise broken() from error
    if not any(getattr(calendar, "name", "") == "VCALENDAR" for calendar in calendars):
        raise broken()
    if len(events) > MOST_EVENTS:
        raise too_large()
    return name, events


@contextmanager
def whatever_is_wrong() -> Iterator[None]:
    """Around the reading of one event: what the libraries cannot make out becomes a Misfit."""
    try:
        yield
    except BROKEN as error:
        raise Misfit(_("Wij kunnen deze afspraak niet lezen. Maak hem in uw agenda opnieuw.")) from error


def check_readable(event: Any) -> None:
    """Raise Misfit where a part of `event` that says when it is could not be read: icalendar leaves that out."""
    wrong = {str(name).upper() for name, _message in event.errors}
    if wrong & TIMES or "DTSTART" not in event:
        raise Misfit(_("Wij kunnen de datum of de herhaling niet lezen. Kies die in uw agenda opnieuw."))
    if "EXRULE" in event:
        raise Misfit(_("Deze herhaling heeft uitzonderingen die wij niet kunnen overnemen. Zet het zelf op de site."))


def wall(moment: date | datetime) -> tuple[datetime, bool]:
    """`moment` on the city's clock without zone, and whether it had a clock; a floating time is the city's."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min), False
    return (moment.astimezone(clock.AMSTERDAM) if moment.tzinfo else moment).replace(tzinfo=None), True


def check_zone(event: Any, raw: date | datetime) -> None:
    """A zone nobody knows, or a repetition on the clock of another country, is not guessed at."""
    if not isinstance(raw, datetime):
        return
    if raw.tzinfo is None:
        if "TZID" in event["DTSTART"].params:
            raise Misfit(_("De tijdzone van deze afspraak kennen wij niet. Kies in uw agenda de tijdzone Amsterdam."))
        return
    if "RRULE" in event or "RDATE" in event:
        for month in (1, 7):
            probe = datetime(raw.year, month, 1, 12, tzinfo=raw.tzinfo)
            if probe.utcoffset() != probe.astimezone(clock.AMSTERDAM).utcoffset():
                raise Misfit(
                    _("Deze reeks loopt op de klok van een ander land. Kies in uw agenda de tijdzone Amsterdam.")
                )


def start_of(event: Any) -> tuple[datetime, bool, timedelta | None]:
    """When `event` begins on the city's clock, whether with a clock, and how long it takes (None: not said)."""
    raw = event["DTSTART"].dt
    check_zone(event, raw)
    start, has_clock = wall(raw)
    if start.date() < EARLIEST:
        raise Misfit(_("De datum is te lang geleden. Kies in uw agenda een nieuwere datum voor de reeks."))
    length = wall(event.end)[0] - start if {"DTEND", "DURATION"} & event.keys() or not has_clock else None
    if length is not None and length < timedelta():
        raise Misfit(_("Het eind ligt voor het begin. Verander in uw agenda de eindtijd."))
    return start, has_clock, length


def rule_of(event: Any, start: datetime) -> str:
    """The repetition of `event` as the directory keeps it; '' for once. Raises Misfit where it cannot be kept."""
    if "RRULE" not in event:
        return ""
    rule = event["RRULE"]
    if isinstance(rule, list):
        raise Misfit(_("Deze afspraak heeft twee herhalingen. Maak er in uw agenda twee afspraken van."))
    until = rule.get("UNTIL", [None])[0]
    try:
        plain = validate_rrule(rule.to_ical().decode())
    except DomainError as error:
        raise Misfit(f"{error.sentence} {_('Verander de herhaling in uw agenda.')}") from error
    if not plain:
        raise Misfit(_("Wij kunnen de datum of de herhaling niet lezen. Kies die in uw agenda opnieuw."))
    if isinstance(until, datetime) and "UNTIL=" in plain:
        last = wall(until)[0]
        if last.time() < start.time():  # it ends before that day's time comes
            kept = last.date() - timedelta(days=1)
            plain = ";".join(f"UNTIL={kept:%Y%m%d}" if p.startswith("UNTIL=") else p for p in plain.split(";"))
    if len(plain) > MOST_RULE:
        raise Misfit(_("Deze herhaling is te ingewikkeld. Maak er in uw agenda losse afspraken van."))
    return plain


def listed(event: Any, name: str) -> list[date | datetime]:
    """The moments of EXDATE or RDATE."""
    lists = event.get(name, [])
    found: list[date | datetime] = []
    for dates in lists if isinstance(lists, list) else [lists]:
        for entry in dates.dts:
            if isinstance(entry.dt, tuple):
                raise Misfit(_("Deze afspraak heeft losse tijden van verschillende duur. Maak er losse afspraken van."))
            if isinstance(entry.dt, datetime) and entry.dt.tzinfo is None and "TZID" in dates.params:
                raise Misfit(
                    _("De tijdzone van deze afspraak kennen wij niet. Kies in uw agenda de tijdzone Amsterdam.")
                )
            found.append(entry.dt)
    return found
