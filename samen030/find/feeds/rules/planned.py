"""Which activities a calendar would make here: each event as the directory holds it, or why it cannot be held."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from samen030.commons.organisations.rules import check_name, check_no_citizen_number
from samen030.find.directory.actions import check_when
from samen030.find.directory.models import Schedule
from samen030.find.directory.recurrence import NEVER, describe, rule_dates, say_date
from samen030.find.feeds.rules.calendars import (
    Budget,
    Misfit,
    check_readable,
    events_of,
    listed,
    rule_of,
    start_of,
    wall,
    whatever_is_wrong,
)
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ACTIVITIES = 300
MOST_EXCEPTIONS = 200
MOST_DATES = 60
MOST_TEXT = 5_000
TITLE_SHOWN = 80
MOST_SAID = 5
UID_LENGTH = 255
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li)[^>]{0,200}>", re.IGNORECASE)
_LINK = re.compile(r"^\s*(?:https?|tel|mailto):", re.IGNORECASE)
_LINES = re.compile(r"\n{3,}")
type When = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """An event as an activity: what the calendar says, in the words of the directory.

    `whens` are rules as plain values (ISO texts); `is_off` says that the whole of it does not go on.
    """

    uid: str
    name: str
    description: str
    location: str
    whens: tuple[When, ...]
    is_off: bool = False
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Plans:
    """A calendar as read: its own name, what fits, and what does not: {'title', 'when', 'reason', 'uid'}."""

    name: str = ""
    fitting: list[Plan] = field(default_factory=list)
    misfits: list[dict[str, str]] = field(default_factory=list)
    past: int = 0


def planned(body: bytes, today: date, known: Iterable[str] = ()) -> Plans:
    """What the calendar in `body` says. Events that are over are counted only, but for those with a `known` UID.

    Raises DomainError where it is no calendar, empty, or too large. What is left of time is not used for the rest:
    half a calendar would stop activities that go on.
    """
    name, events = events_of(body)
    if not events:
        sentence = _("Er staat niets in deze agenda. Daarom hebben wij niets veranderd.")
        raise DomainError("calendar_empty", sentence)
    wanted, budget, plans = set(known), Budget(), Plans(name=" ".join(name.split())[:TITLE_SHOWN])
    for uid, group in _by_uid(events).items():
        budget.check()
        try:
            with whatever_is_wrong():
                plan = _plan_of(uid, group)
                is_coming = not plan.is_off and comes(plan.whens, today)
        except DomainError as error:
            plans.misfits.append(_told(uid, group, error.sentence))
            continue
        if not is_coming and uid not in wanted:
            plans.past += 1
            continue
        plans.fitting.append(plan)
    if len(plans.fitting) > MOST_ACTIVITIES:
        sentence = _("Er staan meer dan %(most)d activiteiten in deze agenda. Maak een kleinere agenda.")
        raise DomainError("calendar_too_large", sentence % {"most": MOST_ACTIVITIES})
    return plans


def _by_uid(events: list[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for number, event in enumerate(events):
        uid = str(event.get("UID", "")).strip()
        digest = f"sha256:{hashlib.sha256(uid.encode()).hexdigest()}"
        groups[(uid if len(uid) <= UID_LENGTH else digest) or f"?{number}"].append(event)
    return groups


def _told(uid: str, group: list[Any], reason: str) -> dict[str, str]:
    """A misfit: title and day as far as they can be read."""
    title = " ".join(str(group[0].get("SUMMARY", "")).split())[:TITLE_SHOWN]
    if _is_private(group[0]):
        title = ""
    try:
        when = say_date(wall(group[0]["DTSTART"].dt)[0].date())
    except Exception:  # noqa: BLE001 - it is a misfit already
        when = ""
    return {"uid": uid, "title": title, "when": when, "reason": str(reason)}


def _is_private(event: Any) -> bool:
    return str(event.get("CLASS", "PUBLIC")).strip().upper() != "PUBLIC"


def _plan_of(uid: str, group: list[Any]) -> Plan:
    masters = [event for event in group if "RECURRENCE-ID" not in event]
    others = [event for event in group if "RECURRENCE-ID" in event]
    if uid.startswith("?"):
        raise Misfit(_("Deze afspraak heeft geen kenmerk (UID). Bewaar hem in uw agenda opnieuw."))
    if any(_is_private(event) for event in group):
        raise Misfit(_("Deze afspraak is privé. Zet hem in uw agenda op openbaar als iedereen hem mag zien."))
    if not masters:
        raise Misfit(_("Dit is een deel van een reeks die er zelf niet in staat. Deel de hele reeks."))
    if len({event.to_ical() for event in masters}) > 1:
        raise Misfit(_("Deze afspraak staat er twee keer in, met hetzelfde kenmerk. Haal er één weg."))
    master, notes = masters[0], list[str]()
    check_readable(master)
    name = _name_of(master)
    whens = _whens_of(master, others, notes)
    is_off = str(master.get("STATUS", "")).strip().upper() == "CANCELLED"
    if is_off and len(whens) == 1 and not whens[0]["rrule"]:  # who wanted to come sees that it does not go on
        whens[0]["overrides"] = [_override(whens[0]["first_date"], is_cancelled=True)]
        is_off = False
    location = " ".join(str(master.get("LOCATION", "")).split())[:500]
    if _LINK.match(location):
        notes.append(_("De plek is een link. Die zetten wij niet op de site."))
        location = ""
    description = _text(str(master.get("DESCRIPTION", "")), notes)
    return Plan(uid, name, description, location, tuple(whens), is_off, tuple(notes))


def _name_of(event: Any) -> str:
    name = str(event.get("SUMMARY", "")).replace("\ufffd", " ")
    if not name.strip():
        raise Misfit(_("Deze afspraak heeft geen titel. Geef hem in uw agenda een titel."))
    try:
        return check_name(unescape(strip_tags(name)) if len(name) < MOST_TEXT else name)
    except DomainError as error:
        raise Misfit(f"{error.sentence} {_('Maak de titel in uw agenda korter.')}") from error


def _text(text: str, notes: list[str]) -> str:
    """The description without HTML, cut where it is very long."""
    is_long = len(text) > MOST_TEXT
    text = text[: MOST_TEXT * 2]
    if "<" in text:
        text = strip_tags(_BREAK.sub("\n", text))
    text = "\n".join(line.strip() for line in unescape(text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    text = _LINES.sub("\n\n", text.replace("\x00", " ")).strip()
    if is_long or len(text) > MOST_TEXT:
        notes.append(_("De tekst is erg lang. Wij nemen alleen het begin over."))
        text = f"{text[:MOST_TEXT].strip()}…"
    try:
        check_no_citizen_number(text, "description")
    except DomainError as error:
        raise Misfit(f"{error.sentence} {_('Haal het weg uit uw agenda.')}") from error
    return text


# --- when


def _whens_of(master: Any, others: list[Any], notes: list[str]) -> list[When]:
    start, has_clock, length = start_of(master)
    if not has_clock:
        raise Misfit(_("Dit duurt een hele dag. Zet er in uw agenda een begintijd en een eindtijd bij."))
    rule = rule_of(master, start)
    gone = sorted({wall(moment)[0].date() for moment in listed(master, "EXDATE")})
    more = sorted({wall(moment)[0] for moment in listed(master, "RDATE")} - {start})
    if len(gone) > MOST_EXCEPTIONS or len(others) > MOST_EXCEPTIONS or len(more) > MOST_DATES:
        raise Misfit(_("Deze reeks heeft te veel uitzonderingen. Begin in uw agenda een nieuwe reeks."))
    when = _when(start, length, rule)
    when["exdates"] = [day.isoformat() for day in gone if rule and _is_on(when, day)]
    found = [when] if rule or start.date() not in gone else []
    found += [
        _when(moment, length)
        for moment in more
        if moment.date() not in gone and not (rule and _is_on(when, moment.date()) and moment.time() == start.time())
    ]
    if not found:
        raise Misfit(_("Van deze afspraak is geen enkele keer over. Haal hem weg uit uw agenda."))
    days = {}
    for other in others:
        day, override = _other_of(other, master, when, notes)
        if day in days:
            raise Misfit(_("Eén keer van deze reeks staat er dubbel in. Haal er één weg."))
        days[day] = override
    for entry in found:
        entry["overrides"] = [
            days.pop(day) for day in sorted(days) if _is_on(entry, day) and day.isoformat() not in entry["exdates"]
        ]
        entry["overrides"] = [override for override in entry["overrides"] if override]
    notes += [
        _("De verandering van %(day)s hoort niet bij de reeks. Die nemen wij niet over.") % {"day": say_date(day)}
        for day, override in days.items()
        if override
    ]
    return sorted(found, key=lambda entry: (entry["first_date"], entry["start_time"]))


def _minutes(length: timedelta | None) -> int | None:
    return int(length.total_seconds() // 60) or None if length is not None else None


def _when(start: datetime, length: timedelta | None, rule: str = "") -> When:
    minutes = _minutes(length)
    try:
        check_when(start.date(), start.time(), minutes, "")
    except DomainError as error:
        raise Misfit(f"{error.sentence} {_('Verander het in uw agenda.')}") from error
    return {
        "first_date": start.date().isoformat(),
        "start_time": start.time().isoformat(),
        "duration_minutes": minutes,
        "rrule": rule,
        "exdates": [],
        "overrides": [],
    }


def _other_of(other: Any, master: Any, when: When, notes: list[str]) -> tuple[date, When]:
    """One time of a series that differs: its day in the series, and how (empty where it is the same after all)."""
    check_readable(other)
    if "RANGE" in other["RECURRENCE-ID"].params:
        raise Misfit(_("Deze reeks verandert vanaf een datum. Maak er in uw agenda een nieuwe reeks van."))
    day = wall(other["RECURRENCE-ID"].dt)[0].date()
    if str(other.get("STATUS", "")).strip().upper() == "CANCELLED":
        return day, _override(day.isoformat(), is_cancelled=True)
    start, has_clock, length = start_of(other)
    if not has_clock:
        raise Misfit(_("Eén keer van deze reeks duurt een hele dag. Zet er in uw agenda een begintijd bij."))
    if any(str(other.get(name, "")).strip() != str(master.get(name, "")).strip() for name in ("SUMMARY", "LOCATION")):
        sentence = _("Op %(day)s is de titel of de plek anders. Hier blijft die zoals bij de hele reeks.")
        notes.append(sentence % {"day": say_date(start.date())})
    said = _when(start, length)
    if (day.isoformat(), when["start_time"], when["duration_minutes"]) == (
        said["first_date"],
        said["start_time"],
        said["duration_minutes"],
    ):
        return day, {}
    minutes = said["duration_minutes"]
    return day, _override(
        day.isoformat(),
        new_date=said["first_date"],
        new_start_time=said["start_time"],
        new_duration_minutes=minutes if minutes != when["duration_minutes"] else None,
    )


def _override(day: str, **values: Any) -> When:
    plain: When = {"is_cancelled": False, "new_date": None, "new_start_time": None, "new_duration_minutes": None}
    return {"day": day, **plain, **values}


def schedule_of(when: When) -> Schedule:
    """A rule as the directory has it, not saved."""
    if not when.get("first_date"):
        return Schedule(text=when.get("text", ""))
    return Schedule(
        first_date=date.fromisoformat(when["first_date"]),
        start_time=time.fromisoformat(when["start_time"]),
        duration_minutes=when["duration_minutes"],
        rrule=when["rrule"],
        exdates=when["exdates"],
    )


def _is_on(when: When, day: date) -> bool:
    return next(rule_dates(schedule_of(when), day, day), None) is not None


def comes(whens: Iterable[When], today: date) -> bool:
    """Whether something of it goes on today or later."""
    for when in whens:
        if not when.get("first_date"):
            continue
        gone = {*when["exdates"], *(override["day"] for override in when["overrides"])}
        if any(override["new_date"] and override["new_date"] >= today.isoformat() for override in when["overrides"]):
            return True
        dates = rule_dates(schedule_of(when), today, today + NEVER)
        if next((day for day in dates if day.isoformat() not in gone), None) is not None:
            return True
    return False


def spoken(whens: Iterable[When]) -> list[str]:
    """Rules in words, with what differs on single days."""
    lines = []
    for when in whens:
        line = describe(schedule_of(when))
        off = [o["day"] for o in when.get("overrides", []) if o["is_cancelled"]]
        moved = [f"{_day(o['day'])} → {_day(o['new_date'])}" for o in when.get("overrides", []) if o["new_date"]]
        if when.get("exdates") or off:
            days = ", ".join(_day(day) for day in sorted({*when.get("exdates", []), *off})[:MOST_SAID])
            line += f"; {_('niet op')} {days}"
        if moved:
            line += f"; {_('anders')}: {', '.join(moved[:MOST_SAID])}"
        lines.append(line)
    return lines


def _day(text: str) -> str:
    return say_date(date.fromisoformat(text))
