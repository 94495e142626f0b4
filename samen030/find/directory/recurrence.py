"""When an activity is: RFC 5545 rules on the city's wall clock, with exceptions and moved dates.

A rule counts in local wall-clock time: 'every Tuesday at 10' stays at 10 when the clock changes (RFC 5545
§3.3.10). Only rules of days, weeks, months and years are taken: what recurs within a day is no activity of a
neighbourhood, and endless rules per second are a known way to bring a server down.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.registry import Instance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from samen030.find.directory.models import Override, Schedule

FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
MOST_COUNT = 1_000
MOST_INTERVAL = 100
NEVER = timedelta(days=9 * 366)  # a rule without an instance in nine years (a leap day may take eight) is never
EARLIEST = date(1990, 1, 1)  # a rule is followed from its first date: not from the Middle Ages
DEFAULT_MINUTES = 60
DAYS_OF_WEEK, MONTHS_OF_YEAR = 7, 12
DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PART = re.compile(r"^[A-Z]+=[A-Z0-9,+\-]+$")


def parse_rrule(rule: str) -> dict[str, str]:
    """The parts of a rule ('FREQ=WEEKLY;BYDAY=TU'). Raises DomainError for what is not a sound rule."""
    parts: dict[str, str] = {}
    for part in filter(None, rule.upper().removeprefix("RRULE:").strip().split(";")):
        if not _PART.match(part):
            raise DomainError("rule_wrong", _("Deze herhaling kunnen we niet lezen."), field="rrule")
        key, value = part.split("=", 1)
        if key in parts:
            raise DomainError("rule_wrong", _("In de herhaling staat %(key)s twee keer.") % {"key": key}, field="rrule")
        parts[key] = value
    return parts


def validate_rrule(rule: str) -> str:
    """`rule` in its plain form, or '' for once. Raises DomainError on rules that are wrong, endless or too fine."""
    if not rule.strip():
        return ""
    parts = parse_rrule(rule)
    if parts.get("FREQ") not in FREQUENCIES:
        raise DomainError(
            "rule_too_fine", _("Een herhaling gaat per dag, week, maand of jaar. Vaker kan niet."), field="rrule"
        )
    if unknown := set(parts) - PARTS:
        raise DomainError(
            "rule_wrong",
            _("Dit deel van de herhaling kennen we niet: %(part)s.") % {"part": min(unknown)},
            field="rrule",
        )
    for key, most in (("COUNT", MOST_COUNT), ("INTERVAL", MOST_INTERVAL)):
        value = parts.get(key, "1")
        if not value.isdigit() or not 1 <= int(value) <= most:
            raise DomainError(
                "rule_wrong", _("%(key)s is een getal van 1 tot %(most)s.") % {"key": key, "most": most}, field="rrule"
            )
    if "COUNT" in parts and "UNTIL" in parts:
        raise DomainError(
            "rule_wrong", _("Kies: zo vaak (COUNT) of tot een datum (UNTIL), niet allebei."), field="rrule"
        )
    if "UNTIL" in parts:  # kept as a date: the rule counts on the wall clock, where a UTC moment has no place
        parts["UNTIL"] = _until(parts["UNTIL"]).strftime("%Y%m%d")
    plain = ";".join(f"{key}={value}" for key, value in parts.items())
    try:
        start = datetime(2024, 1, 1, 10)  # noqa: DTZ001 - wall clock
        holds = next(_instances(plain.partition(";UNTIL=")[0], start, start, start + NEVER), None)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise DomainError("rule_wrong", _("Deze herhaling kunnen we niet lezen."), field="rrule") from error
    if holds is None:
        raise DomainError("rule_never", _("Deze herhaling komt nooit voor."), field="rrule")
    return plain


def _until(text: str) -> date:
    """The last day that UNTIL names; a UTC moment is read on the city's clock."""
    try:
        if text.endswith("Z"):
            return datetime.strptime(text, "%Y%m%dT%H%M%S%z").astimezone(clock.AMSTERDAM).date()
        return datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - a date without a clock
    except ValueError as error:
        raise DomainError(
            "rule_wrong", _("De einddatum van de herhaling kunnen we niet lezen."), field="rrule"
        ) from error


