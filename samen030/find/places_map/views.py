"""The map page with a list that says the same, and its data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samen030.commons.city.models import CITY_PATH
from samen030.find.places_map import queries
from samen030.find.search import presentation
from samen030.find.search.forms import question_from
from samen030.find.search.queries import find

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_ZOOM = 22


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The map of a search; below it the same search as a list, for who sees no map."""
    asked = question_from(request.GET)
    answer = find(asked.question)
    box = queries.extent([asked.area.path if asked.area else CITY_PATH])
    context = {
        "asked": asked,
        "answer": answer,
        "pager": presentation.pager(asked, answer),
        "query": asked.query_string(),
        "box": f"{box.west},{box.south},{box.east},{box.north}" if box else "",
        "schematic": queries.is_schematic(),
        "tiles": settings.MAP_TILES_URL,
        "credit": settings.MAP_TILES_CREDIT,
        "kept": [(k, v) for k, v in asked.parameters if k != "q"],
    }
    return render(request, "places_map/map.html", context)


def _geojson(features: list[dict[str, Any]], **headers: str) -> HttpResponse:
    body = orjson.dumps({"type": "FeatureCollection", "features": features})
    return HttpResponse(body, content_type="application/geo+json", headers=headers)


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The shapes of the wijken or buurten."""
    level = {"buurt": "neighbourhood"}.get(request.GET.get("niveau", ""), "district")
    return _geojson(queries.area_features(level))


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The points of a search in a box, clustered for a zoom. A wrong box or zoom gives an empty collection."""
    box = queries.read_box(request.GET.get("bbox", "")[:200])
    zoom = request.GET.get("zoom", "12")
    if box is None or not zoom.isdecimal() or len(zoom) > 2:  # noqa: PLR2004 - digits of a zoom
        return _geojson([])
    question = replace(question_from(request.GET).question, page=1)
    return _geojson(queries.points(question, box, min(int(zoom), MOST_ZOOM)))
