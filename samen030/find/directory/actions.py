"""Writing services, activities, places and vacancies. Each action: one transaction, one event, the index told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.organisations.actions import OFFERS_OF, ORGANISATION, clean_listed, write_listed
from samen030.commons.organisations.models import Kind, Organisation, Status
from samen030.commons.organisations.rules import check_choices
from samen030.find.directory.models import (
    Cost,
    Override,
    Place,
    Room,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceKind,
    SignUp,
    TargetGroup,
    Vacancy,
)
from samen030.find.directory.recurrence import EARLIEST, rule_dates, validate_rrule
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked, version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, time
    from uuid import UUID

    from django.db.models import QuerySet

    from samen030.commons.city.models import Area
    from samen030.commons.organisations.models import Listed
    from samen030.kernel.actors import Actor

MOST_MINUTES = 7 * 24 * 60
MOST_DAYS_AHEAD = 10 * 366
KINDS: dict[type, str] = {Organisation: ORGANISATION, Place: "place", Service: "service", Vacancy: "vacancy"}


def clean_service(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` of a service, tidied. Raises DomainError on what cannot be."""
    fields = clean_listed(fields)
    for name, allowed in (("kind", ServiceKind), ("cost", Cost), ("sign_up", SignUp)):
        if name in fields:
            check_choices([fields[name]], allowed, name)
    if "target_groups" in fields:
        fields["target_groups"] = check_choices(fields["target_groups"], TargetGroup, "target_groups")
    if fields.get("cost") == Cost.FREE and fields.get("cost_cents"):
        raise DomainError("free_with_price", _("Gratis en een bedrag kan niet samen."), field="cost_cents")
    return fields


def _set_places(service: Service, places: Iterable[Place]) -> None:
    """Tie `service` to just these places; links that stay keep their id (HSDS names them)."""
    wanted = {place.pk for place in places}
    service.at_locations.exclude(place_id__in=wanted).delete()
    present = set(service.at_locations.values_list("place_id", flat=True))
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service=service, place_id=pk) for pk in sorted(wanted - present)
    )


ROOM_FIELDS = ("name", "capacity", "facilities", "price")


@transaction.atomic
def add_place(*, by: Actor, name: str, area: Area, **fields: Any) -> Place:
    """A new place; `fields` are those of the model."""
    cleaned = clean_listed({**fields, "name": name, "area": area})
    return write_listed(Place(), "place", "place.added", by=by, fields=cleaned)


@transaction.atomic
def change_place(place: Place, *, by: Actor, **changes: Any) -> Place:
    """Change what is named; what is given there is told to the index too (its cards show the place)."""
    current = locked(Place.objects.filter(pk=place.pk)).get()
    written = write_listed(current, "place", "place.changed", by=by, fields=clean_listed(changes))
    _tell_what_is_at(written)
    return written


def _tell_what_is_at(place: Place) -> None:
    registry.announce_change("service", list(place.services.values_list("pk", flat=True)))
    registry.announce_change("vacancy", list(place.vacancies.values_list("pk", flat=True)))


def follow(kind: str, ids: Sequence[UUID]) -> None:
    """Hears of each announced change: the cards of what an organisation offers show its name, and go when it stops."""
    if kind != OFFERS_OF:
        return
    at_its_places = Q(places__organisation_id__in=ids)
    services = Service.objects.filter(Q(organisation_id__in=ids) | at_its_places).distinct()
    registry.announce_change("service", list(services.order_by().values_list("pk", flat=True)))
    for other, model in (("place", Place), ("vacancy", Vacancy)):
        rows = model._default_manager.filter(organisation_id__in=ids)  # noqa: SLF001 - Django's documented name
        registry.announce_change(other, list(rows.values_list("pk", flat=True)))


@transaction.atomic
def add_room(place: Place, *, by: Actor, name: str, capacity: int | None = None, **fields: Any) -> Room:
    """A room of a place that others can use. Raises DomainError when the place has a room of that name."""
    _check_room_name(place, name)
    room = Room.objects.create(place=place, name=name, capacity=capacity, **fields)
    journal.record("place.room_added", place, by=by, detail={"room": name}, is_public=place.is_public)
    registry.announce_change("place", [place.pk])
    return room


