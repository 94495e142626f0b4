"""Likely duplicates among places and organisations: close together, and names that say nearly the same."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import lru_cache
from math import cos, floor, radians
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID  # noqa: TC003 - a NamedTuple reads its types when it is made

from django.db import transaction
from django.db.models import Q

from samen030.commons.journal import actions as journal
from samen030.commons.organisations.models import Organisation, Status
from samen030.find.directory.models import Place
from samen030.find.imports.models import DuplicatePair
from samen030.kernel.geo import Point, distance_m
from samen030.kernel.text import trigrams, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from samen030.find.imports.rules import What
    from samen030.kernel.actors import Actor

NEAR_M = 100.0
ALIKE = 0.5  # shared trigrams of the names without their general words
SAME_SOURCE_ALIKE = 0.9  # a source that gives two keys means two records, unless the names are the same
TELLING = 4  # letters of a word that can tell one place from another
CROWDED = 100  # in one cell; above that only names that sort next to each other meet, else it would be quadratic
WINDOW = 10
MOST_PAIRS = 5_000
METRES_PER_DEGREE = 111_320.0
# What a place is rather than what it is called; two 'buurthuizen' are not the same because of that word.
GENERAL = {
    *("de", "het", "een", "van", "der", "den", "en", "in", "op", "te", "aan", "bij", "voor", "the", "of", "and", "at"),
    *("stichting", "vereniging", "buurthuis", "wijkcentrum", "buurtcentrum", "dorpshuis", "buurtkamer", "buurtkring"),
    *("huis", "wijk", "buurt", "centrum", "locatie", "gymzaal", "sporthal", "school", "basisschool", "obs", "cbs"),
    *("bibliotheek", "kinderboerderij", "speeltuin", "sportpark"),
}


class _Spot(NamedTuple):
    key: str  # first, so that a cell sorts by it
    pk: UUID
    point: Point
    source: str


def find_duplicates(written: dict[What, list[UUID]]) -> int:
    """Compare the places and organisations that were written with all others; answers how many pairs are new."""
    found = 0
    compared: tuple[What, ...] = ("place", "organisation")
    for what in compared:
        fresh = set(written[what])
        if not fresh:
            continue
        made = _pairs(_places() if what == "place" else _organisations(), fresh)
        for pair in made:
            pair.model = what
        before = DuplicatePair.objects.filter(model=what).count()
        DuplicatePair.objects.bulk_create(made, ignore_conflicts=True)
        found += DuplicatePair.objects.filter(model=what).count() - before
    return found


def _places() -> Iterator[_Spot]:
    rows = Place.objects.exclude(status=Status.ARCHIVED).exclude(latitude=None)
    fields = rows.values_list("pk", "name", "latitude", "longitude", "source")
    for pk, name, latitude, longitude, source in fields.iterator(chunk_size=2_000):
        yield _spot(pk, name, Point(latitude or 0, longitude or 0), source)


def _organisations() -> Iterator[_Spot]:
    """Organisations at their own point, else at that of one of their places."""
    placed = Place.objects.exclude(organisation=None).exclude(latitude=None).order_by("-pk")
    points = {
        organisation: Point(latitude or 0, longitude or 0)
        for organisation, latitude, longitude in placed.values_list("organisation_id", "latitude", "longitude")
    }
    rows = Organisation.objects.exclude(status=Status.ARCHIVED)
    fields = rows.values_list("pk", "name", "latitude", "longitude", "source")
    for pk, name, latitude, longitude, source in fields.iterator(chunk_size=2_000):
        point = points.get(pk) if latitude is None or longitude is None else Point(latitude, longitude)
        if point:
            yield _spot(pk, name, point, source)


def _spot(pk: UUID, name: str, point: Point, source: str) -> _Spot:
    all_words = words(name)
    own = [word for word in all_words if word not in GENERAL] or all_words
    return _Spot(" ".join(own), pk, point, source)


def _cell(point: Point) -> tuple[int, int]:
    """The cell of about 100 m that a point lies in. Cells of neighbouring rows may be shifted by a part of one."""
    row = floor(point.latitude * METRES_PER_DEGREE / NEAR_M)
    width = NEAR_M / (METRES_PER_DEGREE * max(0.01, cos(radians(row * NEAR_M / METRES_PER_DEGREE))))
    return row, floor(point.longitude / width)


@lru_cache(maxsize=20_000)
def _grams(key: str) -> frozenset[str]:
    return frozenset(trigrams(key))


def _alike(one: str, other: str) -> float:
    """How alike two names are, 0 to 1: shared trigrams, or at least ALIKE when one holds all words of the other.

    In Amsterdam's list a third of the real doubles are of that second sort: 'Ramses Shaffy' and the same place as
    'ZorgGroep Amsterdam Oost: Ramses Shaffy' share 0.33 of their trigrams.
    """
    mine, theirs = _grams(one), _grams(other)
    shared = len(mine & theirs) / len(mine | theirs)
    if shared >= ALIKE:
        return shared
    fewer, more = sorted((one.split(), other.split()), key=len)
    is_inside = max(map(len, fewer), default=0) >= TELLING and set(fewer) <= set(more)
    return ALIKE if is_inside else shared


def _pairs(spots: Iterable[_Spot], fresh: set[UUID]) -> list[DuplicatePair]:
    cells: dict[tuple[int, int], list[_Spot]] = defaultdict(list)
    for spot in spots:
        cells[_cell(spot.point)].append(spot)
    for some in cells.values():
        some.sort()
    found: list[DuplicatePair] = []
    for one in (spot for some in list(cells.values()) for spot in some if spot.pk in fresh):
        for other in _neighbours(cells, one):
            is_met_twice = other.pk in fresh and str(one.pk) > str(other.pk)
            if one.pk == other.pk or is_met_twice:
                continue
            alike = _alike(one.key, other.key)
            if alike < (SAME_SOURCE_ALIKE if one.source and one.source == other.source else ALIKE):
                continue
            metres = distance_m(one.point, other.point)
            if metres <= NEAR_M:
                first, second = sorted((one.pk, other.pk), key=str)
                found.append(DuplicatePair(one=first, other=second, distance_m=round(metres), similarity=alike))
                if len(found) >= MOST_PAIRS:
                    return found
    return found


def _neighbours(cells: dict[tuple[int, int], list[_Spot]], spot: _Spot) -> Iterator[_Spot]:
    """Those in the cells around; of a crowded cell only those whose names come next to this one in the alphabet."""
    row, column = _cell(spot.point)
    for r in (row - 1, row, row + 1):
        for c in range(column - 2, column + 3):
            some = cells.get((r, c), [])
            if len(some) <= CROWDED:
                yield from some
            else:
                at = bisect_left(some, spot.key, key=lambda other: other.key)
                yield from some[max(0, at - WINDOW) : at + WINDOW]


@transaction.atomic
def dismiss(pair: DuplicatePair, *, by: Actor) -> None:
    """These are two: the pair does not come back."""
    DuplicatePair.objects.filter(pk=pair.pk).update(is_dismissed=True)
    journal.record("duplicate.dismissed", pair, by=by, detail={"one": str(pair.one), "other": str(pair.other)})


def forget(pk: UUID) -> None:
    """What stands no more is nobody's double."""
    DuplicatePair.objects.filter(Q(one=pk) | Q(other=pk)).delete()
