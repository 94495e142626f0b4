"""Distances and boxes on the small piece of globe that a city is."""

from __future__ import annotations

from math import asin, cos, degrees, hypot, radians, sin, sqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

EARTH_RADIUS_M = 6_371_008.8


class Point(NamedTuple):
    """WGS84 degrees."""

    latitude: float
    longitude: float


def distance_m(a: Point, b: Point) -> float:
    """Metres between two points over the globe (haversine)."""
    lat1, lat2 = radians(a.latitude), radians(b.latitude)
    half_lat, half_lon = (lat2 - lat1) / 2, radians(b.longitude - a.longitude) / 2
    h = sin(half_lat) ** 2 + cos(lat1) * cos(lat2) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(h)))


def metres_from(centre: Point) -> Callable[[float, float], float]:
    """A quick measure of the distance from `centre`, for very many points: `(latitude, longitude)` to metres.

    The globe is taken as flat around `centre`: within 50 km that is off by less than 1 %; farther is far anyway.
    """
    metre = radians(1) * EARTH_RADIUS_M
    lat0, lon0 = centre
    narrow = cos(radians(lat0))

    def metres(latitude: float, longitude: float) -> float:
        return metre * hypot(latitude - lat0, (longitude - lon0) * narrow)

    return metres


def box_around(point: Point, metres: float) -> tuple[float, float, float, float]:
    """South, west, north, east of a box that holds every point within `metres` of `point`."""
    d_lat = degrees(metres / EARTH_RADIUS_M)
    d_lon = d_lat / max(0.01, cos(radians(point.latitude)))
    return (point.latitude - d_lat, point.longitude - d_lon, point.latitude + d_lat, point.longitude + d_lon)


def lies_in(path: str, area_path: str) -> bool:
    """Whether the area at `path` is the one at `area_path` ('0344/01'), or a part of it."""
    return f"{path}/".startswith(f"{area_path}/")