def _check_room_name(place: Place, name: str) -> None:
    if place.rooms.filter(name=name).exists():
        raise DomainError("room_taken", _("Er is al een ruimte ‘%(name)s’.") % {"name": name}, field="name")


def version_of_room(room: Room) -> str:
    """A mark of what a form shows of a room."""
    return version_of({name: getattr(room, name) for name in ROOM_FIELDS})


@transaction.atomic
def change_room(room: Room, *, by: Actor, version: str = "", **changes: Any) -> Room:
    """Change what is named (of ROOM_FIELDS). Raises DomainError when the place has another room of that name,
    ConflictError where it changed since the form of `version` was read."""
    current = locked(Room.objects.filter(pk=room.pk).select_related("place")).get()
    if version and version != version_of_room(current):
        raise ConflictError("changed_meanwhile", _("Iemand anders heeft dit intussen veranderd."))
    place, was = current.place, current.name
    changed = {name: {"from": getattr(current, name), "to": new} for name, new in changes.items()}
    changed = {name: both for name, both in changed.items() if both["from"] != both["to"]}
    if not changed:
        return current
    if "name" in changed:
        _check_room_name(place, changes["name"])
    for name in changed:
        setattr(current, name, changes[name])
    current.save(update_fields=list(changed))
    told = {"room": was, "id": str(current.pk), "changed": changed}
    journal.record("place.room_changed", place, by=by, detail=told, is_public=place.is_public)
    registry.announce_change("place", [place.pk])
    return current


@transaction.atomic
def remove_room(room: Room, *, by: Actor) -> None:
    """Take a room off its place. The journal keeps what it was, so that it can come back."""
    place = room.place
    told = {"room": room.name, "values": {name: getattr(room, name) for name in ROOM_FIELDS}}
    room.delete()
    journal.record("place.room_removed", place, by=by, detail=told, is_public=place.is_public)
    registry.announce_change("place", [place.pk])


@transaction.atomic
def add_service(
    *, by: Actor, organisation: Organisation, name: str, area: Area, places: Iterable[Place] = (), **fields: Any
) -> Service:
    """A new service or activity of `organisation`, given at `places`; `fields` are those of the model."""
    cleaned = clean_service({**fields, "name": name, "area": area, "organisation": organisation})
    _check_clearance(organisation, cleaned.get("status", Status.PUBLISHED), cleaned.get("clearance"))
    service = write_listed(Service(), "service", "service.added", by=by, fields=cleaned, announce=False)
    _set_places(service, places)
    registry.announce_change("service", [service.pk])
    return service


def _check_clearance(owner: Organisation, status: str, clearance: UUID | None) -> None:
    """Raise DomainError where the umbrella would offer something without a test. So does the database (ADR 0011)."""
    if owner.kind == Kind.UMBRELLA and status == Status.PUBLISHED and clearance is None:
        raise DomainError(
            "needs_test",
            _(
                "SAMEN030 mag dit pas op de site zetten na een toets: doet een buurtorganisatie dit al, of wil zij het "
                "doen? Begin die bij ‘Over SAMEN030’."
            ),
        )


@transaction.atomic
def change_service(service: Service, *, by: Actor, places: Iterable[Place] | None = None, **changes: Any) -> Service:
    """Change what is named; `places`, when given, replaces where it is."""
    current = locked(Service.objects.filter(pk=service.pk)).get()
    if places is not None:
        _set_places(current, places)
    return write_listed(current, "service", "service.changed", by=by, fields=clean_service(changes))


