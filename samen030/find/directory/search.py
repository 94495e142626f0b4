"""Services, activities, places and vacancies as they are found."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.organisations.models import Status
from samen030.commons.organisations.search import CHUNK, area_words, card, owned, summary_of, theme_codes, theme_facets
from samen030.find.directory.models import Cost, Place, Service, ServiceKind, SignUp, TargetGroup, Vacancy
from samen030.find.directory.queries import public_places
from samen030.find.directory.recurrence import describe, occurrences
from samen030.kernel import clock, registry
from samen030.kernel.registry import MOMENT_DAYS, FacetGroup, Instance, Searchable, SearchDocument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from samen030.find.directory.models import Schedule
    from samen030.kernel.money import Money

DAY_KEYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
NOON, EVENING = 12, 17


def cost_text(service: Service) -> str:
    """What it costs, in a word or two; '' where unknown."""
    if service.cost == Cost.FREE:
        return _("gratis")
    if service.price is not None:
        return euro_text(service.price)
    if service.cost == Cost.U_PAS:
        return _("met U-pas")
    return ""


def euro_text(price: Money) -> str:
    """'3 euro', '3,50 euro': as people say it."""
    euros, cents = divmod(price.cents, 100)
    return f"{euros},{cents:02d} euro" if cents else f"{euros} euro"


def _time_facets(moments: Sequence[Instance]) -> set[str]:
    """Days of the week and parts of the day on which it is."""
    keys = set()
    for moment in moments:
        start = moment.starts_at.astimezone(clock.AMSTERDAM)
        part = "morning" if start.hour < NOON else "afternoon" if start.hour < EVENING else "evening"
        keys |= {f"day:{DAY_KEYS[start.weekday()]}", f"part:{part}"}
    return keys


def coming_moments(schedules: Sequence[Schedule]) -> list[Instance]:
    """The instances of the coming MOMENT_DAYS days, from all schedules together, in order."""
    today = clock.today()
    until = today + timedelta(days=MOMENT_DAYS)
    # From yesterday: what began before midnight may still go on.
    found = [
        moment
        for schedule in schedules
        for moment in occurrences(schedule, schedule.overrides.all(), today - timedelta(days=1), until)
    ]
    return sorted(found)


def services(ids: Sequence[UUID] | None) -> Iterator[SearchDocument]:
    """Public services and activities of public organisations as search documents."""
    rows = Service.objects.filter(status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
    shown = Prefetch("places", Place.objects.filter(public_places()))
    rows = rows.select_related("area", "organisation").prefetch_related("themes", "schedules__overrides", shown)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    codes = theme_codes()
    for service in rows.order_by("pk").iterator(chunk_size=CHUNK):
        yield _service(service, codes)


def _service(service: Service, codes: dict[str, str]) -> SearchDocument:
    themes, schedules, places = list(service.themes.all()), list(service.schedules.all()), list(service.places.all())
    moments = coming_moments(schedules)
    facets = {f"kind:{service.kind}"} | theme_facets(themes, codes) | _time_facets(moments)
    facets |= {f"for:{group}" for group in service.target_groups}
    facets |= {f"language:{code}" for code in service.languages}
    facets |= {f"access:{code}" for place in places for code in place.accessibility}
    facets |= {f"cost:{service.cost}"} if service.cost else set()
    facets |= {"extra:walk_in"} if service.walk_in or service.sign_up == SignUp.NO else set()
    facets |= {"extra:companion"} if service.companion else set()
    facets |= {"extra:room"} if service.has_room_this_week and not service.is_full else set()
    place = places[0] if places else None
    groups = [str(TargetGroup(group).label) for group in service.target_groups]
    point = service.point_from(place)
    return SearchDocument(
        kind=service.kind,
        object_id=service.pk,
        title=service.name,
        summary=summary_of(service.description),
        body=" ".join(
            [
                service.alternate_name,
                service.description,
                service.organisation.name,
                " ".join(theme.name for theme in themes),
                " ".join(groups),
                service.keywords,
                place.name if place else "",
                place.street if place else "",
                area_words(service),
            ]
        ),
        url=service.get_absolute_url(),
        path=service.area.path,
        latitude=point[0],
        longitude=point[1],
        facets=frozenset(facets),
        confirmed_on=service.fresh_on,
        changed_at=service.changed_at,
        extra=card(
            service,
            kind_label=_("activiteit") if service.kind == ServiceKind.ACTIVITY else _("hulp en diensten"),
            organisation=service.organisation.name,
            organisation_url=service.organisation.get_absolute_url(),
            when="; ".join(filter(None, (describe(schedule) for schedule in schedules[:2]))),
            cost=cost_text(service),
            place=place.name if place else "",
            address=place.address if place else "",
            walk_in=service.walk_in,
            companion=service.companion,
            full=service.is_full,
        ),
        moments=moments,
    )


def places(ids: Sequence[UUID] | None) -> Iterator[SearchDocument]:
    """Public places as search documents."""
    rows = Place.objects.filter(public_places()).select_related("area", "organisation")
    rows = rows.prefetch_related("themes", "rooms")
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    codes = theme_codes()
    for place in rows.order_by("pk").iterator(chunk_size=CHUNK):
        themes, rooms = list(place.themes.all()), list(place.rooms.all())
        facets = {"kind:place"} | theme_facets(themes, codes) | {f"access:{code}" for code in place.accessibility}
        facets |= {"extra:hire"} if place.rooms_for_hire else set()
        yield SearchDocument(
            kind="place",
            object_id=place.pk,
            title=place.name,
            summary=summary_of(place.description),
            body=" ".join(
                [
                    place.description,
                    place.category,
                    place.facilities,
                    " ".join(room.name for room in rooms),
                    " ".join(theme.name for theme in themes),
                    place.street,
                    place.town,
                    area_words(place),
                ]
            ),
            url=place.get_absolute_url(),
            path=place.area.path,
            latitude=place.latitude,
            longitude=place.longitude,
            facets=frozenset(facets),
            confirmed_on=place.fresh_on,
            changed_at=place.changed_at,
            extra=card(
                place,
                kind_label=place.category or _("plek"),
                organisation=place.organisation.name if place.organisation else "",
                organisation_url=place.organisation.get_absolute_url() if place.organisation else "",
                address=place.address,
                rooms=len(rooms),
            ),
        )


def vacancies(ids: Sequence[UUID] | None) -> Iterator[SearchDocument]:
    """Public vacancies for volunteers as search documents."""
    rows = Vacancy.objects.filter(status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
    rows = rows.select_related("area", "organisation", "place").prefetch_related("themes")
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    codes = theme_codes()
    for vacancy in rows.order_by("pk").iterator(chunk_size=CHUNK):
        themes = list(vacancy.themes.all())
        place = vacancy.place if vacancy.place and vacancy.place.is_public else None
        point = place or vacancy.organisation
        yield SearchDocument(
            kind="vacancy",
            object_id=vacancy.pk,
            title=vacancy.name,
            summary=summary_of(vacancy.description),
            body=" ".join(
                [
                    vacancy.description,
                    vacancy.organisation.name,
                    "vrijwilliger vrijwilligerswerk",
                    " ".join(theme.name for theme in themes),
                    vacancy.what_you_get,
                    area_words(vacancy),
                ]
            ),
            url=vacancy.get_absolute_url(),
            path=vacancy.area.path,
            latitude=point.latitude,
            longitude=point.longitude,
            facets=frozenset(
                {"kind:vacancy"} | theme_facets(themes, codes) | {f"language:{code}" for code in vacancy.languages}
            ),
            confirmed_on=vacancy.fresh_on,
            changed_at=vacancy.changed_at,
            extra=card(
                vacancy,
                kind_label=_("vrijwilligerswerk"),
                organisation=vacancy.organisation.name,
                organisation_url=vacancy.organisation.get_absolute_url(),
                when=vacancy.when,
                place=place.name if place else "",
            ),
        )


OFFERS = "Activiteiten, hulp en diensten"
registry.searchables.register(Searchable("service", OFFERS, services, owned(Service), order=10))
registry.searchables.register(Searchable("place", "Plekken", places, owned(Place), order=20))
registry.searchables.register(Searchable("vacancy", "Vrijwilligerswerk", vacancies, owned(Vacancy), order=40))

KIND_LABELS = {
    "activity": gettext_lazy("Activiteiten"),
    "service": gettext_lazy("Hulp en diensten"),
    "place": gettext_lazy("Plekken"),
    "organisation": gettext_lazy("Organisaties"),
    "vacancy": gettext_lazy("Vrijwilligerswerk"),
}
COST_LABELS = {
    "free": gettext_lazy("Gratis"),
    "u_pas": gettext_lazy("Met U-pas"),
    "amount": gettext_lazy("Kost geld"),
}
DAY_LABELS = {
    "mo": gettext_lazy("Maandag"),
    "tu": gettext_lazy("Dinsdag"),
    "we": gettext_lazy("Woensdag"),
    "th": gettext_lazy("Donderdag"),
    "fr": gettext_lazy("Vrijdag"),
    "sa": gettext_lazy("Zaterdag"),
    "su": gettext_lazy("Zondag"),
}
PART_LABELS = {
    "morning": gettext_lazy("Ochtend"),
    "afternoon": gettext_lazy("Middag"),
    "evening": gettext_lazy("Avond"),
}
EXTRA_LABELS = {
    "walk_in": gettext_lazy("Kom gewoon langs"),
    "companion": gettext_lazy("Iemand gaat de eerste keer mee"),
    "room": gettext_lazy("Heeft deze week plek"),
    "hire": gettext_lazy("Ruimte te huur"),
}
for group in (
    FacetGroup("kind", "soort", gettext_lazy("Soort"), lambda: KIND_LABELS, order=10),
    FacetGroup("for", "voor", gettext_lazy("Voor wie"), lambda: dict(TargetGroup.choices), order=30),
    FacetGroup("cost", "kosten", gettext_lazy("Kosten"), lambda: COST_LABELS, order=40),
    FacetGroup("day", "dag", gettext_lazy("Dag"), lambda: DAY_LABELS, order=50),
    FacetGroup("part", "dagdeel", gettext_lazy("Deel van de dag"), lambda: PART_LABELS, order=60),
    FacetGroup("extra", "extra", gettext_lazy("Handig"), lambda: EXTRA_LABELS, order=70),
):
    registry.facet_groups.register(group)
