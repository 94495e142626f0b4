"""What an organisation does with its own entries. The writes are those of the rooms below; here they go together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.notifications.actions import write_mail
from samen030.commons.notifications.models import Mail
from samen030.commons.organisations.actions import change_organisation
from samen030.commons.organisations.models import Organisation, Status
from samen030.find.desk.queries import FIELDS, HIDDEN, can_undo, next_instance, values_of
from samen030.find.desk.rules import made_from, shifted
from samen030.find.directory import actions as directory
from samen030.find.directory.models import Place, Schedule, Service, Vacancy
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked, version_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from samen030.commons.journal.models import Event
    from samen030.find.desk.rules import Made, When
    from samen030.find.directory.queries import Entry
    from samen030.kernel.actors import Actor
    from samen030.kernel.registry import Instance

CHANGES: dict[type, Callable[..., Any]] = {
    Organisation: change_organisation,
    Service: directory.change_service,
    Place: directory.change_place,
    Vacancy: directory.change_vacancy,
}
ADDS: dict[type, Callable[..., Any]] = {
    Service: directory.add_service,
    Place: directory.add_place,
    Vacancy: directory.add_vacancy,
}
ROOM_REQUESTS_A_DAY = 10  # for one place
ROOM_REQUESTS_OF_ONE = 3  # of one address to one place


@dataclass(frozen=True, slots=True)
class Times:
    """When an activity is: the answer to the form, the start, and how long (None: not said)."""

    when: When
    start: time
    minutes: int | None


def check_version(entry: Entry, version: str) -> None:
    """Raise ConflictError where `entry` no longer is as the form of `version` showed it. Locks it."""
    rows = type(entry)._default_manager.filter(pk=entry.pk)  # noqa: SLF001 - Django's documented name
    fresh: Any = locked(rows).get()
    if version_of(values_of(fresh)) != version:
        raise ConflictError("changed_meanwhile", _("Iemand anders heeft dit intussen veranderd."))


@transaction.atomic
def save(entry: Entry, *, by: Actor, version: str, times: Times | None = None, **fields: Any) -> Entry:
    """Write a form over `entry`, unless it changed since the form was read (ConflictError; nothing is written)."""
    check_version(entry, version)
    written: Entry = CHANGES[type(entry)](entry, by=by, **fields)
    if times is not None and isinstance(written, Service):
        write_times(written, by=by, times=times)
    return written


@transaction.atomic
def add(
    model: type[Entry], *, by: Actor, organisation: Organisation, times: Times | None = None, **fields: Any
) -> Entry:
    """A new entry of `organisation`, in its area unless another is given."""
    fields.setdefault("area", organisation.area)
    written: Entry = ADDS[model](by=by, organisation=organisation, **fields)
    if times is not None and isinstance(written, Service):
        write_times(written, by=by, times=times)
    return written


def write_times(service: Service, *, by: Actor, times: Times) -> None:
    """Make the rules of `service` those of `times`; a rule that stays keeps its cancelled dates."""
    made = made_from(times.when)
    present = list(service.schedules.exclude(first_date=None))
    for sentence in service.schedules.filter(first_date=None):
        directory.remove_schedule(sentence, by=by)
    for rule in made:
        fields = _rule_fields(rule, times)
        old = next((s for s in present if s.first_date == rule.first_date), None)
        if old is None and len(made) == 1 and len(present) == 1:
            old = present[0]
        if old is None:
            directory.add_schedule(service, by=by, **fields)
            continue
        present.remove(old)
        if any(getattr(old, name) != value for name, value in fields.items()):
            directory.change_schedule(old, by=by, **fields)
    for left in present:
        directory.remove_schedule(left, by=by)


def _rule_fields(rule: Made, times: Times) -> dict[str, Any]:
    return {
        "first_date": rule.first_date,
        "start_time": times.start,
        "duration_minutes": times.minutes,
        "rrule": rule.rrule,
        "exdates": [day.isoformat() for day in rule.exdates],
    }


@transaction.atomic
def not_today(service: Service, *, by: Actor, note: str = "") -> Instance:
    """Cancel the next time that goes on (today's, when it still comes). Raises DomainError where there is none."""
    locked(Service.objects.filter(pk=service.pk)).get()
    found = next_instance(service)
    if found is None:
        raise DomainError("no_next", _("Er staat geen volgende keer. Er is niets om af te zeggen."))
    schedule, instance = found
    directory.cancel_date(schedule, by=by, day=instance.original_date, note=note)
    return instance


@transaction.atomic
def goes_on(service: Service, *, by: Actor, day: date) -> None:
    """What was cancelled on `day` goes on after all."""
    for schedule in service.schedules.filter(overrides__original_date=day, overrides__is_cancelled=True):
        directory.restore_date(schedule, by=by, day=day)


def set_full(service: Service, *, by: Actor, is_full: bool) -> Service:
    """Say that it is full, or that there is room again."""
    changes: dict[str, Any] = {"is_full": is_full} | ({"has_room_this_week": False} if is_full else {})
    return directory.change_service(service, by=by, **changes)


def set_room(service: Service, *, by: Actor, has_room: bool) -> Service:
    """Say that there is room this week; then it is not full."""
    changes: dict[str, Any] = {"has_room_this_week": has_room} | ({"is_full": False} if has_room else {})
    return directory.change_service(service, by=by, **changes)


@transaction.atomic
def copy(entry: Entry, *, by: Actor, first: date | None = None, until: date | None = None) -> Entry:
    """A draft like `entry`. With `first` its rules begin then and end on `until`: last season once more."""
    model = type(entry)
    owner = entry.organisation if not isinstance(entry, Organisation) else None
    if owner is None:
        raise DomainError("no_owner", _("Dit kan niet worden gekopieerd."))
    fields = {name: getattr(entry, name) for name in FIELDS[model]} | {"area": entry.area, "status": Status.DRAFT}
    fields |= {"themes": list(entry.themes.all()), "name": entry.name if first else _("%s (kopie)") % entry.name[:190]}
    if isinstance(entry, Service):
        fields |= {"kind": entry.kind, "cost_cents": entry.cost_cents, "places": list(entry.places.all())}
    made: Entry = ADDS[model](by=by, organisation=owner, **fields)
    if isinstance(entry, Service) and isinstance(made, Service):
        _copy_rules(entry, made, by=by, first=first, until=until)
    return made


def _copy_rules(old: Service, made: Service, *, by: Actor, first: date | None, until: date | None) -> None:
    rules = list(old.schedules.all())
    starts = [rule.first_date for rule in rules if rule.first_date]
    for rule in rules:
        fields: dict[str, Any] = {"text": rule.text, "place": rule.place}
        if rule.first_date:
            shift = first - min(starts) if first else timedelta()
            moved = rule.first_date, rule.rrule, [date.fromisoformat(day) for day in rule.exdates]
            if first:
                moved = shifted(rule.first_date, rule.rrule, rule.first_date + shift, until)
            fields |= {"first_date": moved[0], "rrule": moved[1], "exdates": moved[2]}
            fields |= {"start_time": rule.start_time, "duration_minutes": rule.duration_minutes}
        directory.add_schedule(made, by=by, **fields)


def publish(entry: Entry, *, by: Actor) -> Entry:
    """Put a draft, or what had stopped, on the site."""
    return directory.publish(entry, by=by)


def stop(entry: Entry, *, by: Actor) -> Entry:
    """Take an entry off the site; it can be brought back."""
    return directory.archive(entry, by=by)


# --- undo


@transaction.atomic
def undo(event: Event, entry: Entry, *, by: Actor) -> None:
    """Write the values from before `event` over `entry`, by the same action. Nothing of what came after is lost: the
    undoing is an event like any other. Raises DomainError where that cannot be done any more."""
    data: dict[str, Any] = event.detail.data if hasattr(event, "detail") else {}
    if not can_undo(event.verb, data):
        raise DomainError("cannot_undo", _("Dit kan niet worden teruggezet."))
    kind = event.verb.partition(".")[2]
    if kind in ("date_cancelled", "rescheduled") and isinstance(entry, Service):
        schedule = entry.schedules.filter(pk=data["schedule"]).first()
        if schedule is None:
            raise DomainError("cannot_undo", _("Deze tijden zijn er niet meer. Vul ze opnieuw in."))
        if kind == "date_cancelled":
            directory.restore_date(schedule, by=by, day=date.fromisoformat(data["day"]))
        else:
            old = {name: value["from"] for name, value in data["changed"].items()}
            directory.change_schedule(schedule, by=by, **as_values(Schedule, old))
        return
    if kind in ("room_added", "room_changed", "room_removed") and isinstance(entry, Place):
        _undo_room(kind, entry, data, by=by)
        return
    old = {name: value["from"] for name, value in data.items() if name not in HIDDEN and isinstance(value, dict)}
    if "status" in old:
        (directory.publish if old.pop("status") == Status.PUBLISHED else directory.archive)(entry, by=by)
    if old:
        CHANGES[type(entry)](entry, by=by, **as_values(type(entry), old))


def _undo_room(kind: str, place: Place, data: dict[str, Any], *, by: Actor) -> None:
    if kind == "room_removed":
        directory.add_room(place, by=by, **data["values"])
        return
    rooms = place.rooms.filter(pk=data["id"]) if kind == "room_changed" else place.rooms.filter(name=data["room"])
    room = rooms.first()
    if room is None:
        raise DomainError("cannot_undo", _("Deze ruimte is er al niet meer."))
    if kind == "room_added":
        directory.remove_room(room, by=by)
    else:
        directory.change_room(room, by=by, **{name: both["from"] for name, both in data["changed"].items()})


def as_values(model: type[Any], old: dict[str, Any]) -> dict[str, Any]:
    """Values of the journal as the model's own. Raises DomainError for what is not there any more."""
    values: dict[str, Any] = {}
    for name, value in old.items():
        field = model._meta.get_field(name)  # noqa: SLF001 - Django's documented Model._meta API
        try:
            if field.many_to_many:
                values[name] = list(field.related_model.objects.filter(pk__in=value))
            elif field.is_relation:
                values[name] = field.related_model.objects.get(pk=value) if value is not None else None
            else:
                values[name] = field.to_python(value)
        except (ValidationError, ValueError, TypeError, ObjectDoesNotExist) as error:
            raise DomainError("cannot_undo", _("De oude waarde is er niet meer. Vul het opnieuw in.")) from error
    return values


# --- rooms


@transaction.atomic
def ask_for_room(place: Place, *, name: str, email: str, phone: str, day: date, text: str) -> Mail | None:
    """Mail the owner of `place` what somebody asks; nobody else sees it. Raises DomainError when too much was asked.

    The same question twice on a day is sent once (None).
    """
    owner = place.email or (place.organisation.email if place.organisation else "")
    if not place.rooms_for_hire or not place.is_public or not owner:
        raise DomainError("no_rooms", _("Hier kunt u geen ruimte vragen via de site. Bel de plek."))
    locked(Place.objects.filter(pk=place.pk)).get()
    today = f"room:{place.pk}:{clock.today()}:"
    asker = today + hashlib.sha256(email.strip().lower().encode()).hexdigest()[:16]
    sent = Mail.objects.filter(key__startswith=today)
    if sent.count() >= ROOM_REQUESTS_A_DAY or sent.filter(key__startswith=asker).count() >= ROOM_REQUESTS_OF_ONE:
        raise DomainError("too_many_requests", _("Er is vandaag al veel gevraagd. Probeer het morgen, of bel de plek."))
    key = f"{asker}:{hashlib.sha256(f'{day} {text}'.encode()).hexdigest()[:16]}"
    context = {"place": place.name, "name": name, "email": email, "phone": phone, "day": day, "text": text}
    return write_mail(owner, "desk/mail/room_request", context, key=key)


def minutes_between(start: time, end: time | None) -> int | None:
    """How long from `start` to `end`, over midnight where `end` is earlier; None where no end is known."""
    if end is None:
        return None
    today = date(2000, 1, 1)
    length = int((datetime.combine(today, end) - datetime.combine(today, start)).total_seconds() // 60)
    return length if length > 0 else length + 24 * 60