def check_when(first_date: date | None, start_time: time | None, duration_minutes: int | None, text: str) -> None:
    """Raise DomainError where this does not say when something is, or says it of another century."""
    if (first_date is None) != (start_time is None) or (first_date is None and not text.strip()):
        raise DomainError("when_missing", _("Vul een datum met een tijd in, of een zin."), field="first_date")
    if first_date is not None and not EARLIEST <= first_date <= clock.today() + timedelta(days=MOST_DAYS_AHEAD):
        raise DomainError("date_wrong", _("De eerste datum is te lang geleden of te ver weg."), field="first_date")
    if duration_minutes is not None and not 0 < duration_minutes <= MOST_MINUTES:
        sentence = _("De duur is minstens 1 minuut en hoogstens een week.")
        raise DomainError("duration_wrong", sentence, field="duration_minutes")


@transaction.atomic
def add_schedule(
    service: Service,
    *,
    by: Actor,
    first_date: date | None = None,
    start_time: time | None = None,
    duration_minutes: int | None = None,
    rrule: str = "",
    exdates: Iterable[date] = (),
    text: str = "",
    place: Place | None = None,
) -> Schedule:
    """When `service` is: a rule from `first_date`, or only `text`. Raises DomainError on an impossible rule."""
    check_when(first_date, start_time, duration_minutes, text)
    schedule = Schedule.objects.create(
        service=service,
        place=place,
        first_date=first_date,
        start_time=start_time,
        duration_minutes=duration_minutes,
        rrule=validate_rrule(rrule) if first_date else "",
        exdates=sorted(day.isoformat() for day in exdates),
        text=text.strip(),
    )
    _tell_of(schedule, "service.scheduled", by=by)
    return schedule


def _tell_of(schedule: Schedule, verb: str, *, by: Actor, changed: dict[str, Any] | None = None) -> None:
    """The event of a schedule that was written, with the rule as it is now and what was `changed`; and the index."""
    service = schedule.service
    detail: dict[str, Any] = {"rrule": schedule.rrule, "first_date": schedule.first_date, "text": schedule.text}
    detail |= {"schedule": schedule.pk} | ({"changed": changed} if changed else {})
    journal.record(verb, service, by=by, detail=detail, is_public=service.is_public)
    registry.announce_change("service", [service.pk])


@transaction.atomic
def change_schedule(schedule: Schedule, *, by: Actor, **changes: Any) -> Schedule:
    """Correct a rule: any of the fields that `add_schedule` takes.

    Cancelled and moved dates that the new rule does not give are dropped: a date that is not there cannot be off.
    Raises DomainError on an impossible rule.
    """
    current = locked(Schedule.objects.filter(pk=schedule.pk)).get()
    before = {name: getattr(current, name) for name in changes}
    for name, value in changes.items():
        setattr(current, name, value)
    check_when(current.first_date, current.start_time, current.duration_minutes, current.text)
    current.rrule = validate_rrule(current.rrule) if current.first_date else ""
    current.exdates = sorted(day if isinstance(day, str) else day.isoformat() for day in current.exdates)
    current.text = current.text.strip()
    current.save()
    for override in current.overrides.all():
        if override.original_date not in rule_dates(current, override.original_date, override.original_date):
            override.delete()
    after = {name: getattr(current, name) for name in changes}
    changed = {name: {"from": before[name], "to": after[name]} for name in changes if before[name] != after[name]}
    _tell_of(current, "service.rescheduled", by=by, changed=changed)
    return current


@transaction.atomic
def remove_schedule(schedule: Schedule, *, by: Actor) -> None:
    """Take a rule away, with its cancelled and moved dates."""
    current = locked(Schedule.objects.filter(pk=schedule.pk)).get()
    Schedule.objects.filter(pk=current.pk).delete()
    _tell_of(current, "service.unscheduled", by=by)


def _override(schedule: Schedule, *, by: Actor, verb: str, day: date, **fields: Any) -> Override:
    if day not in rule_dates(schedule, day, day):
        raise DomainError("not_on_that_day", _("Op die dag is het er niet."), field="day")
    override, _created = Override.objects.update_or_create(schedule=schedule, original_date=day, defaults=fields)
    detail = {"day": day, "schedule": schedule.pk, **fields}
    journal.record(verb, schedule.service, by=by, detail=detail, is_public=schedule.service.is_public)
    registry.announce_change("service", [schedule.service_id])
    return override


