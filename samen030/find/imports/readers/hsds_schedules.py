"""Schedules of HSDS: the parts of an RFC 5545 rule in columns of their own, or only a sentence."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from samen030.find.directory.recurrence import validate_rrule
from samen030.find.imports.readers import values
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from samen030.find.imports.rules import Values

# A rule without a start begins on a Monday long enough ago; a fixed day, so that a repeat reads the same.
FIRST_DAY = date(2024, 1, 1)
MOST_RULE = 200
_PARTS = (("interval", "INTERVAL"), ("byday", "BYDAY"), ("bymonthday", "BYMONTHDAY"), ("wkst", "WKST"))
_TOO_FINE = ("byweekno", "byyearday")
_BARE_DAYS = re.compile(r"[^A-Z0-9,+\-]")


def schedule_of(cells: dict[str, Any]) -> tuple[Values | None, tuple[str, str] | None]:
    """The fields of a Schedule, and (column, reason) where its rule could not be kept.

    A row without a rule, or with one we do not take, keeps its sentence; a row with neither gives nothing.
    """

    def get(column: str) -> str:
        return values.text_of(cells.get(column))

    sentence = " ".join(dict.fromkeys(filter(None, (get("description"), get("notes")))))
    opens, closes = values.time_of(get("opens_at")), values.time_of(get("closes_at"))
    first = values.date_of(get("dtstart")) or values.date_of(get("valid_from"))
    if not get("freq") and not (first and opens):
        hours = f"{get('opens_at')}-{get('closes_at')}".strip("-")
        text = sentence or " ".join(filter(None, (get("byday"), hours)))
        return ({"text": text} if text else None), None
    fallback = {"text": sentence} if sentence else None
    if opens is None:
        return fallback, ("opens_at", "De begintijd ontbreekt of klopt niet. Alleen de zin is overgenomen.")
    try:
        rule = _rule(get)
    except DomainError as error:
        return fallback, ("freq", f"{error.sentence} Alleen de zin is overgenomen.")
    minutes = None
    if closes is not None:
        length = datetime.combine(FIRST_DAY, closes) - datetime.combine(FIRST_DAY, opens)
        minutes = int(length.total_seconds() // 60) % (24 * 60) or None
    made = {
        "first_date": (first or FIRST_DAY).isoformat(),
        "start_time": opens.isoformat(),
        "duration_minutes": minutes,
        "rrule": rule,
    }
    return {**made, "text": sentence}, None


def _rule(get: Any) -> str:
    """The rule as RFC 5545 writes it. Raises DomainError for one that we do not take."""
    freq = get("freq").upper()
    if not freq:
        return ""
    parts = [f"FREQ={freq}"]
    for column in _TOO_FINE:
        if get(column):
            raise DomainError(
                "rule_wrong", _("Een herhaling met %(column)s kunnen we niet lezen.") % {"column": column}, field=column
            )
    for column, name in _PARTS:
        if text := _BARE_DAYS.sub("", get(column).upper().replace(";", ",")):
            parts.append(f"{name}={text}")
    until = values.date_of(get("until")) or values.date_of(get("valid_to"))
    if until:
        parts.append(f"UNTIL={until:%Y%m%d}")
    elif get("count"):
        parts.append(f"COUNT={get('count')}")
    rule = validate_rrule(";".join(parts))
    if len(rule) > MOST_RULE:
        raise DomainError("rule_wrong", _("Deze herhaling is te lang."), field="freq")
    return rule
