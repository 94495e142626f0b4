"""The read API of HSDS 3.1: five lists with their pages and objects, and the front page that names the version."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import F, Prefetch, Q, Value
from django.db.models.functions import Replace

from samen030.api import hsds_objects as objects
from samen030.api.http import DEFAULT_SIZE, LARGEST_SIZE, VERSION, ProblemError, api, json_answer, whole_number
from samen030.commons.organisations.models import Organisation, Status, Theme
from samen030.find.directory.models import Place, Service, ServiceAtLocation
from samen030.find.directory.queries import public_places
from samen030.find.search.models import Document
from samen030.find.search.queries import Question, matching_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse

MOST_PAGE = 1_000_000
PUBLIC_SERVICE = Q(status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
FULL = (
    "themes",
    "schedules",
    Prefetch("at_locations", ServiceAtLocation.objects.filter(public_places("place__")).select_related("place")),
)


def _page(request: HttpRequest, rows: QuerySet[Any], draw: Callable[[Any], dict[str, Any]]) -> HttpResponse:
    """The standard's page envelope around the asked page of `rows`."""
    number = whole_number(request, "page", 1, MOST_PAGE)
    size = whole_number(request, "per_page", DEFAULT_SIZE, LARGEST_SIZE)
    if request.GET.get("format", "json") != "json":
        raise ProblemError(400, "'format' is json; other formats are not given here.")
    total = _count(request, rows)
    pages = max(1, -(-total // size))
    if number > pages:
        raise ProblemError(404, f"There are {pages} pages.")
    contents = [draw(row) for row in rows[(number - 1) * size : number * size]]
    return json_answer(
        {
            "total_items": total,
            "total_pages": pages,
            "page_number": number,
            "size": len(contents),
            "first_page": number == 1,
            "last_page": number == pages,
            "empty": not contents,
            "contents": contents,
        }
    )


def _count(request: HttpRequest, rows: QuerySet[Any]) -> int:
    """How many rows a list has, counted once per change of the index and list; paging asks for it again and again."""
    parameters = sorted((k, v) for k, v in request.GET.items() if k not in ("page", "per_page", "full", "minimal"))
    told = hashlib.sha256(repr((request.META[VERSION], request.path, parameters)).encode()).hexdigest()
    return int(cache.get_or_set(f"count:{told}", rows.count, 600) or 0)


def _one[M: Model](rows: QuerySet[M], pk: str) -> M:
    """The row with this id. Raises ProblemError(404) where there is none, or the id is none."""
    try:
        return rows.get(pk=UUID(pk))
    except (ValueError, ObjectDoesNotExist) as error:
        raise ProblemError(404, "There is no such record.") from error


def _uuid(request: HttpRequest, name: str) -> UUID | None:
    text = request.GET.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise ProblemError(400, f"'{name}' is a UUID.") from error


def _flag(request: HttpRequest, name: str) -> bool:
    text = request.GET.get(name, "false").lower()
    if text not in ("true", "false"):
        raise ProblemError(400, f"'{name}' is true or false.")
    return text == "true"


def _found(text: str, kinds: tuple[str, ...]) -> QuerySet[Document, UUID]:
    """The ids of records of `kinds` that the search finds for `text`, everywhere."""
    ids = matching_ids(Question(text=text, path=""))
    return Document.objects.filter(pk__in=ids, kind__in=kinds).values_list("object_id", flat=True)


def _themes(request: HttpRequest) -> list[Theme] | None:
    """The theme of taxonomy_term_id with all below it, every theme for our taxonomy_id, or None for no filter."""
    taxonomy, term = _uuid(request, "taxonomy_id"), _uuid(request, "taxonomy_term_id")
    if taxonomy is not None and taxonomy != objects.TAXONOMY_ID:
        return []
    if term is None:
        return None if taxonomy is None else list(Theme.objects.all())
    top = Theme.objects.filter(pk=term).first()
    return list(Theme.objects.filter(Q(pk=term) | Q(path__startswith=f"{top.path}/"))) if top else []


def _services(request: HttpRequest) -> QuerySet[Service]:
    """Public services, narrowed by the standard's filters."""
    rows = Service.objects.filter(PUBLIC_SERVICE)
    if text := request.GET.get("search", ""):
        rows = rows.filter(pk__in=list(_found(text, ("service", "activity"))))
    themes = _themes(request)
    if themes is not None:
        rows = rows.filter(pk__in=Service.themes.through.objects.filter(theme__in=themes).values("service_id"))
    organisation = _uuid(request, "organization_id")
    if organisation:
        rows = rows.filter(organisation_id=organisation)
    if after := request.GET.get("modified_after", ""):
        rows = rows.filter(changed_at__gt=_moment(after))
    return rows


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))  # a plus that the address made a space
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ProblemError(400, "'modified_after' is a moment such as 2026-11-01T00:00:00Z.") from error


@api
def root(_request: HttpRequest) -> HttpResponse:
    """Version, profile and description of the API."""
    site = settings.SITE_URL
    return json_answer({"version": "3.1", "profile": f"{site}/api/", "openapi_url": f"{site}/api/hsds/v3/openapi.json"})


