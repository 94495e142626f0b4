"""Writing many entries at once, for imports: the same rules as `actions`, in few statements.

The caller is in a transaction and records one event for the whole; the index is told here.
"""

from __future__ import annotations

from functools import cache
from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Q

from samen030.commons.organisations.actions import ORGANISATION, clean_listed, clean_organisation
from samen030.commons.organisations.models import Organisation
from samen030.find.directory.actions import MOST_MINUTES, clean_service
from samen030.find.directory.models import Place, Schedule, Service, ServiceAtLocation
from samen030.find.directory.recurrence import validate_rrule
from samen030.kernel import clock, registry
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import NoTransactionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PLACE, SERVICE = "place", "service"
MODELS: dict[str, type[Organisation | Place | Service]] = {ORGANISATION: Organisation, PLACE: Place, SERVICE: Service}
CLEANERS = {ORGANISATION: clean_organisation, PLACE: clean_listed, SERVICE: clean_service}
CHUNK = 1_000
type Entry = Organisation | Place | Service


@cache
def text_lengths(kind: str) -> dict[str, int]:
    """The longest text that each field of a kind holds (SQLite would not say so itself)."""
    fields = MODELS[kind]._meta.concrete_fields  # noqa: SLF001 - Django's documented Model._meta API
    return {field.name: field.max_length for field in fields if isinstance(field, CharField) and field.max_length}


def clean(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` of an entry by the rules of its actions, and of lengths. Raises DomainError on what cannot be."""
    cleaned = CLEANERS[kind](fields)
    lengths = text_lengths(kind)
    for name, value in cleaned.items():
        if isinstance(value, str) and len(value) > lengths.get(name, len(value)):
            raise DomainError("too_long", f"Dit mag niet langer zijn dan {lengths[name]} tekens.", field=name)
    return cleaned


def clean_schedule(fields: Mapping[str, Any]) -> dict[str, Any]:
    """All fields of a schedule by the rules of `add_schedule`; dates and times as ISO texts stay texts."""
    known: dict[str, Any] = {
        "first_date": None,
        "start_time": None,
        "duration_minutes": None,
        "rrule": "",
        "exdates": [],
        "text": "",
    }
    cleaned = known | dict(fields)
    is_half = (cleaned["first_date"] is None) != (cleaned["start_time"] is None)
    if is_half or not (cleaned["first_date"] or cleaned["text"]):
        raise DomainError("when_missing", "Vul een datum met een tijd in, of een zin.", field="first_date")
    minutes = cleaned["duration_minutes"]
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        raise DomainError(
            "duration_wrong", "De duur is minstens 1 minuut en hoogstens een week.", field="duration_minutes"
        )
    return cleaned | {"rrule": validate_rrule(cleaned["rrule"]) if cleaned["first_date"] else ""}


def load(kind: str, ids: Sequence[UUID]) -> dict[UUID, Entry]:
    """Those of `ids` that are there. One query."""
    return {entry.pk: entry for entry in MODELS[kind]._default_manager.filter(pk__in=ids)}  # noqa: SLF001 - Django's API


def write(
    kind: str,
    *,
    new: Sequence[Entry] = (),
    changed: Sequence[Entry] = (),
    relations: Mapping[UUID, Mapping[str, Sequence[Any]]] | None = None,
) -> None:
    """Write entries whose fields went through `clean`: `new` ones and `changed` ones (whole, as they are to be).

    `relations` replaces, per entry, 'themes' and 'places' (primary keys, as text too) and 'schedules' (from
    `clean_schedule`).
    Raises NoTransactionError outside a transaction.
    """
    _check_transaction()
    model = MODELS[kind]
    now = clock.now()
    for entry in changed:
        entry.changed_at = now
    kept = {"id", "created_at", "source", "external_id"}
    names = [f.name for f in model._meta.concrete_fields if f.name not in kept]  # noqa: SLF001 - idem
    model._default_manager.bulk_create(new)  # type: ignore[arg-type]  # noqa: SLF001
    # One INSERT … ON CONFLICT per batch: bulk_update would write a CASE per row and field.
    model._default_manager.bulk_create(  # noqa: SLF001
        changed,  # type: ignore[arg-type]
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=names,
    )
    _relate(kind, relations or {}, {entry.pk for entry in new})
    announce(kind, [entry.pk for entry in (*new, *changed)])
    _announce_shown_on(kind, [entry.pk for entry in changed])


def _relate(kind: str, relations: Mapping[UUID, Mapping[str, Sequence[Any]]], fresh: set[UUID]) -> None:
    for name in ("themes", "places", "schedules"):
        wanted = {pk: values[name] for pk, values in relations.items() if name in values}
        present = [pk for pk in wanted if pk not in fresh]
        if name == "themes":
            through: Any = MODELS[kind].themes.through
            column = f"{kind}_id"
            through._default_manager.filter(**{f"{column}__in": present}).delete()  # noqa: SLF001
            through._default_manager.bulk_create(  # noqa: SLF001
                through(**{column: pk, "theme_id": theme}) for pk, themes in wanted.items() for theme in themes
            )
        elif name == "places":
            _place_services({pk: {UUID(str(place)) for place in places} for pk, places in wanted.items()}, present)
        else:
            Schedule.objects.filter(service__in=present).delete()
            Schedule.objects.bulk_create(
                Schedule(service_id=pk, **fields) for pk, schedules in wanted.items() for fields in schedules
            )


def _place_services(wanted: Mapping[UUID, set[UUID]], present: Sequence[UUID]) -> None:
    """Tie services to just these places; links that stay keep their id (HSDS names them)."""
    links = ServiceAtLocation.objects.filter(service__in=present).values_list("pk", "service_id", "place_id")
    kept = set()
    gone = []
    for pk, service, place in links:
        if place in wanted[service]:
            kept.add((service, place))
        else:
            gone.append(pk)
    ServiceAtLocation.objects.filter(pk__in=gone).delete()
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service_id=service, place_id=place)
        for service, places in wanted.items()
        for place in sorted(places)
        if (service, place) not in kept
    )


def remove(kind: str, ids: Iterable[UUID]) -> None:
    """Delete entries with what is theirs (schedules, links). Raises NoTransactionError outside a transaction."""
    _check_transaction()
    for some in batched(ids, CHUNK):
        MODELS[kind]._default_manager.filter(pk__in=some).delete()  # noqa: SLF001
        announce(kind, some)


def announce(kind: str, ids: Sequence[UUID]) -> None:
    """Tell the index of many records, a thousand at a time."""
    for some in batched(ids, CHUNK):
        registry.announce_change(kind, list(some))


def _announce_shown_on(kind: str, ids: Sequence[UUID]) -> None:
    """The cards of services show their place and organisation: tell the index of those too."""
    if kind == SERVICE or not ids:
        return
    shown = Q(places__in=ids) if kind == PLACE else Q(organisation__in=ids)
    announce(SERVICE, list(Service.objects.filter(shown).values_list("pk", flat=True).distinct()))


def _check_transaction() -> None:
    if not connection.in_atomic_block:
        raise NoTransactionError("write many entries inside transaction.atomic()")
