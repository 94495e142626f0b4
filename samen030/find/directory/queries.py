"""What the pages of the directory show: one entry with all that belongs to it, in a handful of queries.

Related offers come from the search index (one row has all that a card shows), so that a page costs the same
for an organisation with three offers and one with three hundred.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from samen030.commons.city.models import Level, within
from samen030.commons.organisations.models import Organisation, ShownContact, Status
from samen030.find.directory.models import (
    Override,
    Place,
    Room,
    Schedule,
    Service,
    ServiceAtLocation,
    Vacancy,
)
from samen030.find.directory.recurrence import describe, occurrences
from samen030.find.search.models import Document, Facet
from samen030.find.search.queries import version
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from samen030.commons.city.models import Area
    from samen030.commons.organisations.models import Listed, Theme
    from samen030.kernel.registry import Instance

type Entry = Organisation | Place | Service | Vacancy

NEXT_DATES = 5
# How far to look for the next dates: first a near window (cheap for daily rules), then one that holds yearly rules.
WINDOWS_DAYS = (12, 45, 400)
MOST_OFFERS = 30
MOST_PLACES = 10
MOST_OTHERS = 6
MOST_NEARBY = 8
CARD_FIELDS = ("kind", "object_id", "title", "summary", "url", "path", "extra", "confirmed_on")
OFFERS = ("activity", "service")
FRESH_FIRST = F("confirmed_on").desc(nulls_last=True)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom one can call. `of` says whose number it is: 'entry', 'organisation', a level of area ('district'), or ''."""

    of: str
    of_name: str
    name: str
    phone: str
    phone_hours: str
    email: str
    website: str


@dataclass(frozen=True, slots=True)
class When:
    """One schedule in words, and the place where that is another than the first."""

    sentence: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Dates:
    """The coming instances: at most NEXT_DATES that go on, and the cancelled or moved ones among them."""

    shown: list[Instance]

    @property
    def next_on(self) -> Instance | None:
        """The first one that goes on."""
        return next((instance for instance in self.shown if not instance.is_cancelled), None)


@dataclass(frozen=True)
class OrganisationPage:
    """All that the page of an organisation shows."""

    entry: Organisation
    areas: list[Area]
    areas_served: list[Area]
    themes: list[Theme]
    contact: Contact
    offers: list[Document]
    places: list[Document]
    vacancies: list[Document]


@dataclass(frozen=True)
class ServicePage:
    """All that the page of a service or activity shows."""

    entry: Service
    areas: list[Area]
    themes: list[Theme]
    contact: Contact
    whens: list[When]
    dates: Dates
    schedules: list[Schedule]
    places: list[ServiceAtLocation]
    others: list[Document]


@dataclass(frozen=True)
class PlacePage:
    """All that the page of a place shows."""

    entry: Place
    areas: list[Area]
    themes: list[Theme]
    contact: Contact
    rooms: list[Room]
    offers: list[Document]
    vacancies: list[Document]


@dataclass(frozen=True)
class VacancyPage:
    """All that the page of a vacancy shows."""

    entry: Vacancy
    areas: list[Area]
    themes: list[Theme]
    contact: Contact
    others: list[Document]


type Page = OrganisationPage | ServicePage | PlacePage | VacancyPage


AREA_LINE = ("area", "area__parent", "area__parent__parent")
NOT_ON_A_PAGE = tuple(
    f"{step}__{name}"
    for step in AREA_LINE
    for name in ("code", "area_km2", "inhabitants", "inhabitants_on", "inhabitants_source", "named")
)


def entry(model: type[Entry], pk: UUID) -> Entry | None:
    """The entry with its areas up to the city (and its organisation and place), whatever its status. One query."""
    related = [AREA_LINE[-1]]
    if model is not Organisation:
        related.append("organisation")
    if model is Vacancy:
        related.append("place")
    rows = model._default_manager.select_related(*related).defer(*NOT_ON_A_PAGE)  # noqa: SLF001 - public API
    found: Entry | None = rows.filter(pk=pk).order_by("pk").first()
    return found


def page_of(entry: Entry) -> Page:
    """The page of `entry` as read by `entry()`. At most 5 queries more."""
    match entry:
        case Organisation():
            return _organisation_page(entry)
        case Service():
            return _service_page(entry)
        case Place():
            return _place_page(entry)
        case Vacancy():
            return _vacancy_page(entry)