@api
def services(request: HttpRequest) -> HttpResponse:
    """/services: a page of services; `full=true` gives each in full, `minimal=true` only id, name and status."""
    rows = _services(request).order_by("pk")
    if _flag(request, "minimal"):
        return _page(request, rows, lambda row: {k: objects.service_brief(row)[k] for k in ("id", "name", "status")})
    if _flag(request, "full"):
        return _page(request, rows.select_related("organisation", "area").prefetch_related(*FULL), objects.service)
    return _page(
        request,
        rows.select_related("organisation"),
        lambda row: objects.service_brief(row) | {"organization": objects.organization_brief(row.organisation)},
    )


@api
def service(_request: HttpRequest, pk: str) -> HttpResponse:
    """/services/{id}."""
    rows = Service.objects.filter(PUBLIC_SERVICE).select_related("organisation", "area").prefetch_related(*FULL)
    return json_answer(objects.service(_one(rows, pk)))


@api
def organizations(request: HttpRequest) -> HttpResponse:
    """/organizations: a page of organisations; `full=true` gives each with its places and themes."""
    rows = Organisation.objects.filter(status=Status.PUBLISHED).order_by("pk")
    if text := request.GET.get("search", ""):
        rows = rows.filter(pk__in=list(_found(text, ("organisation",))))
    themes = _themes(request)
    if themes is not None:
        rows = rows.filter(
            pk__in=Organisation.themes.through.objects.filter(theme__in=themes).values("organisation_id")
        )
    if _flag(request, "full"):
        return _page(
            request,
            rows.prefetch_related("themes", Prefetch("places", Place.objects.filter(public_places()))),
            lambda row: objects.organization(row, list(row.places.all())),
        )
    _flag(request, "full_service")
    return _page(request, rows, objects.organization_brief)


@api
def organization(_request: HttpRequest, pk: str) -> HttpResponse:
    """/organizations/{id}."""
    rows = Organisation.objects.filter(status=Status.PUBLISHED).prefetch_related("themes")
    found = _one(rows, pk)
    return json_answer(objects.organization(found, list(found.places.filter(status=Status.PUBLISHED))))


def _links() -> QuerySet[ServiceAtLocation]:
    return (
        ServiceAtLocation.objects.filter(
            service__status=Status.PUBLISHED,
            service__organisation__status=Status.PUBLISHED,
        )
        .filter(public_places("place__"))
        .select_related("place")
    )


@api
def service_at_locations(request: HttpRequest) -> HttpResponse:
    """/service_at_locations: a page of services at places."""
    rows = _links().order_by("pk")
    narrowing = ("search", "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after")
    if any(request.GET.get(name) for name in narrowing):
        rows = rows.filter(service__in=_services(request))
    if postcode := request.GET.get("postcode", ""):
        plain = "".join(postcode.split())[:10]
        rows = rows.alias(postcode=Replace(F("place__postcode"), Value(" "), Value("")))
        rows = rows.filter(postcode__istartswith=plain)
    return _page(request, rows, objects.service_at_location)


@api
def service_at_location(_request: HttpRequest, pk: str) -> HttpResponse:
    """/service_at_locations/{id}."""
    return json_answer(objects.service_at_location(_one(_links(), pk)))


@api
def taxonomies(request: HttpRequest) -> HttpResponse:
    """/taxonomies: our one tree of themes."""
    whole_number(request, "page", 1, 1)
    whole_number(request, "per_page", DEFAULT_SIZE, LARGEST_SIZE)
    envelope = {"total_items": 1, "total_pages": 1, "page_number": 1, "size": 1}
    ends = {"first_page": True, "last_page": True, "empty": False}
    return json_answer(envelope | ends | {"contents": [objects.TAXONOMY]})


@api
def taxonomy(_request: HttpRequest, pk: str) -> HttpResponse:
    """/taxonomies/{id}."""
    if pk.lower() != str(objects.TAXONOMY_ID):
        raise ProblemError(404, "There is no such record.")
    return json_answer(objects.TAXONOMY)


@api
def taxonomy_terms(request: HttpRequest) -> HttpResponse:
    """/taxonomy_terms: a page of themes."""
    rows = Theme.objects.order_by("path")
    if text := request.GET.get("search", ""):
        rows = rows.filter(name__icontains=text[:100])
    if _flag(request, "top_only"):
        rows = rows.filter(parent=None)
    if parent := _uuid(request, "parent_id"):
        rows = rows.filter(parent_id=parent)
    taxonomy_id = _uuid(request, "taxonomy_id")
    if taxonomy_id is not None and taxonomy_id != objects.TAXONOMY_ID:
        rows = rows.none()
    return _page(request, rows, objects.taxonomy_term)


@api
def taxonomy_term(_request: HttpRequest, pk: str) -> HttpResponse:
    """/taxonomy_terms/{id}."""
    return json_answer(objects.taxonomy_term(_one(Theme.objects.all(), pk)))
