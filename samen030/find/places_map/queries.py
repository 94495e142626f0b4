"""Points for the map, clustered on the server: what is sent does not grow with the city."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, isfinite, radians
from typing import TYPE_CHECKING, Any

from django.db import connection

from samen030.commons.city.models import AreaShape, ShapeKind
from samen030.find.search.models import Document
from samen030.find.search.queries import filters_of, matching_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.find.search.queries import Question

CELL_PIXELS = 80  # a cluster for each square of so many pixels …
PIXELS_AROUND = 256  # … where the whole round of the earth takes this many at zoom 0 (web Mercator)
MOST_ACROSS = 40  # a box of more cells than this, in width or height, gets larger ones
SINGLE_ZOOM = 17  # from here on only what stands on one spot is taken together
SPOT_DEGREES = 0.00002  # about a metre and a half: closer than this is one spot, such as a buurthuis
MOST_FEATURES = 500
MOST_ON_A_SPOT = 30
CENTRE_LATITUDE = 52.09


@dataclass(frozen=True)
class Box:
    """A rectangle of WGS84 degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def text(self) -> str:
        """As an address has it: 'west,south,east,north'."""
        return ",".join(
            f"{side:.6f}".rstrip("0").rstrip(".") for side in (self.west, self.south, self.east, self.north)
        )


def read_box(text: str) -> Box | None:
    """'west,south,east,north' as a box, or None where it is none."""
    try:
        west, south, east, north = (float(part) for part in text[:200].split(","))
    except ValueError:
        return None
    if not all(isfinite(side) for side in (west, south, east, north)):
        return None
    box = Box(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))
    return box if box.west <= box.east and box.south <= box.north else None


def _inside(question: Question, box: Box) -> tuple[str, list[Any]] | None:
    """SQL on alias `d` for what fits the question in a box; None where nothing can."""
    where = "d.latitude >= %s AND d.latitude <= %s AND d.longitude >= %s AND d.longitude <= %s"
    values: list[Any] = [box.south, box.north, box.west, box.east]
    if question.text:
        ids = matching_ids(question)
        if not ids:
            return None
        return f"{where} AND d.id IN ({','.join(['%s'] * len(ids))})", values + ids
    narrowed, own = filters_of(question)
    return f"{where} AND {narrowed}", values + own


def _cell(box: Box, zoom: int) -> tuple[float, float, bool]:
    """Width and height of a cell in degrees, and whether single spots are asked. The grid lies fixed on the earth,
    so that clusters stay what they are when the map is moved."""
    wide = 360.0 / (PIXELS_AROUND * 2**zoom) * CELL_PIXELS
    narrowing = cos(radians(CENTRE_LATITUDE))
    spots = zoom >= SINGLE_ZOOM
    while max(box.east - box.west, (box.north - box.south) / narrowing) > wide * MOST_ACROSS:
        wide, spots = wide * 2, False
    return (SPOT_DEGREES, SPOT_DEGREES, True) if spots else (wide, wide * narrowing, False)


def points(question: Question, box: Box, zoom: int) -> list[dict[str, Any]]:
    """GeoJSON features in `box`: single records (`title`, `url`, `kind`) and clusters (`count`, `box` of its extent,
    `spot` where all stand on one spot). At most MOST_FEATURES; two queries, and those of the words."""
    inside = _inside(question, box)
    if inside is None:
        return []
    where, values = inside
    wide, high, _spots = _cell(box, zoom)
    with connection.cursor() as cursor:
        # round(x - 0.5) is floor(x) in both databases (SQLite has no floor without its mathematics).
        cursor.execute(
            "SELECT count(*), avg(d.latitude), avg(d.longitude), min(d.id), "  # noqa: S608 - our own pieces
            "min(d.longitude), min(d.latitude), max(d.longitude), max(d.latitude) FROM search_document d "
            f"WHERE {where} GROUP BY round((d.longitude + 180) / %s - 0.5), round((d.latitude + 90) / %s - 0.5) "
            "ORDER BY 1 DESC, 4 LIMIT %s",
            [*values, wide, high, MOST_FEATURES],
        )
        cells = cursor.fetchall()
    single = _named([first for count, _lat, _lon, first, *_box in cells if count == 1])
    return [
        _point(latitude, longitude, single[first])
        if count == 1
        else _cluster(count, latitude, longitude, Box(*corners))
        for count, latitude, longitude, first, *corners in cells
        if count > 1 or first in single
    ]


def _named(ids: Sequence[int]) -> dict[int, Document]:
    return Document.objects.only("title", "url", "extra", "latitude", "longitude").in_bulk(ids)


def _cluster(count: int, latitude: float, longitude: float, extent: Box) -> dict[str, Any]:
    is_spot = max(extent.east - extent.west, extent.north - extent.south) <= SPOT_DEGREES
    return _feature(latitude, longitude, {"count": count, "box": extent.text, "spot": is_spot})


def _point(latitude: float, longitude: float, document: Document) -> dict[str, Any]:
    told = {"title": document.title, "url": document.url, "kind": document.extra.get("kind_label", "")}
    return _feature(latitude, longitude, {"count": 1, **told})


def _feature(latitude: float, longitude: float, properties: dict[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def on_spot(question: Question, box: Box) -> list[dict[str, Any]]:
    """What stands in a small box, each on its own: what a click on a spot opens. At most MOST_ON_A_SPOT."""
    _total, documents = in_box(replace(question, page=1, per_page=MOST_ON_A_SPOT), box)
    return [_point(d.latitude, d.longitude, d) for d in documents if d.latitude is not None and d.longitude is not None]


def in_box(question: Question, box: Box) -> tuple[int, list[Document]]:
    """How much fits the question in a box, and the asked page of it, nearest to the middle first.

    Three queries, and those of the words.
    """
    inside = _inside(question, box)
    if inside is None:
        return 0, []
    where, values = inside
    middle = (box.south + box.north) / 2, (box.west + box.east) / 2
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM search_document d WHERE {where}", values)  # noqa: S608 - our own pieces
        total = cursor.fetchone()[0]
        cursor.execute(
            f"SELECT d.id FROM search_document d WHERE {where} "  # noqa: S608
            "ORDER BY (d.latitude - %s) * (d.latitude - %s) + 0.38 * (d.longitude - %s) * (d.longitude - %s), d.id "
            "LIMIT %s OFFSET %s",
            [
                *values,
                *(middle[0], middle[0], middle[1], middle[1]),
                question.per_page,
                (question.page - 1) * question.per_page,
            ],
        )
        ids = [row[0] for row in cursor.fetchall()]
    documents = Document.objects.defer(*Document.SEARCHED).in_bulk(ids)
    return total, [documents[number] for number in ids if number in documents]


def area_features(level: str) -> list[dict[str, Any]]:
    """The shapes of all areas of a level as GeoJSON features: one query."""
    shapes = AreaShape.objects.filter(area__level=level).select_related("area").order_by("area__path")
    return [
        {
            "type": "Feature",
            "geometry": shape.geometry,
            "properties": {"name": shape.area.name, "url": shape.area.get_absolute_url(), "kind": shape.kind},
        }
        for shape in shapes
    ]


def extent(path: str) -> tuple[Box | None, bool]:
    """The box around the area with this path (None where it has no shape), and whether its shape is our own cell."""
    row = AreaShape.objects.filter(area__path=path).values_list("geometry", "kind").first()
    if not row or not row[0]:
        return None, False
    geometry, kind = row
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    corners = [corner for polygon in polygons for corner in polygon[0]]
    longitudes, latitudes = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes)), kind == ShapeKind.SCHEMATIC
