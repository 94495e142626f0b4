"""The schematic map: cells around the centroids of the buurten. Made by the project; no official boundary in it.

Each buurt is the part of the city that lies nearest to its centroid (a Voronoi cell). The outline of the city is
made from the same table: around each centroid a disc somewhat larger than the buurt's own surface, all joined and
smoothed. Borders are shared exactly, so wijken are the unions of their buurten. Run as a module to make
`data/schematic.geojson` anew: `python -m samen030.commons.city.schematic`. See docs/adr/0004.
"""

from __future__ import annotations

import csv
import json
from math import cos, pi, radians, sqrt
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPoint, Point, mapping
from shapely.ops import unary_union

DATA = Path(__file__).parent / "data"
METRES_PER_DEGREE = 111_320.0
DISC = 1.45  # radius of a disc over that of a circle with the buurt's surface, so that discs overlap
SMOOTH_M = 500.0
STEP_M = 25.0  # corners of the outline nearer than this are left out
DECIMALS = 5


def read_areas() -> list[dict[str, str]]:
    """The rows of data/areas.csv."""
    with (DATA / "areas.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def make(areas: list[dict[str, str]]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection (WGS84) with a polygon per buurt, wijk and city, keyed by code."""
    buurten = [row for row in areas if row["level"] == "neighbourhood"]
    middle = sum(float(row["latitude"]) for row in buurten) / len(buurten)
    east = METRES_PER_DEGREE * cos(radians(middle))
    points = [Point(float(r["longitude"]) * east, float(r["latitude"]) * METRES_PER_DEGREE) for r in buurten]
    discs = [
        point.buffer(DISC * sqrt(float(row["area_km2"]) * 1e6 / pi)) for point, row in zip(points, buurten, strict=True)
    ]
    outline = unary_union(discs).buffer(SMOOTH_M).buffer(-2 * SMOOTH_M).buffer(SMOOTH_M)
    outline = shapely.Polygon(max(getattr(outline, "geoms", [outline]), key=lambda g: g.area).exterior)
    outline = outline.simplify(STEP_M)
    cells = shapely.voronoi_polygons(MultiPoint(points), extend_to=outline, ordered=True)
    clipped = [cell.intersection(outline) for cell in cells.geoms]
    # Back to degrees on one grid: neighbours keep the very same corners.
    flat = shapely.set_precision(
        [shapely.transform(c, lambda xy: xy / (east, METRES_PER_DEGREE)) for c in clipped], 10**-DECIMALS
    )
    shapes = {row["code"]: shape for row, shape in zip(buurten, flat, strict=True)}
    for row in areas:
        if row["level"] == "district":
            own = [shapes[b["code"]] for b in buurten if b["parent"] == row["code"]]
            shapes[row["code"]] = shapely.coverage_union_all(own)
    city = next(row["code"] for row in areas if row["level"] == "city")
    shapes[city] = shapely.coverage_union_all(list(flat))
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": _rounded(mapping(shape.normalize()))}
        for code, shape in sorted(shapes.items())
    ]
    return {"type": "FeatureCollection", "features": features}


def _rounded(geometry: Any) -> Any:
    """`geometry` with lists for tuples and coordinates of DECIMALS decimals."""
    if isinstance(geometry, dict):
        return {key: value if key == "type" else _rounded(value) for key, value in geometry.items()}
    if isinstance(geometry, (tuple, list)):
        return [_rounded(part) for part in geometry]
    return round(float(geometry), DECIMALS)


def main() -> None:
    """Write data/schematic.geojson."""
    text = json.dumps(make(read_areas()), separators=(",", ":"))
    (DATA / "schematic.geojson").write_text(text.replace('{"type":"Feature"', '\n{"type":"Feature"') + "\n")


if __name__ == "__main__":
    main()
