"""The map page with a list that says the same, and its data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from samen030.commons.city.models import CITY_PATH, Level
from samen030.find.places_map import queries
from samen030.find.search import presentation
from samen030.find.search.forms import question_from
from samen030.find.search.queries import find, version
from samen030.kernel import htmx, registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from samen030.find.places_map.queries import Box
    from samen030.find.search.forms import Asked
    from samen030.find.search.models import Document

MOST_ZOOM = 22
LEVELS = {"wijk": Level.DISTRICT, "buurt": Level.NEIGHBOURHOOD}


@dataclass(frozen=True)
class Listed:
    """The list beside the map: (document, distance) and the pager below it."""

    rows: Sequence[tuple[Document, int | None]]
    pager: presentation.Pager


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The map of a search; below it the same as a list, for who sees no map.

    With `bbox` the list is of that part of the map. An htmx request (when the map is moved) gets only the list.
    """
    asked = question_from(request.GET)
    seen = queries.read_box(request.GET.get("bbox", ""))
    listed = _list_of(asked, seen)
    if htmx.wants_part(request):
        response = render(request, "places_map/map.html#list", {"asked": asked, "listed": listed, "in_view": seen})
        patch_vary_headers(response, htmx.VARY)
        return response
    area = (asked.place.area if asked.place else None) or asked.area
    extent, is_schematic = queries.extent(area.path if area else CITY_PATH)
    box = seen or extent
    kinds = registry.facet_groups["kind"]
    chosen = {value for parameter, value in asked.parameters if parameter == kinds.parameter}
    context = {
        "asked": asked,
        "area": area,
        "listed": listed,
        "in_view": seen,
        "query": asked.query_string(),
        "box": box.text if box else "",
        "schematic": is_schematic,
        "tiles": settings.MAP_TILES_URL,
        "credit": settings.MAP_TILES_CREDIT,
        "kinds": [
            (label, "?" + asked.query_string(**{kinds.parameter: value}), value in chosen)
            for value, label in kinds.labels().items()
        ],
        "all_kinds": "?" + asked.query_string(**{kinds.parameter: None}),
        "any_kind": bool(chosen),
        "chips": presentation.chips(asked, version()) if asked.parameters else [],
        "kept": [(k, v) for k, v in asked.parameters if k not in ("q", "plek", "buurt")],
    }
    response = render(request, "places_map/map.html", context)
    patch_vary_headers(response, htmx.VARY)
    return response


def _list_of(asked: Asked, seen: Box | None) -> Listed:
    question = asked.question
    if seen is None:
        answer = find(question, with_facets=False)
        return Listed([(hit.document, hit.distance_m) for hit in answer.found], presentation.pager(asked, answer))
    total, documents = queries.in_box(question, seen)
    base = "&".join(part for part in (asked.query_string(), f"bbox={seen.text}") if part)
    pages = max(1, -(-total // question.per_page))
    before, after = question.page > 1, question.page < pages
    pager = presentation.Pager(
        question.page,
        pages,
        presentation.count_text(total, is_capped=False),
        f"?{base}&pagina={question.page - 1}" if before else "",
        f"?{base}&pagina={question.page + 1}" if after else "",
    )
    return Listed([(document, None) for document in documents], pager)


def _geojson(features: list[dict[str, Any]], **headers: str) -> HttpResponse:
    body = orjson.dumps({"type": "FeatureCollection", "features": features})
    return HttpResponse(body, content_type="application/geo+json", headers=headers)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The shapes of the wijken or buurten; they change only with new boundaries, so a browser may keep them a day."""
    level = LEVELS.get(request.GET.get("niveau", ""), Level.DISTRICT)
    return _geojson(queries.area_features(level), **{"Cache-Control": "public, max-age=86400"})


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The points of a search in a box, clustered for a zoom; with `los=1` each on its own (what stands on one spot).

    A wrong box or zoom gives an empty collection.
    """
    box = queries.read_box(request.GET.get("bbox", ""))
    zoom = request.GET.get("zoom", "12")
    if box is None or not (zoom.isascii() and zoom.isdecimal()) or len(zoom) > 2:  # noqa: PLR2004 - digits of a zoom
        return _geojson([])
    question = question_from(request.GET).question
    if request.GET.get("los") == "1":
        return _geojson(queries.on_spot(question, box))
    return _geojson(queries.points(question, box, min(int(zoom), MOST_ZOOM)))
