"""The descriptions of both APIs (OpenAPI 3.1), from one table of routes that the addresses are made of too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from samen030.api import hsds, v1
from samen030.api.http import API_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

HSDS_SCHEMA = "https://raw.githubusercontent.com/openreferral/specification/3.1/schema"
BASES = {"hsds": "api/hsds/v3", "v1": "api/v1"}
WHOLE: dict[str, Any] = {"type": "integer", "minimum": 1}
TEXT: dict[str, Any] = {"type": "string"}
UUID: dict[str, Any] = {"type": "string", "format": "uuid"}
FLAG: dict[str, Any] = {"type": "boolean"}
DAY: dict[str, Any] = {"type": "string", "format": "date"}
PAGING = {"page": WHOLE, "per_page": {**WHOLE, "maximum": 100}}
V1_PAGING = {"page": {**WHOLE, "maximum": 10_000}, "pageSize": {**WHOLE, "maximum": 100}}
SEARCH_WORDS = (
    "q",
    "plek",
    "buurt",
    "soort",
    "thema",
    "voor",
    "kosten",
    "taal",
    "toegankelijk",
    "dag",
    "dagdeel",
    "extra",
)


@dataclass(frozen=True)
class Route:
    """One address of an API. `path` has `{id}` or `{code}` where a value goes."""

    api: str
    path: str
    summary: str
    view: Callable[..., HttpResponse]
    query: dict[str, dict[str, Any]]
    media: str = "application/json"

    @property
    def django_path(self) -> str:
        """The path in Django's form."""
        return self.path.replace("{id}", "<str:pk>").replace("{code}", "<str:code>")


def routes() -> list[Route]:
    """All routes of both APIs."""
    search, flags = {"search": TEXT}, {"full": FLAG}
    themes = {"taxonomy_term_id": UUID, "taxonomy_id": UUID}
    service = search | themes | {"organization_id": UUID, "modified_after": {"type": "string", "format": "date-time"}}
    area = {"area": TEXT}
    return [
        Route("hsds", "/", "Version and profile", hsds.root, {}),
        Route(
            "hsds", "/services", "Services and activities", hsds.services, PAGING | service | flags | {"minimal": FLAG}
        ),
        Route("hsds", "/services/{id}", "One service", hsds.service, {}),
        Route(
            "hsds",
            "/organizations",
            "Organisations",
            hsds.organizations,
            PAGING | search | themes | flags | {"full_service": FLAG},
        ),
        Route("hsds", "/organizations/{id}", "One organisation", hsds.organization, {}),
        Route(
            "hsds",
            "/service_at_locations",
            "Services at places",
            hsds.service_at_locations,
            PAGING | service | {"postcode": TEXT},
        ),
        Route("hsds", "/service_at_locations/{id}", "One service at a place", hsds.service_at_location, {}),
        Route("hsds", "/taxonomies", "Our tree of themes", hsds.taxonomies, {"page": {"type": "integer", "enum": [1]}}),
        Route("hsds", "/taxonomies/{id}", "One taxonomy", hsds.taxonomy, {}),
        Route(
            "hsds",
            "/taxonomy_terms",
            "Themes",
            hsds.taxonomy_terms,
            PAGING | search | {"taxonomy_id": UUID, "parent_id": UUID, "top_only": FLAG},
        ),
        Route("hsds", "/taxonomy_terms/{id}", "One theme", hsds.taxonomy_term, {}),
        Route("v1", "/areas", "City, wijken, buurten", v1.areas, V1_PAGING | {"level": TEXT}),
        Route("v1", "/areas/{code}", "One area by CBS code", v1.area, {}),
        Route(
            "v1", "/activities", "What there is to do", v1.activities, V1_PAGING | area | {"from": DAY, "until": DAY}
        ),
        Route("v1", "/vacancies", "Volunteers wanted", v1.vacancies, V1_PAGING | area),
        Route("v1", "/themes", "Themes", v1.themes, V1_PAGING),
        Route(
            "v1",
            "/search",
            "The search of the site",
            v1.search,
            {"page": {**WHOLE, "maximum": 50}} | dict.fromkeys(SEARCH_WORDS, TEXT),
        ),
        Route(
            "v1",
            "/places.geojson",
            "Places as GeoJSON",
            v1.places_geojson,
            {"page": {**WHOLE, "maximum": 10_000}, "pageSize": {**WHOLE, "maximum": 1_000}} | area,
            "application/geo+json",
        ),
        Route("v1", "/datasets", "Data sets to download", v1.datasets, {}),
    ]


def _operation(route: Route) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in route.query.items()
    ]
    parameters += [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in ("id", "code")
        if f"{{{name}}}" in route.path
    ]
    problem = {
        "description": "A problem",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return {
        "operationId": f"{route.api}{route.path}".replace("/", "_").strip("_"),
        "summary": route.summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "Found", "content": {route.media: {"schema": {"type": "object"}}}},
            **dict.fromkeys(("400", "404", "429"), problem),
        },
    }


def describe(name: str) -> dict[str, Any]:
    """The OpenAPI document of API 'hsds' or 'v1'."""
    titles = {"hsds": "SAMEN030: HSDS 3.1", "v1": "SAMEN030: v1"}
    about = {
        "hsds": f"The read API of Open Referral's HSDS 3.1. The objects follow {HSDS_SCHEMA}.",
        "v1": "Areas, activities, vacancies, search and data sets, after the Dutch API Design Rules.",
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": titles[name], "version": API_VERSION, "description": about[name]},
        "servers": [{"url": f"{settings.SITE_URL}/{BASES[name]}"}],
        "paths": {route.path: {"get": _operation(route)} for route in routes() if route.api == name},
        "components": {
            "schemas": {
                "Problem": {
                    "type": "object",
                    "required": ["title", "status", "detail"],
                    "properties": {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT},
                }
            }
        },
    }