def _organisation_page(organisation: Organisation) -> OrganisationPage:
    related = _limited(
        (Q(kind__in=OFFERS, object_id__in=_ids(Service.objects.filter(organisation=organisation))), MOST_OFFERS),
        (Q(kind="place", object_id__in=_ids(Place.objects.filter(organisation=organisation))), MOST_PLACES),
        (Q(kind="vacancy", object_id__in=_ids(Vacancy.objects.filter(organisation=organisation))), MOST_PLACES),
    )
    return OrganisationPage(
        entry=organisation,
        areas=line_of(organisation.area),
        areas_served=list(organisation.areas_served.all()),
        themes=list(organisation.themes.all()),
        contact=contact_of(organisation),
        offers=[document for document in related if document.kind in OFFERS],
        places=[document for document in related if document.kind == "place"],
        vacancies=[document for document in related if document.kind == "vacancy"],
    )


def _service_page(service: Service) -> ServicePage:
    links = list(service.at_locations.select_related("place").filter(public_places("place__")).order_by("place__name"))
    schedules = _schedules(service)
    usual = links[0].place_id if links else None
    known = {link.place_id: link.place for link in links}
    elsewhere = {schedule.place_id for schedule in schedules if schedule.place_id and schedule.place_id not in known}
    known |= Place.objects.in_bulk(elsewhere) if elsewhere else {}
    others = _ids(Service.objects.filter(organisation=service.organisation_id).exclude(pk=service.pk))
    return ServicePage(
        entry=service,
        areas=line_of(service.area),
        themes=list(service.themes.all()),
        contact=contact_of(service, service.organisation),
        whens=[
            When(describe(schedule), known[schedule.place_id] if schedule.place_id not in (usual, None) else None)
            for schedule in schedules
            if schedule.text or schedule.first_date
        ],
        dates=next_dates(schedules),
        schedules=list(schedules),
        places=links,
        others=list(_cards().filter(kind__in=OFFERS, object_id__in=others).order_by("title")[:MOST_OTHERS]),
    )


def _place_page(place: Place) -> PlacePage:
    offered = ServiceAtLocation.objects.filter(place=place).values("service")
    related = _limited(
        (Q(kind__in=OFFERS, object_id__in=offered), MOST_OFFERS),
        (Q(kind="vacancy", object_id__in=_ids(Vacancy.objects.filter(place=place))), MOST_PLACES),
    )
    return PlacePage(
        entry=place,
        areas=line_of(place.area),
        themes=list(place.themes.all()),
        contact=contact_of(place, place.organisation),
        rooms=list(place.rooms.all()),
        offers=[document for document in related if document.kind in OFFERS],
        vacancies=[document for document in related if document.kind == "vacancy"],
    )


def _vacancy_page(vacancy: Vacancy) -> VacancyPage:
    others = _ids(Vacancy.objects.filter(organisation=vacancy.organisation_id).exclude(pk=vacancy.pk))
    return VacancyPage(
        entry=vacancy,
        areas=line_of(vacancy.area),
        themes=list(vacancy.themes.all()),
        contact=contact_of(vacancy, vacancy.organisation),
        others=list(_cards().filter(kind="vacancy", object_id__in=others).order_by("title")[:MOST_OTHERS]),
    )


def _cards() -> QuerySet[Document]:
    """Documents with what a card shows, without the text that the search reads."""
    return Document.objects.only(*CARD_FIELDS)


