"""When something is, as a person says it, made into rules (RFC 5545) and read back from them. No queries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NTHS = ("1", "2", "3", "4", "-1")
MOST_DATES = 60
MOST_PAUSES = 30
LONGEST_PAUSE = 366
WEEK = 7
_DATE = re.compile(r"^(\d{1,2})[-/ .](\d{1,2})[-/ .](\d{4})$")
_RANGE = re.compile(r"\s+(?:t/m|tot en met|tot|-|–)\s+")


class Repeat(TextChoices):
    """How something comes back, as the form asks it. 'keep': another rule stands there and stays."""

    ONCE = "once", gettext_lazy("één keer")
    WEEKLY = "weekly", gettext_lazy("elke week")
    FORTNIGHTLY = "fortnightly", gettext_lazy("om de week (elke twee weken)")
    MONTHLY = "monthly", gettext_lazy("één keer per maand")
    DATES = "dates", gettext_lazy("op losse data")
    KEEP = "keep", gettext_lazy("laat het zoals het is")


NTH_LABELS = (
    ("1", gettext_lazy("de eerste van de maand")),
    ("2", gettext_lazy("de tweede van de maand")),
    ("3", gettext_lazy("de derde van de maand")),
    ("4", gettext_lazy("de vierde van de maand")),
    ("-1", gettext_lazy("de laatste van de maand")),
)


@dataclass(frozen=True, slots=True)
class When:
    """An answer to 'Wanneer is het?'. `days` are 0 (Monday) to 6; `pauses` are first and last days, both in."""

    repeat: str
    first: date
    days: tuple[int, ...] = ()
    nth: str = ""
    until: date | None = None
    pauses: tuple[tuple[date, date], ...] = ()
    dates: tuple[date, ...] = ()


class Made(NamedTuple):
    """A rule: its first date, the RRULE ('' = once) and the days of pauses on which it is not."""

    first_date: date
    rrule: str
    exdates: list[date]


def made_from(when: When) -> list[Made]:
    """The rules that say what `when` says: one, or one for each separate date.

    The first date is moved to the first day that fits, because every second week counts from it (RFC 5545 DTSTART
    should be an instance). Raises DomainError where no day fits.
    """
    if when.repeat == Repeat.DATES:
        return [Made(day, "", []) for day in sorted({when.first, *when.dates})]
    if when.repeat == Repeat.ONCE:
        return [Made(when.first, "", [])]
    days = tuple(sorted(set(when.days))) or (when.first.weekday(),)
    first = _first_fitting(when, days)
    if when.until is not None and when.until < first:
        raise DomainError("until_before", _("De laatste dag ligt voor de eerste keer."), field="until")
    names = ",".join(DAY_CODES[day] for day in days)
    if when.repeat == Repeat.MONTHLY:
        rule = f"FREQ=MONTHLY;BYDAY={when.nth}{DAY_CODES[days[0]]}"
    else:
        rule = (
            f"FREQ=WEEKLY;INTERVAL=2;BYDAY={names}"
            if when.repeat == Repeat.FORTNIGHTLY
            else f"FREQ=WEEKLY;BYDAY={names}"
        )
    if when.until is not None:
        rule += f";UNTIL={when.until:%Y%m%d}"
    off = sorted({day for pause in when.pauses for day in _days_between(*pause) if fits(when, first, days, day)})
    return [Made(first, rule, off)]


def fits(when: When, first: date, days: tuple[int, ...], day: date) -> bool:
    """Whether `day` is one of those that `when` says, pauses aside; `first` is its first day."""
    if day < first or day.weekday() not in days or (when.until is not None and day > when.until):
        return False
    if when.repeat == Repeat.FORTNIGHTLY:
        return (_monday(day) - _monday(first)).days % (2 * WEEK) == 0
    if when.repeat == Repeat.MONTHLY:
        return day.weekday() == days[0] and is_nth(day, when.nth)
    return True


def is_nth(day: date, nth: str) -> bool:
    """Whether `day` is the first ('1') … fourth ('4') or last ('-1') of its weekday in its month."""
    if nth == "-1":
        return (day + timedelta(days=WEEK)).month != day.month
    return (day.day - 1) // WEEK + 1 == int(nth)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first_fitting(when: When, days: tuple[int, ...]) -> date:
    if when.repeat == Repeat.MONTHLY and (len(days) != 1 or when.nth not in NTHS):
        raise DomainError("nth_missing", _("Kies één dag, en de hoeveelste van de maand."), field="nth")
    for ahead in range(70):
        day = when.first + timedelta(days=ahead)
        if day.weekday() in days and (when.repeat != Repeat.MONTHLY or is_nth(day, when.nth)):
            return day
    raise DomainError("no_day", _("Op deze dagen valt het nooit."), field="days")  # pragma: no cover - always a day


def _days_between(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def read_date(text: str, field: str) -> date:
    """'3-3-2027' as a date. Raises DomainError with what was typed."""
    found = _DATE.match(text.strip())
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text.strip())
    except ValueError:
        sentence = _("‘%s’ is geen datum. Schrijf bijvoorbeeld 3-3-2027.") % text.strip()[:40]
        raise DomainError("date_wrong", sentence, field=field) from None


def read_dates(text: str, field: str) -> tuple[date, ...]:
    """Dates, one a line (or with a comma between). Raises DomainError for one that is none, or for too many."""
    parts = [part for part in re.split(r"[\n,;]+", text) if part.strip()]
    if len(parts) > MOST_DATES:
        raise DomainError("too_many_dates", _("Dat zijn te veel data. Kies liever ‘elke week’."), field=field)
    return tuple(read_date(part, field) for part in parts)


def read_pauses(text: str, field: str) -> tuple[tuple[date, date], ...]:
    """Days or periods without it, one a line: '25-12-2026', '19-12-2026 t/m 3-1-2027'. Raises DomainError."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_PAUSES:
        raise DomainError("too_many_pauses", _("Dat zijn te veel pauzes."), field=field)
    found = []
    for line in lines:
        ends = _RANGE.split(line, maxsplit=1)
        first, last = read_date(ends[0], field), read_date(ends[-1], field)
        if not first <= last <= first + timedelta(days=LONGEST_PAUSE):
            raise DomainError(
                "pause_wrong", _("Een pauze gaat van vroeg naar laat, en duurt hoogstens een jaar."), field=field
            )
        found.append((first, last))
    return tuple(found)


