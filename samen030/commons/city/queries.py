"""Areas: looking them up, and finding the buurt that an input means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.db import connection
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from samen030.commons.city.models import OUTSIDE_PATH, Area, AreaShape, Level, Postcode, ShapeKind
from samen030.kernel.errors import DomainError
from samen030.kernel.fetch import fetch
from samen030.kernel.geo import Point, distance_m
from samen030.kernel.text import edit_distance, one_line, similarity, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely import STRtree

LONGEST_INPUT = 200
POSTCODE = re.compile(r"(?<![0-9A-Za-z.,])([1-9][0-9]{3})\s?([A-Za-z]{2})?(?![0-9A-Za-z])")
COORDINATES = re.compile(r"^(-?\d{1,3}(?:\.\d{1,20})?) ?[,; ] ?(-?\d{1,3}(?:\.\d{1,20})?)$", re.ASCII)
DECIMAL_COMMAS = re.compile(r"^(-?\d{1,3}),(\d{2,20}) ?[; ] ?(-?\d{1,3}),(\d{2,20})$", re.ASCII)
ALIKE = 0.45  # how alike a typed name must be to be offered
SURE = 0.8  # and to be taken without asking
# How far beyond a buurt's border a point still counts as in it: the schematic map is off at its edge; of official
# boundaries only the simplification is.
NEAR_EDGE_M = {ShapeKind.SCHEMATIC: 300.0, ShapeKind.OFFICIAL: 25.0}
MOST_CHOICES = 8
SHORTEST_PART = 3  # letters of a part of a name: 'oog' finds Oog in Al, 'a' finds nothing
SHORTEST_MISTAKE = 4  # letters: a shorter name with a mistake in it could be anything
LONG_WORD = 8  # letters from which two mistakes in a word are allowed
MOSTLY = 0.5  # of a postcode's surface
OWN_CODES = 10  # so many postcodes with the same two digits: those digits are the city's own
# Words that say nothing about which area is meant.
EMPTY_WORDS = frozenset({"buurt", "wijk", "stad", "gemeente", "omgeving", "de", "het", "een", "en", "in", "van", "bij"})


@dataclass(frozen=True)
class PlaceAnswer:
    """What an input means: one area, a few to choose from, outside the city, unknown, or nothing asked.

    `sentence` says so to a person; `point` is where to measure distance from, where it is known. The choices of a
    postcode come largest share first, with the `shares` of its surface beside them (0 to 1).
    """

    kind: str  # 'area', 'choices', 'outside', 'unknown', 'empty'
    sentence: str
    area: Area | None = None
    choices: list[Area] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    point: Point | None = None

    @property
    def likeliest(self) -> Area | None:
        """The area, or the first of the choices: of a postcode the one with its largest part."""
        return self.area or (self.choices[0] if self.choices else None)


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
    if "\x00" in slug:  # PostgreSQL refuses it in a question too
        return None
    return Area.objects.filter(slug=slug).exclude(level=Level.OUTSIDE).first()


def line_of(area: Area) -> list[Area]:
    """The areas from the city down to `area` itself: one query."""
    return _line("path IN (%s, %s, %s)", _steps(area.path))


def _line(where: str, values: Sequence[object]) -> list[Area]:
    """Areas by a condition, from the city down. Plain SQL: nearly every page asks, and composing takes longer."""
    return list(Area.objects.raw(f"SELECT * FROM city_area WHERE {where} ORDER BY path", values))  # noqa: S608 - our own pieces; values are parameters


def _steps(path: str) -> list[str]:
    """The paths of the (at most three) areas from the city down to `path`; the last again where there are fewer."""
    steps = path.split("/")
    return ["/".join(steps[: i + 1]) for i in range(3)]


def find_place(text: str) -> PlaceAnswer:
    """What buurt `text` means: a postcode, an address with a postcode, a name, or 'latitude, longitude'.

    At most 3 queries. Never raises: what is not understood is answered with what to type instead.
    """
    clean = one_line(text, LONGEST_INPUT)
    if not clean:
        return PlaceAnswer("empty", _("Typ uw postcode of de naam van uw buurt."))
    coordinates = COORDINATES.match(DECIMAL_COMMAS.sub(r"\1.\2 \3.\4", clean))
    if coordinates:
        return _by_point(Point(float(coordinates[1]), float(coordinates[2])))
    by_postcode = _by_postcode(clean)
    if by_postcode:
        return by_postcode
    has_number = any(word.isdecimal() for word in words(clean))
    if settings.GEOCODER_URL and has_number:  # a house number: a name of a buurt that is in it says less
        return _by_geocoder(clean) or _by_name(clean)
    by_name = _by_name(clean)
    if settings.GEOCODER_URL and by_name.kind == "unknown":
        return _by_geocoder(clean) or by_name
    return by_name


def _by_postcode(text: str) -> PlaceAnswer | None:
    """By the postcode in `text`; None where there is none. At most 2 queries.

    Four digits after other words may as well be the number of a house: without letters they count only when they
    are a postcode of ours.
    """
    found = [(m[1], (m[2] or "").upper(), not m.start()) for m in POSTCODE.finditer(text)]
    found = [(digits, letters, True) for digits, letters, _first in found if letters] or found
    if not found:
        return None
    codes = {code for digits, letters, _sure in found for code in (digits, digits + letters)}
    rows = sorted(Postcode.objects.filter(code__in=codes).select_related("area"), key=lambda row: -row.share)
    for digits, letters, _sure in found:
        exact = [row for row in rows if letters and row.code == digits + letters]
        own = exact or [row for row in rows if row.code == digits]
        if own:
            return _of_postcode(own)
    unknown = next((f"{digits} {letters}".strip() for digits, letters, sure in found if sure), "")
    if not unknown:
        return None
    same = Postcode.objects.filter(code__startswith=unknown[:2]).annotate(digits=Substr("code", 1, 4))
    if same.values("digits").distinct().count() >= OWN_CODES:
        return PlaceAnswer(
            "unknown",
            _("Bij postcode %(code)s weten wij geen buurt. Is het een postbus? Typ de postcode van uw huis.")
            % {"code": unknown},
        )
    return PlaceAnswer("outside", _("Postcode %(code)s ligt niet in Utrecht.") % {"code": unknown})


def _of_postcode(rows: list[Postcode]) -> PlaceAnswer:
    """The buurt of a postcode that we know, or the buurten to choose from."""
    areas, shares = [row.area for row in rows], [float(row.share) for row in rows]
    code = rows[0].code
    mostly_outside = sum(shares) < MOSTLY
    if len(rows) == 1 and not mostly_outside:
        return _one(areas[0])
    if mostly_outside:
        sentence = _("Postcode %(code)s ligt bijna helemaal buiten Utrecht. Woont u wel in deze buurt?")
    else:
        sentence = _("Postcode %(code)s ligt in %(count)s buurten. Kies uw buurt.")
    sentence %= {"code": code, "count": len(rows)}
    return PlaceAnswer("choices", sentence, choices=areas, shares=shares, point=areas[0].point)


def _one(area: Area, point: Point | None = None) -> PlaceAnswer:
    return PlaceAnswer("area", area.name, area=area, point=point or area.point)


@lru_cache(maxsize=512)
def _folded(name: str) -> tuple[str, frozenset[str]]:
    """A name as it is compared: folded, and as a set of words."""
    own = words(name)
    return " ".join(own), frozenset(own)


class _Name(NamedTuple):
    """What is compared of an area; a hundred whole ones take longer to make than to compare."""

    name: str
    level: str
    path: str


def _names() -> list[_Name]:
    """All areas of the city by name. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, level, path FROM city_area WHERE level <> %s", [Level.OUTSIDE])
        return [_Name(*row) for row in cursor.fetchall()]


