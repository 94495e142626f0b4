"""Areas: looking them up, and finding the buurt that an input means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from samen030.commons.city.models import OUTSIDE_PATH, Area, AreaShape, Level, Postcode
from samen030.kernel.errors import DomainError
from samen030.kernel.fetch import fetch
from samen030.kernel.geo import Point, distance_m
from samen030.kernel.text import edit_distance, similarity, words

if TYPE_CHECKING:
    from shapely import STRtree

LONGEST_INPUT = 200
POSTCODE = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{3})\s?([A-Za-z]{2})?(?![0-9A-Za-z])")
COORDINATES = re.compile(r"^\s*(-?\d{1,3}(?:\.\d{1,10})?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d{1,10})?)\s*$")
ALIKE = 0.45  # how alike a typed name must be to be offered
SURE = 0.8  # and to be taken without asking
NEAR_EDGE_M = 300.0  # the schematic map is off at its edge: a point this near to a buurt's cell is still in it
MOST_CHOICES = 8
SHORTEST_MISTAKE = 4  # letters: a shorter name with a mistake in it could be anything
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class PlaceAnswer:
    """What an input means: one area, a few to choose from, outside the city, unknown, or nothing asked.

    `sentence` says so to a person; `point` is where to measure distance from, where it is known.
    """

    kind: str  # 'area', 'choices', 'outside', 'unknown', 'empty'
    sentence: str
    area: Area | None = None
    choices: list[Area] = field(default_factory=list)
    point: Point | None = None


def city() -> Area:
    """The city."""
    return Area.objects.get(level=Level.CITY)


def outside_area() -> Area:
    """Where records stand that lie in no area of ours."""
    return Area.objects.get(path=OUTSIDE_PATH)


def districts() -> list[Area]:
    """The wijken, in order of number."""
    return list(Area.objects.filter(level=Level.DISTRICT))


def area_by_slug(slug: str) -> Area | None:
    """The area with this address part, or None."""
    return Area.objects.filter(slug=slug).exclude(level=Level.OUTSIDE).first()


def line_of(area: Area) -> list[Area]:
    """The areas from the city down to `area` itself: one query."""
    steps = area.path.split("/")
    return list(Area.objects.filter(path__in=["/".join(steps[: i + 1]) for i in range(len(steps))]))


def find_place(text: str) -> PlaceAnswer:
    """What buurt `text` means: a postcode, an address with a postcode, a name, or 'latitude, longitude'.

    At most 3 queries. Never raises: what is not understood is answered with what to type instead.
    """
    clean = " ".join(text.replace("\x00", " ").split())[:LONGEST_INPUT]
    if not clean:
        return PlaceAnswer("empty", _("Typ uw postcode of de naam van uw buurt."))
    coordinates = COORDINATES.match(clean)
    if coordinates:
        return _by_point(Point(float(coordinates[1]), float(coordinates[2])))
    postcode = POSTCODE.search(clean)
    if postcode:
        answer = _by_postcode(postcode[1], (postcode[2] or "").upper())
        if answer.kind != "unknown":
            return answer
    by_name = _by_name(clean)
    if by_name.kind == "unknown" and settings.GEOCODER_URL:
        return _by_geocoder(clean) or by_name
    return by_name


def _by_postcode(digits: str, letters: str) -> PlaceAnswer:
    rows = list(Postcode.objects.filter(code__in=[digits + letters, digits]).select_related("area"))
    exact = [row for row in rows if letters and row.code == digits + letters]
    rows = sorted(exact or [row for row in rows if row.code == digits], key=lambda row: -row.share)
    if not rows:
        return PlaceAnswer(
            "outside", _("Postcode %(code)s ligt niet in Utrecht.") % {"code": f"{digits} {letters}".strip()}
        )
    if len(rows) == 1:
        return _one(rows[0].area)
    sentence = _("Postcode %(code)s ligt in %(count)s buurten. Kies uw buurt.") % {"code": digits, "count": len(rows)}
    areas = [row.area for row in rows]
    return PlaceAnswer("choices", sentence, choices=areas, point=areas[0].point)


def _one(area: Area, point: Point | None = None) -> PlaceAnswer:
    return PlaceAnswer("area", area.name, area=area, point=point or area.point)


@lru_cache(maxsize=512)
def _folded(name: str) -> tuple[str, frozenset[str]]:
    """A name as it is compared: folded, and as a set of words."""
    own = words(name)
    return " ".join(own), frozenset(own)


def _by_name(text: str) -> PlaceAnswer:
    """By the name of a buurt, wijk or the city: whole, in part, or with a typing mistake. One query."""
    asked = words(text)
    plain = " ".join(asked)
    areas = list(Area.objects.exclude(level=Level.OUTSIDE)) if asked else []
    scored = [(score, area) for area in areas if (score := _named(plain, frozenset(asked), area))]
    if not scored and len(plain) >= SHORTEST_MISTAKE:
        scored = [(score, area) for area in areas if (score := _alike(plain, _folded(area.name)[0]))]
    scored.sort(key=lambda pair: (-pair[0], pair[1].path))
    if not scored:
        return PlaceAnswer(
            "unknown", _("Dat herkennen wij niet. Typ uw postcode, zoals 3531, of de naam van uw buurt.")
        )
    best = scored[0][0]
    chosen = [area for score, area in scored if score == best or (best < 1 and score >= best - 0.1)][:MOST_CHOICES]
    if len(chosen) == 1 and best >= SURE:
        return _one(chosen[0])
    return PlaceAnswer("choices", _("Welke buurt bedoelt u?"), choices=chosen, point=chosen[0].point)


def _named(plain: str, asked: frozenset[str], area: Area) -> float:
    """How well the words name an area for sure: whole (2), in part (1), or within a longer text (0.9); else 0."""
    name, own = _folded(area.name)
    if plain in (name, f"wijk {name}", f"buurt {name}"):
        return 2.0 + (area.level == Level.CITY)
    if asked <= own or name.startswith(plain):
        return 1.0
    return 0.9 + len(own) / 100 if own <= asked else 0.0  # 'Kanaalstraat, Lombok-Oost'


def _alike(plain: str, name: str) -> float:
    """How much a text with a typing mistake looks like a name, from 0.3; 0 where not enough."""
    near = similarity(plain, name)
    return 0.3 + near / 2 if near >= ALIKE or edit_distance(plain, name, 2) <= 1 else 0.0


def _by_point(point: Point) -> PlaceAnswer:
    area = AreaLocator().locate(point.latitude, point.longitude)
    if area.level == Level.OUTSIDE:
        return PlaceAnswer("outside", _("Deze plek ligt niet in Utrecht."), point=point)
    return _one(area, point)


def _by_geocoder(text: str) -> PlaceAnswer | None:
    """Ask the geocoder of the settings (PDOK Locatieserver's answer form); None when it is away or knows nothing."""
    query = urlencode({"q": f"{text} Utrecht", "rows": 1, "fl": "centroide_ll,weergavenaam"})
    try:
        answer = fetch(f"{settings.GEOCODER_URL}?{query}", max_bytes=200_000, timeout_s=4, allow_private=True)
        found = orjson.loads(answer.body)["response"]["docs"][0]["centroide_ll"]
        longitude, latitude = found.removeprefix("POINT(").removesuffix(")").split()
        return _by_point(Point(float(latitude), float(longitude)))
    except (DomainError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None


class AreaLocator:
    """Finds the buurt of many points: reads the shapes once (2 queries), then answers from memory."""

    def __init__(self) -> None:
        import shapely  # noqa: PLC0415 - heavy, and only needed where points are placed

        self._shapely = shapely
        self._outside = outside_area()
        rows = list(AreaShape.objects.filter(area__level=Level.NEIGHBOURHOOD).select_related("area"))
        self._areas: list[Area] = [row.area for row in rows]
        self._tree: STRtree = shapely.STRtree([shapely.from_geojson(orjson.dumps(row.geometry)) for row in rows])

    def locate(self, latitude: float, longitude: float) -> Area:
        """The buurt at a WGS84 point; the area 'outside' for what lies in none (or is no point on earth)."""
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or not self._areas:  # noqa: PLR2004 - degrees
            return self._outside
        point = self._shapely.Point(longitude, latitude)
        inside = self._tree.query(point, predicate="intersects")
        if len(inside):
            return self._areas[int(min(inside))]
        nearest = int(self._tree.nearest(point))
        geometry = self._tree.geometries[nearest]
        edge = self._shapely.shortest_line(geometry, point).coords[0]
        near = distance_m(Point(edge[1], edge[0]), Point(latitude, longitude))
        return self._areas[nearest] if near <= NEAR_EDGE_M else self._outside


def phone_of(line: list[Area]) -> Area | None:
    """Of the areas on a line (see `line_of`), the smallest that has a telephone number."""
    return next((area for area in sorted(line, key=lambda a: -len(a.path)) if area.contact_phone), None)
