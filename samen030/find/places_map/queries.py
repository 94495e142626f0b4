"""Points for the map, clustered on the server: what is sent does not grow with the city."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from django.db import connection

from samen030.commons.city.models import AreaShape, Level, ShapeKind
from samen030.find.search.models import Document
from samen030.find.search.queries import matching_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.find.search.queries import Question

CELLS_ACROSS = 14  # how many clusters fit beside each other
SINGLE_ZOOM = 17  # from here on nothing is clustered
MOST_SINGLES = 300


@dataclass(frozen=True)
class Box:
    """A rectangle of WGS84 degrees."""

    west: float
    south: float
    east: float
    north: float


def read_box(text: str) -> Box | None:
    """'west,south,east,north' as a box, or None where it is none."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not all(isfinite(v) for v in (west, south, east, north)) or west >= east or south >= north:
        return None
    return Box(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))


def points(question: Question, box: Box, zoom: int) -> list[dict[str, Any]]:
    """GeoJSON features in `box`: clusters (with `count`) and single records (with `title`, `url`, `kind`).

    At most CELLS_ACROSS² clusters or MOST_SINGLES records; two or three queries.
    """
    where = "latitude >= %s AND latitude <= %s AND longitude >= %s AND longitude <= %s"
    values: list[Any] = [box.south, box.north, box.west, box.east]
    if question.text or question.facets or question.starts_from:
        ids = matching_ids(question)
        if not ids:
            return []
        where += f" AND id IN ({','.join(['%s'] * len(ids))})"
        values += ids
    elif question.path:
        where += " AND (path = %s OR (path >= %s AND path < %s))"
        values += [question.path, f"{question.path}/", f"{question.path}0"]
    wide, high = (box.east - box.west) / CELLS_ACROSS, (box.north - box.south) / CELLS_ACROSS
    if zoom >= SINGLE_ZOOM:
        wide, high = wide / 1_000, high / 1_000
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CAST((longitude - %s) / %s AS integer) AS x, CAST((latitude - %s) / %s AS integer) AS y, "  # noqa: S608 - our own pieces
            "count(*), avg(latitude), avg(longitude), min(id), max(id) "
            f"FROM search_document WHERE {where} GROUP BY x, y ORDER BY count(*) DESC LIMIT %s",
            [box.west, wide, box.south, high, *values, MOST_SINGLES],
        )
        cells = cursor.fetchall()
    single = Document.objects.in_bulk([number for _x, _y, count, _lat, _lon, number, _last in cells if count == 1])
    return [
        _feature(count, latitude, longitude, single.get(number))
        for _x, _y, count, latitude, longitude, number, _ in cells
    ]


def _feature(count: int, latitude: float, longitude: float, document: Document | None) -> dict[str, Any]:
    properties: dict[str, Any] = {"count": count}
    if document:
        properties |= {"title": document.title, "url": document.url, "kind": document.extra.get("kind_label", "")}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]},
        "properties": properties,
    }


def area_features(level: str) -> list[dict[str, Any]]:
    """The shapes of all areas of a level as GeoJSON features: one query."""
    chosen = level if level in (Level.DISTRICT, Level.NEIGHBOURHOOD) else Level.DISTRICT
    shapes = AreaShape.objects.filter(area__level=chosen).select_related("area")
    return [
        {
            "type": "Feature",
            "geometry": shape.geometry,
            "properties": {"name": shape.area.name, "url": shape.area.get_absolute_url(), "kind": shape.kind},
        }
        for shape in shapes
    ]


def is_schematic() -> bool:
    """Whether the map shows our own cells, not official boundaries."""
    return AreaShape.objects.filter(kind=ShapeKind.SCHEMATIC, area__level=Level.NEIGHBOURHOOD).exists()


def extent(paths: Sequence[str]) -> Box | None:
    """The box around the areas with these paths."""
    corners = [
        corner
        for shape in AreaShape.objects.filter(area__path__in=paths)
        for polygon in (
            [shape.geometry["coordinates"]] if shape.geometry["type"] == "Polygon" else shape.geometry["coordinates"]
        )
        for corner in polygon[0]
    ]
    if not corners:
        return None
    longitudes, latitudes = [c[0] for c in corners], [c[1] for c in corners]
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))