def _by_name(text: str) -> PlaceAnswer:
    """By the name of a buurt, wijk or the city: whole, in part, or with a typing mistake. 2 queries."""
    every = words(text)
    areas = _names() if every else []
    telling = [word for word in every if word not in EMPTY_WORDS and not word.isdecimal()]
    city_words = {word for area in areas if area.level == Level.CITY for word in _folded(area.name)[1]}
    asked = [word for word in telling if word not in city_words] or telling
    plain = " ".join(asked)
    whole = " ".join(every)
    scored = [(score, area) for area in areas if (score := _named(whole, plain, area))]
    if not scored and len(plain) >= SHORTEST_MISTAKE:
        scored = [(score, area) for area in areas if (score := _alike(whole, plain, _folded(area.name)[0]))]
    scored.sort(key=lambda pair: (-pair[0], pair[1].path))
    if not scored:
        return PlaceAnswer(
            "unknown", _("Dat herkennen wij niet. Typ uw postcode, zoals 3531, of de naam van uw buurt.")
        )
    best = scored[0][0]
    paths = [area.path for score, area in scored if score == best or (best < 1 and score >= best - 0.1)][:MOST_CHOICES]
    chosen = sorted(Area.objects.filter(path__in=paths), key=lambda area: paths.index(area.path))
    is_address = any(word.isdecimal() for word in every)  # a street may lie elsewhere than the buurt named after it
    if len(chosen) == 1 and best >= SURE and not is_address:
        return _one(chosen[0])
    sentence = _("Bedoelt u %(name)s?") % {"name": chosen[0].name} if len(chosen) == 1 else _("Welke buurt bedoelt u?")
    return PlaceAnswer("choices", sentence, choices=chosen, point=chosen[0].point)