def _instances(rule: str, start: datetime, first: datetime, last: datetime) -> Iterator[datetime]:
    """Naive wall-clock starts of `rule` from `first` to `last`, in order.

    `last` bounds the reader too: a rule that never holds (30 February) would else be tried to the year 9999.
    COUNT is counted here, because dateutil takes no end beside it.
    """
    parts = parse_rrule(rule)
    is_counted = "COUNT" in parts
    count = int(parts.pop("COUNT", MOST_COUNT * MOST_COUNT))
    if "UNTIL" in parts:  # an UNTIL date holds for the whole of that day
        last = min(last, datetime.combine(_until(parts.pop("UNTIL")), time.max))
    if not is_counted:
        start = _nearer(parts, start, first)
    plain = ";".join(f"{key}={value}" for key, value in parts.items())
    bounded = rrulestr(f"{plain};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=start)
    for moment in islice(bounded, count):
        if moment >= first:
            yield moment


def _nearer(parts: dict[str, str], start: datetime, first: datetime) -> datetime:
    """A later start from which the rule gives the same instances from `first` on: whole intervals are passed over, so
    that a rule of thirty years ago is not walked day by day. What dateutil reads off the start goes into `parts`.

    Only for rules without COUNT. Tested to give the same dates as from the first start.
    """
    if first <= start:
        return start
    interval = int(parts.get("INTERVAL", "1"))
    frequency = parts["FREQ"]
    if frequency in ("DAILY", "WEEKLY"):
        length = timedelta(days=interval * (1 if frequency == "DAILY" else DAYS_OF_WEEK))
        if frequency == "WEEKLY":
            parts.setdefault("BYDAY", DAY_CODES[start.weekday()])
        return start + length * max(0, (first - start) // length - 1)
    months = interval * (MONTHS_OF_YEAR if frequency == "YEARLY" else 1)
    apart = (first.year - start.year) * MONTHS_OF_YEAR + first.month - start.month
    steps = max(0, apart // months - 1)
    if steps == 0:
        return start
    if not {"BYDAY", "BYMONTHDAY"} & parts.keys():
        parts["BYMONTHDAY"] = str(start.day)
        if frequency == "YEARLY":
            parts.setdefault("BYMONTH", str(start.month))
    years, month = divmod(start.month - 1 + steps * months, MONTHS_OF_YEAR)
    return start.replace(year=start.year + years, month=month + 1 if frequency == "MONTHLY" else 1, day=1)


def _plain_weekly(schedule: Schedule, first: date, last: date) -> Iterator[date] | None:
    """The dates of an ordinary weekly rule by arithmetic (a hundred times faster than the general way).

    None where the rule is not of that kind. Tested to give the same dates as dateutil.
    """
    parts = parse_rrule(schedule.rrule)
    start = schedule.first_date
    if start is None or parts.get("FREQ") != "WEEKLY" or set(parts) - {"FREQ", "INTERVAL", "BYDAY", "UNTIL"}:
        return None
    days = [d for d in parts.get("BYDAY", DAY_CODES[start.weekday()]).split(",") if d in DAY_CODES]
    if len(days) != len(parts.get("BYDAY", "MO").split(",")):
        return None
    weekdays = sorted({DAY_CODES.index(d) for d in days})
    interval = int(parts.get("INTERVAL", "1"))
    if "UNTIL" in parts:
        last = min(last, _until(parts["UNTIL"]))
    start_monday = start - timedelta(days=start.weekday())
    weeks = max(0, (first - start_monday).days // 7)
    monday = start_monday + timedelta(weeks=weeks - weeks % interval)

    def dates() -> Iterator[date]:
        week = monday
        while week <= last:
            for weekday in weekdays:
                day = week + timedelta(days=weekday)
                if max(first, start) <= day <= last:
                    yield day
            week += timedelta(weeks=interval)

    return dates()


def rule_dates(schedule: Schedule, first: date, last: date) -> Iterator[date]:
    """The dates from `first` to `last` (both in) that the rule gives, before exceptions and moves."""
    if schedule.first_date is None or schedule.start_time is None:
        return
    if not schedule.rrule:
        if first <= schedule.first_date <= last:
            yield schedule.first_date
        return
    weekly = _plain_weekly(schedule, first, last)
    if weekly is not None:
        yield from weekly
        return
    start = datetime.combine(schedule.first_date, schedule.start_time)
    until = datetime.combine(last, time.max)
    yield from (m.date() for m in _instances(schedule.rrule, start, datetime.combine(first, time.min), until))


def occurrences(schedule: Schedule, overrides: Iterable[Override], from_date: date, to_date: date) -> list[Instance]:
    """Every instance that starts from `from_date` to `to_date` (both in), in order; cancelled ones are marked.

    A date in `exdates` gives nothing. A moved instance stands at its new time, also when its rule date lies
    outside the period. An override for a date that the rule does not give is passed over.
    """
    if schedule.first_date is None or schedule.start_time is None:
        return []
    minutes = DEFAULT_MINUTES if schedule.duration_minutes is None else schedule.duration_minutes
    by_date = {override.original_date: override for override in overrides}
    skipped = set(schedule.exdates)
    found: list[Instance] = []

    def instance(day: date) -> Instance:
        override = by_date.get(day)
        start_day, start_time, length, note, cancelled = day, schedule.start_time, minutes, "", False
        if override:
            start_day, start_time = override.new_date or day, override.new_start_time or start_time
            length = minutes if override.new_duration_minutes is None else override.new_duration_minutes
            note, cancelled = override.note, override.is_cancelled
        starts_at = clock.at(start_day, start_time or time.min)
        ends = datetime.combine(start_day, start_time or time.min) + timedelta(minutes=length)
        return Instance(starts_at, max(starts_at, clock.at(ends.date(), ends.time())), day, cancelled, note)

    for day in rule_dates(schedule, from_date, to_date):
        if day.isoformat() in skipped:
            continue
        if day in by_date and by_date[day].new_date is not None:
            continue  # moved: handled below, wherever it went
        found.append(instance(day))
    for day, override in by_date.items():
        if override.new_date is None or not from_date <= override.new_date <= to_date:
            continue
        if day.isoformat() not in skipped and day in rule_dates(schedule, day, day):
            found.append(instance(day))
    return sorted(found)


DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
ORDINALS = {1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", 5: "vijfde", -1: "laatste"}
_NUMBERED_DAY = re.compile(r"^([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)$")


def say_date(day: date) -> str:
    """'dinsdag 3 maart'."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def say_time(moment: time) -> str:
    """'10.00'."""
    return f"{moment.hour}.{moment.minute:02d}"


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} en {parts[-1]}"


def describe(schedule: Schedule) -> str:
    """The rule as a Dutch sentence part ('elke dinsdag, 10.00–12.00 uur'), or the free text where no rule is known."""
    if schedule.first_date is None or schedule.start_time is None:
        return schedule.text
    hours = say_time(schedule.start_time)
    if schedule.duration_minutes:
        end = datetime.combine(schedule.first_date, schedule.start_time) + timedelta(minutes=schedule.duration_minutes)
        hours += f"–{say_time(end.time())}"
    return f"{_say_rule(schedule.rrule, schedule.first_date)}, {hours} uur"


def _say_rule(rule: str, start: date) -> str:
    if not rule:
        return f"{say_date(start)} {start.year}"
    parts = parse_rrule(rule)
    interval = int(parts.get("INTERVAL", "1"))
    numbered: list[tuple[str | None, str]] = [
        (m[1], m[2]) for d in parts.get("BYDAY", "").split(",") if (m := _NUMBERED_DAY.match(d))
    ]
    days = [DAYS[DAY_CODES.index(code)] for _number, code in numbered] or [DAYS[start.weekday()]]
    match parts["FREQ"]:
        case "DAILY" if not parts.get("BYDAY"):
            said = "elke dag" if interval == 1 else f"om de {interval} dagen"
        case "DAILY" | "WEEKLY":
            all_week = {1: "elke", 2: "om de week op"}.get(interval, f"om de {interval} weken op")
            said = f"{all_week} {_list(days)}"
        case "MONTHLY":
            said = _say_monthly(parts, numbered, days, interval, start)
        case _:
            said = f"elk jaar rond {start.day} {MONTHS[start.month - 1]}"
    if "UNTIL" in parts:
        last = _until(parts["UNTIL"])
        said += f" tot en met {last.day} {MONTHS[last.month - 1]}"
    return said


def _say_monthly(
    parts: dict[str, str], numbered: list[tuple[str | None, str]], days: list[str], interval: int, start: date
) -> str:
    of_month = "van de maand" if interval == 1 else f"om de {interval} maanden"
    position = numbered[0][0] if numbered and numbered[0][0] else parts.get("BYSETPOS")
    if position and position.lstrip("+-").isdigit():
        which = ORDINALS.get(int(position), f"{position}e")
        return f"elke {which} {_list(days)} {of_month}"
    if numbered:
        return f"elke {_list(days)}" if interval == 1 else f"elke {_list(days)}, {of_month}"
    return f"elke {parts.get('BYMONTHDAY', start.day)}e {of_month}"
