"""The API for what HSDS has no word for: areas, moments, vacancies, search, GeoJSON (Dutch API Design Rules)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q

from samen030.api.http import DEFAULT_SIZE, LARGEST_SIZE, ProblemError, api, json_answer, whole_number
from samen030.commons.city.models import Area, Level, within
from samen030.commons.city.queries import area_by_slug
from samen030.commons.organisations.models import Status, Theme
from samen030.find.calendar.queries import moments
from samen030.find.directory.models import Place, Vacancy
from samen030.find.search.forms import question_from
from samen030.find.search.queries import Question, find
from samen030.kernel import clock, registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, QueryDict

    from samen030.find.search.models import Document, Moment
    from samen030.find.search.queries import Hit

MOST_PAGE = 10_000
MOST_SEARCH_PAGE = 50
MOST_DAYS = 62
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)


def _listed(request: HttpRequest, rows: QuerySet[Any], draw: Callable[[Any], dict[str, Any]]) -> HttpResponse:
    """A page of `rows` with links to the pages beside it, in the body and in the Link header."""
    number = whole_number(request, "page", 1, MOST_PAGE)
    size = whole_number(request, "pageSize", DEFAULT_SIZE, LARGEST_SIZE)
    chosen = list(rows[(number - 1) * size : number * size + 1])
    return _page(request, [draw(row) for row in chosen[:size]], number, has_next=len(chosen) > size)


def _page(request: HttpRequest, items: list[dict[str, Any]], number: int, *, has_next: bool) -> HttpResponse:
    links = {"self": _link(request, number)}
    if number > 1:
        links["prev"] = _link(request, number - 1)
    if has_next:
        links["next"] = _link(request, number + 1)
    response = json_answer({"items": items, "page": number, "links": links})
    response.headers["Link"] = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items())
    return response


def _link(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"


def _area(request: HttpRequest) -> Area | None:
    """The area of parameter `area` (its slug or CBS code). Raises ProblemError(400) for one that we do not know."""
    text = request.GET.get("area", "")[:90]
    if not text:
        return None
    found = area_by_slug(text) or Area.objects.filter(code=text.upper()).first()
    if found is None:
        raise ProblemError(400, "'area' is the slug or the CBS code of an area; see /api/v1/areas.")
    return found


def area_object(area: Area) -> dict[str, Any]:
    """An area as JSON."""
    return {
        "code": area.code,
        "level": area.level,
        "name": area.name,
        "slug": area.slug,
        "path": area.path,
        "areaKm2": float(area.area_km2) if area.area_km2 is not None else None,
        "latitude": area.latitude,
        "longitude": area.longitude,
        "inhabitants": area.inhabitants,
        "inhabitantsOn": area.inhabitants_on.isoformat() if area.inhabitants_on else None,
        "inhabitantsSource": area.inhabitants_source or None,
        "url": settings.SITE_URL + area.get_absolute_url(),
    }


@api
def areas(request: HttpRequest) -> HttpResponse:
    """City, wijken and buurten; `level` narrows."""
    rows = Area.objects.all()
    if level := request.GET.get("level", ""):
        if level not in Level.values:
            raise ProblemError(400, f"'level' is one of: {', '.join(Level.values)}.")
        rows = rows.filter(level=level)
    return _listed(request, rows, area_object)


@api
def area(_request: HttpRequest, code: str) -> HttpResponse:
    """One area by its CBS code."""
    found = Area.objects.filter(code=code.upper()).first()
    if found is None:
        raise ProblemError(404, "There is no area with this code.")
    return json_answer(area_object(found))


def document_object(document: Document) -> dict[str, Any]:
    """A record as it is found."""
    return {
        "id": str(document.object_id),
        "kind": document.kind,
        "name": document.title,
        "summary": document.summary,
        "url": settings.SITE_URL + document.url,
        "latitude": document.latitude,
        "longitude": document.longitude,
        "confirmedOn": document.confirmed_on.isoformat() if document.confirmed_on else None,
        "isExample": bool(document.extra.get("example")),
        "organization": document.extra.get("organisation"),
        "when": document.extra.get("when"),
        "cost": document.extra.get("cost"),
        "phone": document.extra.get("phone"),
        "place": document.extra.get("place"),
        "area": document.extra.get("area"),
    }


@api
def search(request: HttpRequest) -> HttpResponse:
    """The same search as the page, with the same parameters; `found` apart from `maybe`."""
    data: QueryDict = request.GET.copy()
    number = whole_number(request, "page", 1, MOST_SEARCH_PAGE)
    data["pagina"] = str(number)
    asked = question_from(data)
    answer = find(asked.question)

    def hit_object(hit: Hit) -> dict[str, Any]:
        return document_object(hit.document) | {"distanceM": hit.distance_m, "why": list(hit.why)}

    return json_answer(
        {
            "found": [hit_object(hit) for hit in answer.found],
            "maybe": [hit_object(hit) for hit in answer.maybe],
            "corrected": answer.corrected or None,
            "total": answer.total,
            "totalIsCapped": answer.is_capped,
            "page": number,
            "facets": answer.facets,
        }
    )


def moment_object(moment: Moment) -> dict[str, Any]:
    """One time that an activity is."""
    return {
        "startsAt": moment.starts_at.astimezone(clock.AMSTERDAM).isoformat(),
        "endsAt": moment.ends_at.astimezone(clock.AMSTERDAM).isoformat(),
        "isCancelled": moment.is_cancelled,
        "note": moment.note or None,
        "activity": document_object(moment.document),
    }


def _day(request: HttpRequest, name: str, default: date) -> date:
    try:
        return date.fromisoformat(request.GET.get(name, "") or default.isoformat())
    except ValueError as error:
        raise ProblemError(400, f"'{name}' is a date such as 2026-11-23.") from error


@api
def activities(request: HttpRequest) -> HttpResponse:
    """What there is to do from `from` to `until` (dates, both in; a week from today unless said), in order of time."""
    first = _day(request, "from", clock.today())
    last = _day(request, "until", first + timedelta(days=6) if first < LATEST else first)
    if not 0 <= (last - first).days <= MOST_DAYS:
        raise ProblemError(400, f"'until' is not before 'from', and at most {MOST_DAYS} days after it.")
    if not EARLIEST <= first <= last <= LATEST:
        raise ProblemError(400, f"Days lie between {EARLIEST} and {LATEST}.")
    found = _area(request)
    question = Question(path=found.path) if found else Question()
    return _listed(request, moments(question, clock.at(first), clock.at(last + timedelta(days=1))), moment_object)


@api
def vacancies(request: HttpRequest) -> HttpResponse:
    """Where volunteers are wanted."""
    rows = Vacancy.objects.filter(status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
    if found := _area(request):
        rows = rows.filter(within(found.path, "area__path"))
    return _listed(request, rows.select_related("organisation", "area").order_by("pk"), _vacancy_object)


def _vacancy_object(row: Vacancy) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "description": row.description,
        "organization": row.organisation.name,
        "area": row.area.name,
        "when": row.when or None,
        "hoursAWeekFrom": row.hours_a_week_from,
        "hoursAWeekTo": row.hours_a_week_to,
        "url": settings.SITE_URL + row.get_absolute_url(),
        "isExample": row.is_example,
    }


@api
def themes(request: HttpRequest) -> HttpResponse:
    """The tree of themes."""
    rows = Theme.objects.select_related("parent").order_by("path")
    return _listed(
        request,
        rows,
        lambda row: {
            "id": str(row.pk),
            "code": row.code,
            "name": row.name,
            "nameEn": row.name_en or None,
            "parent": row.parent.code if row.parent else None,
        },
    )


@api
def places_geojson(request: HttpRequest) -> HttpResponse:
    """Places with a point as GeoJSON (RFC 7946); `area` narrows, `page` goes on."""
    number = whole_number(request, "page", 1, MOST_PAGE)
    size = whole_number(request, "pageSize", LARGEST_SIZE, 1_000)
    owner = Q(organisation=None) | Q(organisation__status=Status.PUBLISHED)
    rows = Place.objects.filter(owner, status=Status.PUBLISHED, latitude__isnull=False, longitude__isnull=False)
    if found := _area(request):
        rows = rows.filter(within(found.path, "area__path"))
    chosen = list(rows.select_related("area").order_by("pk")[(number - 1) * size : number * size])
    features = [
        {
            "type": "Feature",
            "id": str(row.pk),
            "geometry": {"type": "Point", "coordinates": [row.longitude, row.latitude]},
            "properties": {
                "name": row.name,
                "address": row.address,
                "category": row.category,
                "area": row.area.name,
                "url": settings.SITE_URL + row.get_absolute_url(),
                "isExample": row.is_example,
            },
        }
        for row in chosen
    ]
    return json_answer({"type": "FeatureCollection", "features": features}, "application/geo+json")


@api
def datasets(_request: HttpRequest) -> HttpResponse:
    """The data sets that can be downloaded whole."""
    site = settings.SITE_URL
    items = [
        {
            "name": dataset.name,
            "title": str(dataset.title),
            "about": dataset.about,
            "columns": list(dataset.columns),
            "csv": f"{site}/api/data/{dataset.name}.csv",
            "json": f"{site}/api/data/{dataset.name}.json",
        }
        for dataset in registry.datasets
    ]
    return json_answer({"items": items})