def _ids(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values("pk")


def _limited(*parts: tuple[Q, int]) -> list[Document]:
    """The documents that meet each condition, so many of each at most, by title. One query."""
    chosen = Q()
    for where, most in parts:
        chosen |= _first(Document.objects.filter(where).order_by("title"), most)
    return list(_cards().filter(chosen).order_by("title"))


def line_of(area: Area) -> list[Area]:
    """The areas from the city down to `area`, from the parents that were read along; nothing for 'outside'."""
    line: list[Area] = []
    step: Area | None = area
    while step is not None and step.level != Level.OUTSIDE:
        line.insert(0, step)
        step = step.parent
    return line


def contact_of(entry: Listed, organisation: Organisation | None = None) -> Contact:
    """Whom to call about `entry`: its own number, else its organisation's, else that of the nearest area with one."""
    public = organisation if organisation and organisation.is_public else None
    own = entry.shown_contact
    theirs = public.shown_contact if public else ShownContact("", "", "", "")
    email = own.email or theirs.email
    website = entry.website or (public.website if public else "")
    website = website if website.startswith(("https://", "http://")) else ""  # imports bring other things too
    if own.phone:
        return Contact("entry", entry.name, own.name, own.phone, own.hours, email, website)
    if public and theirs.phone:
        return Contact("organisation", public.name, own.name or theirs.name, theirs.phone, theirs.hours, email, website)
    for area in reversed(line_of(entry.area)):
        if area.contact_phone:
            return Contact(
                area.level, area.name, area.contact_name, area.contact_phone, area.contact_hours, email, website
            )
    return Contact("", "", own.name, "", "", email, website)


OVERRIDE_FIELDS = (
    "original_date", "is_cancelled", "new_date", "new_start_time", "new_duration_minutes", "note",
)  # fmt: skip


def _schedules(service: Service) -> dict[Schedule, list[Override]]:
    """The schedules of `service` with their overrides, by a join: one query where a prefetch would take two."""
    columns = {f"override_{name}": F(f"overrides__{name}") for name in OVERRIDE_FIELDS}
    found: dict[Schedule, list[Override]] = {}
    for row in service.schedules.annotate(**columns):
        overrides = found.setdefault(row, [])
        values = {name: getattr(row, f"override_{name}") for name in OVERRIDE_FIELDS}
        if values["original_date"] is not None:
            overrides.append(Override(schedule=row, **values))
    return found


def next_dates(schedules: Mapping[Schedule, Sequence[Override]]) -> Dates:
    """The coming dates of `schedules`: NEXT_DATES that go on, with the cancelled ones between. No queries.

    What is going on now counts as coming.
    """
    now, today = clock.now(), clock.today()
    found: list[Instance] = []
    for days in WINDOWS_DAYS:
        first, last = today - timedelta(days=1), today + timedelta(days=days)
        found = sorted(
            instance
            for schedule, overrides in schedules.items()
            for instance in occurrences(schedule, overrides, first, last)
            if instance.ends_at > now
        )
        if sum(not instance.is_cancelled for instance in found) >= NEXT_DATES:
            break
    shown: list[Instance] = []
    going_on = 0
    for instance in found:
        if going_on == NEXT_DATES or len(shown) == 2 * NEXT_DATES:
            break
        shown.append(instance)
        going_on += not instance.is_cancelled
    return Dates(shown)


def nearby(area: Area) -> list[Document]:
    """A few things that there are in `area`, what was confirmed last first. One query."""
    return list(_cards().filter(within(area.path)).order_by(FRESH_FIRST, "title")[:MOST_NEARBY])


def theme_counts(path: str) -> dict[str, int]:
    """Theme code → how many documents within the area at `path` (a parent counts its children)."""
    return _theme_counts(version(), path)


@lru_cache(maxsize=4)
def _theme_counts(_version: int, path: str) -> dict[str, int]:
    """Counted once per change of the index: it goes over all of it."""
    rows = Facet.objects.filter(key__gte="theme:", key__lt="theme;").filter(within(path, "document__path"))
    return {key.removeprefix("theme:"): count for key, count in rows.values_list("key").annotate(Count("pk"))}


def _first(rows: QuerySet[Document], most: int) -> Q:
    return Q(pk__in=rows.values("pk")[:most])


def public_places(prefix: str = "") -> Q:
    """A condition that holds for places that everybody can see: published, and so is their owner, if they have one.

    `prefix` leads to the place from another model ('place__').
    """
    owner = Q(**{f"{prefix}organisation": None}) | Q(**{f"{prefix}organisation__status": Status.PUBLISHED})
    return owner & Q(**{f"{prefix}status": Status.PUBLISHED})


def offers_at(places: Sequence[Document]) -> dict[UUID, list[str]]:
    """For place documents: the names of what is done there, by place id. One query."""
    rows = ServiceAtLocation.objects.filter(
        place_id__in=[document.object_id for document in places], service__status=Status.PUBLISHED
    )
    found: dict[UUID, list[str]] = {}
    for place_id, name in rows.order_by("service__name").values_list("place_id", "service__name"):
        found.setdefault(place_id, []).append(name)
    return found
