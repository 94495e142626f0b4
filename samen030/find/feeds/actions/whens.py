"""Writing when an activity is, from rules as plain values: what is the same already is left alone."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

from samen030.find.directory import actions as directory
from samen030.find.directory.recurrence import rule_dates
from samen030.find.feeds.queries import whens_of
from samen030.find.feeds.rules.merging import days_of

if TYPE_CHECKING:
    from samen030.find.directory.models import Schedule, Service
    from samen030.find.feeds.rules.merging import Values
    from samen030.kernel.actors import Actor

RULE = ("first_date", "start_time", "duration_minutes", "rrule", "exdates")


def write_whens(service: Service, wanted: list[Values], *, by: Actor, said: list[Values] | None = None) -> None:
    """Make the rules of `service` those of `wanted`. Dates that were cancelled by hand (of which neither `said` nor
    `wanted` speaks) stay cancelled where the new rule has them. In a transaction."""
    known = days_of(said or []) | days_of(wanted)
    left = list(service.schedules.prefetch_related("overrides"))
    todo: list[Values] = []
    for when in wanted:
        same = next((row for row in left if _rule(whens_of([row])[0]) == _rule(when)), None)
        if same is None:
            todo.append(when)
        else:
            left.remove(same)
            _write_days(same, when, _by_hand(same, known), by=by)
    for when in todo:
        old = _most_alike(left, when)
        fields = _fields(when)
        if old is None:
            _write_days(directory.add_schedule(service, by=by, **fields), when, set(), by=by)
        else:
            left.remove(old)
            by_hand = _by_hand(old, known)
            _write_days(directory.change_schedule(old, by=by, **fields), when, by_hand, by=by)
    for row in left:
        directory.remove_schedule(row, by=by)


def _rule(when: Values) -> Values:
    return {name: when[name] for name in RULE if name in when} or {"text": when.get("text")}


def _most_alike(left: list[Schedule], when: Values) -> Schedule | None:
    rules = [row for row in left if row.first_date]
    same_day = (row for row in rules if row.first_date and row.first_date.isoformat() == when.get("first_date"))
    return next(same_day, rules[0] if rules else None) if "first_date" in when else None


def _fields(when: Values) -> dict[str, Any]:
    if "first_date" not in when:
        return {"text": when["text"]}
    return {
        "first_date": date.fromisoformat(when["first_date"]),
        "start_time": time.fromisoformat(when["start_time"]),
        "duration_minutes": when["duration_minutes"],
        "rrule": when["rrule"],
        "exdates": [date.fromisoformat(day) for day in when["exdates"]],
    }


def _by_hand(schedule: Schedule, known: set[tuple[str, str]]) -> set[str]:
    """The days that somebody cancelled here."""
    when = whens_of([schedule])[0]
    first = when.get("first_date", "")
    return {o["day"] for o in when.get("overrides", []) if o["is_cancelled"] and (first, o["day"]) not in known}


def _write_days(schedule: Schedule, when: Values, by_hand: set[str], *, by: Actor) -> None:
    """The single days of a rule that differ."""
    if "first_date" not in when:
        return
    schedule.refresh_from_db()
    present = {override["day"]: override for override in whens_of([schedule])[0]["overrides"]}
    wanted = {override["day"]: override for override in when["overrides"]}
    for text in present:
        if text not in wanted and text not in by_hand:
            directory.restore_date(schedule, by=by, day=date.fromisoformat(text))
    for text, override in wanted.items():
        day = date.fromisoformat(text)
        if present.get(text) == override or next(rule_dates(schedule, day, day), None) is None:
            continue
        if override["is_cancelled"]:
            directory.cancel_date(schedule, by=by, day=day)
        else:
            directory.move_date(
                schedule,
                by=by,
                day=day,
                new_date=date.fromisoformat(override["new_date"]),
                new_start_time=time.fromisoformat(override["new_start_time"]),
                new_duration_minutes=override["new_duration_minutes"],
            )