def _named(whole: str, plain: str, area: _Name) -> float:
    """How well the words name an area for sure: whole (2), in part (1), or within a longer text (0.9); else 0.

    `whole` is all that was typed, `plain` only its telling words ('buurt', 'de' and the city's name left out).
    """
    name, own = _folded(area.name)
    if name in (whole, plain):
        return 2.0 + (area.level == Level.CITY)
    joined = plain.replace(" ", "")
    if name.replace(" ", "") in (whole.replace(" ", ""), joined):
        return 1.9
    asked = frozenset(plain.split())
    if joined in own and joined not in asked:  # 'Lage weide': Bedrijventerrein Lageweide
        return 1.0
    if any(len(word) >= SHORTEST_PART for word in asked) and (asked <= own or name.startswith(plain)):
        return 1.0
    return 0.9 + len(own) / 100 if own <= asked else 0.0  # 'Kanaalstraat, Lombok-Oost'


def _alike(whole: str, plain: str, name: str) -> float:
    """How much a text with a typing mistake looks like a name or like words of it, from 0.3; 0 where not enough."""
    near = max(similarity(text, name) for text in {whole, plain})
    if near >= ALIKE or edit_distance(plain, name, 2) <= 1:
        return 0.3 + near / 2
    own = name.split()
    return 0.5 if all(any(_misspelt(word, part) for part in own) for word in plain.split()) else 0.0


def _misspelt(word: str, part: str) -> bool:
    """Whether `word` may be `part` of a name with a typing mistake in it."""
    if len(word) < SHORTEST_MISTAKE or len(part) < SHORTEST_MISTAKE:
        return word == part
    allowed = 2 if len(word) >= LONG_WORD else 1
    return edit_distance(word, part, allowed) <= allowed


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
        self._near_m = [NEAR_EDGE_M[ShapeKind(row.kind)] for row in rows]
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
        return self._areas[nearest] if near <= self._near_m[nearest] else self._outside


def phone_at(path: str) -> Area | None:
    """Whom one rings at an area's path: the smallest area down to it that has a number. One query."""
    return phone_of(_line("path IN (%s, %s, %s)", _steps(path)))


def phone_of(line: list[Area]) -> Area | None:
    """Of the areas on a line (see `line_of`), the smallest that has a telephone number."""
    return next((area for area in sorted(line, key=lambda a: -len(a.path)) if area.contact_phone), None)