def said_by(rrule: str, first: date) -> When | None:
    """The form's answer that a rule came from; None for a rule that the form cannot say."""
    if not rrule:
        return When(Repeat.ONCE, first)
    parts = dict(part.split("=", 1) for part in rrule.split(";"))
    until = date.fromisoformat(parts["UNTIL"][:8]) if "UNTIL" in parts else None
    interval = parts.get("INTERVAL", "1")
    if set(parts) - {"FREQ", "INTERVAL", "BYDAY", "UNTIL"} or interval not in ("1", "2"):
        return None
    names = parts.get("BYDAY", DAY_CODES[first.weekday()]).split(",")
    if parts["FREQ"] == "WEEKLY" and all(name in DAY_CODES for name in names):
        repeat = Repeat.WEEKLY if interval == "1" else Repeat.FORTNIGHTLY
        return When(repeat, first, tuple(DAY_CODES.index(name) for name in names), until=until)
    nth, code = names[0][:-2], names[0][-2:]
    if parts["FREQ"] == "MONTHLY" and interval == "1" and len(names) == 1 and nth in NTHS and code in DAY_CODES:
        return When(Repeat.MONTHLY, first, (DAY_CODES.index(code),), nth, until)
    return None


def shifted(first: date, rrule: str, new_first: date, new_until: date | None) -> Made:
    """A rule of last season from `new_first` on: on the same days, until `new_until`; pauses do not come along."""
    when = said_by(rrule, first)
    if when is None or when.repeat == Repeat.ONCE:
        plain = ";".join(part for part in rrule.split(";") if not part.startswith(("UNTIL=", "COUNT=")))
        end = f";UNTIL={new_until:%Y%m%d}" if new_until and plain else ""
        return Made(new_first, plain + end, [])
    return made_from(When(when.repeat, new_first, when.days, when.nth, new_until))[0]
