from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from samen030.commons.city.models import Area
from tests import factories

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
CITY = "4.9,52.0,5.25,52.2"


def points(client: Client, box: str = CITY, zoom: str = "12", **more: str) -> list[dict[str, object]]:
    answer = client.get("/kaart/punten.geojson", {"bbox": box, "zoom": zoom, **more})
    assert answer.status_code == 200
    features: list[dict[str, object]] = answer.json()["features"]
    return features


def total(features: list[dict[str, object]]) -> int:
    return sum(feature["properties"]["count"] for feature in features)  # type: ignore[index]


def test_clusters_add_up_to_all_that_has_a_point(client: Client) -> None:
    for area in Area.objects.filter(level="neighbourhood")[:12]:
        factories.place(area=area)
        factories.place(area=area)
    assert total(points(client)) == 24


def test_what_lies_outside_the_city_or_the_box_is_not_on_it(client: Client) -> None:
    factories.place(area=Area.objects.get(level="outside"), latitude=52.09, longitude=5.1)
    factories.place()
    assert total(points(client)) == 1
    assert points(client, "0,0,1,1") == []


def test_a_search_narrows_the_map(client: Client) -> None:
    factories.place("Buurthuis De Zon", area=factories.area())
    factories.place("Speeltuin", area=factories.area("Vleuten"))
    assert total(points(client, q="speeltuin")) == 1
    assert total(points(client, buurt="vleuten")) == 1


@pytest.mark.parametrize(
    "box", ["", "nan,nan,nan,nan", "1,2,3", "inf,0,1,1", "5,52,4,51", "9" * 400, "a,b,c,d", "-1e308,-1e308,1e308,1e308"]
)
@pytest.mark.parametrize("zoom", ["", "x", "-1", "99999", "12"])
def test_no_box_or_zoom_breaks_the_map(client: Client, box: str, zoom: str) -> None:
    factories.place()
    answer = client.get("/kaart/punten.geojson", {"bbox": box, "zoom": zoom})
    assert answer.status_code in (200, 400)


def test_the_shapes_of_wijken_and_buurten_are_all_there(client: Client) -> None:
    assert len(client.get("/kaart/gebieden.geojson").json()["features"]) == 10
    assert len(client.get("/kaart/gebieden.geojson?niveau=buurt").json()["features"]) == 111


def test_the_page_says_that_the_map_is_schematic_and_has_the_same_as_a_list(client: Client) -> None:
    factories.place("Buurthuis De Zon")
    page = client.get("/kaart/").content.decode()
    assert "chematische kaart" in page
    assert "Buurthuis De Zon" in page


@pytest.mark.parametrize("size", [3, 30])
def test_points_take_few_queries(
    client: Client, size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(size):
        factories.place()
    with django_assert_max_num_queries(4):
        points(client)
