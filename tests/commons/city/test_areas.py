from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
import shapely

from samen030.commons.city import schematic
from samen030.commons.city.models import Area, AreaShape, Level, Postcode
from samen030.commons.city.queries import AreaLocator, find_place, line_of

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def test_the_city_stands_after_the_migrations() -> None:
    levels = [Area.objects.filter(level=level).count() for level in Level]
    assert levels == [1, 10, 111, 1]


def test_codes_and_names_are_those_of_the_source(shared_data: Path) -> None:
    with (shared_data / "utrecht" / "utrecht_buurten.csv").open() as file:
        official = {row["buurt_code"]: row["buurt_name"] for row in csv.DictReader(file)}
    assert dict(Area.objects.filter(level=Level.NEIGHBOURHOOD).values_list("code", "name")) == official


def test_every_buurt_can_be_reached_by_a_postcode() -> None:
    reached = Postcode.objects.values_list("area_id", flat=True)
    assert not Area.objects.filter(level=Level.NEIGHBOURHOOD).exclude(pk__in=reached).exists()


def test_within_is_the_area_and_all_below_it() -> None:
    district = Area.objects.get(name="West", level=Level.DISTRICT)
    inside = Area.objects.filter(pk__in=Area.objects.within(district.path))  # type: ignore[attr-defined]
    assert set(inside.exclude(pk=district.pk)) == set(Area.objects.filter(parent=district))
    assert [area.level for area in line_of(Area.objects.get(name="Lombok-Oost"))] == [
        "city",
        "district",
        "neighbourhood",
    ]


def test_the_schematic_map_is_made_from_the_table_alone() -> None:
    made = {f["properties"]["code"]: f["geometry"] for f in schematic.make(schematic.read_areas())["features"]}
    kept = dict(AreaShape.objects.values_list("area__code", "geometry"))
    assert set(made) == set(kept)
    for code, geometry in made.items():
        one, two = (shapely.geometry.shape(g) for g in (geometry, kept[code]))
        assert one.symmetric_difference(two).area < 1e-6 * one.area + 1e-9


def test_cells_lie_side_by_side_without_gaps_or_overlaps() -> None:
    shapes = AreaShape.objects.filter(area__level=Level.NEIGHBOURHOOD)
    cells = [shapely.geometry.shape(shape.geometry) for shape in shapes]
    city = shapely.geometry.shape(AreaShape.objects.get(area__level=Level.CITY).geometry)
    assert sum(cell.area for cell in cells) == pytest.approx(city.area, rel=1e-4)
    assert shapely.coverage_is_valid(cells)


def test_each_centroid_lies_in_its_own_cell() -> None:
    locator = AreaLocator()
    for area in Area.objects.filter(level=Level.NEIGHBOURHOOD):
        assert area.latitude is not None
        assert area.longitude is not None
        assert locator.locate(area.latitude, area.longitude) == area


@pytest.mark.parametrize(("latitude", "longitude"), [(52.37, 4.89), (0, 0), (999, 999), (float("nan"), 5)])
def test_what_lies_elsewhere_is_outside(latitude: float, longitude: float) -> None:
    assert AreaLocator().locate(latitude, longitude).level == Level.OUTSIDE


@pytest.mark.parametrize(
    ("typed", "kind", "name"),
    [
        ("lombok oost", "area", "Lombok-Oost"),
        ("LOMBOK-OOST", "area", "Lombok-Oost"),
        ("Oog in Al", "area", "Oog in Al"),
        ("Overvecht", "area", "Overvecht"),
        ("utrecht", "area", "Utrecht"),
        ("3531", "choices", "Lombok-West"),
        ("3531 ck", "choices", "Lombok-West"),
        ("Kanaalstraat 12, 3531CK Utrecht", "choices", "Lombok-West"),
        ("lombok", "choices", "Lombok-Oost"),
        ("oogin al", "area", "Oog in Al"),
        ("1012 AB", "outside", ""),
        ("52.37, 4.89", "outside", ""),
        ("", "empty", ""),
        ("   ", "empty", ""),
        ("'; DROP TABLE city_area; --", "unknown", ""),
        ("<script>alert(1)</script>", "unknown", ""),
        ("x" * 10_000, "unknown", ""),
        ("\x00", "empty", ""),
        ("💥", "unknown", ""),
    ],
)
def test_an_input_is_understood_or_told_what_to_type(typed: str, kind: str, name: str) -> None:
    answer = find_place(typed)
    assert answer.kind == kind
    assert answer.sentence
    if kind == "area":
        assert answer.area
        assert answer.area.name == name
    elif kind == "choices":
        assert name in [area.name for area in answer.choices]


@pytest.mark.parametrize("typed", ["3531", "lombok", "52.09, 5.12", "nergens"])
def test_finding_a_place_takes_few_queries(typed: str, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(3):
        find_place(typed)


def test_a_finer_postcode_wins_from_its_first_four_digits() -> None:
    area = Area.objects.get(name="Lombok-Oost")
    Postcode.objects.create(code="3531CK", area=area, share=1)
    assert find_place("3531ck").area == area
    assert find_place("3531").kind == "choices"