@transaction.atomic
def cancel_date(schedule: Schedule, *, by: Actor, day: date, note: str = "") -> Override:
    """It is not on `day`; the calendar says so instead of leaving it out. Raises DomainError on a wrong day."""
    fields: dict[str, Any] = {"is_cancelled": True, "new_date": None, "new_start_time": None}
    fields |= {"new_duration_minutes": None, "note": note}
    return _override(schedule, by=by, verb="service.date_cancelled", day=day, **fields)


@transaction.atomic
def move_date(
    schedule: Schedule,
    *,
    by: Actor,
    day: date,
    new_date: date,
    new_start_time: time | None = None,
    new_duration_minutes: int | None = None,
    note: str = "",
) -> Override:
    """The instance of `day` is on `new_date` (and at `new_start_time`, so long) instead."""
    fields: dict[str, Any] = {"is_cancelled": False, "new_date": new_date, "new_start_time": new_start_time}
    fields |= {"new_duration_minutes": new_duration_minutes, "note": note}
    return _override(schedule, by=by, verb="service.date_moved", day=day, **fields)


@transaction.atomic
def restore_date(schedule: Schedule, *, by: Actor, day: date) -> None:
    """It goes on as the rule says on `day` after all. Nothing happens when it already did."""
    if schedule.overrides.filter(original_date=day).delete()[0]:
        public = schedule.service.is_public
        journal.record("service.date_restored", schedule.service, by=by, detail={"day": day}, is_public=public)
        registry.announce_change("service", [schedule.service_id])


@transaction.atomic
def add_vacancy(*, by: Actor, organisation: Organisation, name: str, area: Area, **fields: Any) -> Vacancy:
    """Volunteers wanted by `organisation`."""
    cleaned = clean_listed({**fields, "name": name, "area": area, "organisation": organisation})
    return write_listed(Vacancy(), "vacancy", "vacancy.added", by=by, fields=cleaned)


@transaction.atomic
def change_vacancy(vacancy: Vacancy, *, by: Actor, **changes: Any) -> Vacancy:
    """Change what is named."""
    current = locked(Vacancy.objects.filter(pk=vacancy.pk)).get()
    return write_listed(current, "vacancy", "vacancy.changed", by=by, fields=clean_listed(changes))


def _write_status[E: Listed](entry: E, verb: str, *, by: Actor, fields: dict[str, Any]) -> E:
    kind = KINDS[type(entry)]
    rows: QuerySet[E] = type(entry)._default_manager.filter(pk=entry.pk)  # noqa: SLF001 - Django's documented name
    written = write_listed(locked(rows).get(), kind, f"{kind}.{verb}", by=by, fields=fields)
    if isinstance(written, Place):
        _tell_what_is_at(written)
    if isinstance(written, Organisation):
        registry.announce_change(OFFERS_OF, [written.pk])
    return written


@transaction.atomic
def archive[E: Listed](entry: E, *, by: Actor) -> E:
    """Take an entry off the public pages; its address answers that it has stopped."""
    return _write_status(entry, "archived", by=by, fields={"status": Status.ARCHIVED})


@transaction.atomic
def publish[E: Listed](entry: E, *, by: Actor) -> E:
    """Put a draft on the public pages, or what had stopped back on them."""
    if isinstance(entry, Service):
        _check_clearance(entry.organisation, Status.PUBLISHED, entry.clearance)
    return _write_status(entry, "published", by=by, fields={"status": Status.PUBLISHED})


@transaction.atomic
def confirm[E: Listed](entry: E, *, by: Actor, who: str) -> E:
    """Write that `who` (a role or organisation, not a person's name) says that the entry is still right today."""
    return _write_status(
        entry, "confirmed", by=by, fields={"confirmed_on": clock.today(), "confirmed_by": who, "marked_on": None}
    )


@transaction.atomic
def mark_unconfirmed[E: Listed](entry: E, *, by: Actor) -> E:
    """Say on the entry that nobody confirmed it though asked; it sinks in lists. A confirmation takes the mark away."""
    return _write_status(entry, "marked", by=by, fields={"marked_on": clock.today()})
