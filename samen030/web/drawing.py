"""Small maps as SVG pictures, drawn from the shapes of areas."""

from __future__ import annotations

from math import cos, radians
from typing import TYPE_CHECKING, Any

from django.utils.html import escape

if TYPE_CHECKING:
    from samen030.commons.city.models import Area, AreaShape

WIDTH = 600.0
PADDING = 8.0
STYLE = (
    ".p{fill:#dcebe6;stroke:#0a5a57;stroke-width:1.2}.m{fill:#f2c14e;stroke:#1d2b2f;stroke-width:2.5}"
    "@media(prefers-color-scheme:dark){.p{fill:#1f3f3b;stroke:#7fd6c8}.m{fill:#f2c14e;stroke:#fff}}"
)


def rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    """The outer rings of a GeoJSON Polygon or MultiPolygon."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [polygon[0] for polygon in polygons]


def svg_of(marked: Area, shapes: list[AreaShape]) -> str:
    """A picture of `shapes` side by side, with that of `marked` (where it is among them) in the colour of attention."""
    drawn = [(shape.area, rings(shape.geometry)) for shape in shapes]
    corners = [corner for _area, parts in drawn for ring in parts for corner in ring]
    if not corners:
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} 10"></svg>'
    west, east = min(c[0] for c in corners), max(c[0] for c in corners)
    south, north = min(c[1] for c in corners), max(c[1] for c in corners)
    narrow = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * PADDING) / max((east - west) * narrow, 1e-9)
    height = (north - south) * scale + 2 * PADDING

    def path(ring: list[list[float]]) -> str:
        points = (
            f"{PADDING + (x - west) * narrow * scale:.1f},{PADDING + (north - y) * scale:.1f}" for x, y, *_ in ring
        )
        return "M" + "L".join(points) + "Z"

    parts = []
    for area, outlines in sorted(drawn, key=lambda pair: pair[0].pk == marked.pk):
        kind = "m" if area.pk == marked.pk else "p"
        parts.append(
            f'<path class="{kind}" d="{"".join(map(path, outlines))}"><title>{escape(area.name)}</title></path>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(marked.name)}"><style>{STYLE}</style>{"".join(parts)}</svg>'
    )
