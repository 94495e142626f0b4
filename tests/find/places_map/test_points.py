"""The points of the map: clusters that stay put, spots that open, and the list of a part of the map."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from samen030.find.places_map import queries
from samen030.find.places_map.queries import Box, points, read_box
from samen030.find.search.models import Document
from samen030.find.search.queries import Question
from tests.factories import activity, area, place

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
CITY = "4.9,52.0,5.2,52.2"
CITY_BOX = Box(4.9, 52.0, 5.2, 52.2)


def features(client: Client, address: str = "punten.geojson", **search: str) -> list[Any]:
    """The features that the server sends."""
    answer = client.get(f"/kaart/{address}", search)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/geo+json"
    found: list[Any] = orjson.loads(answer.content)["features"]
    return found


def documents(many: int, *, step: float = 0.00037, **fields: Any) -> None:
    """`many` records spread over the city."""
    Document.objects.bulk_create(
        Document(
            kind="place",
            object_id=f"00000000-0000-0000-0000-{number:012d}",
            title=f"Plek {number}",
            url=f"/vinden/plek/{number}/",
            path="0344/01/11",
            latitude=52.03 + (number * step) % 0.1,
            longitude=5.02 + (number * step * 1.7) % 0.15,
            folded_title="",
            folded_body="",
            **fields,
        )
        for number in range(many)
    )


def test_a_record_alone_is_a_point_with_its_name_and_address(client: Client) -> None:
    huis = place("Buurthuis", latitude=52.09, longitude=5.1)
    (feature,) = features(client, bbox=CITY, zoom="12")
    assert feature["geometry"] == {"type": "Point", "coordinates": [5.1, 52.09]}
    told = {"count": 1, "title": "Buurthuis", "url": huis.get_absolute_url(), "kind": "plek"}
    assert feature["properties"] == told


def test_records_close_together_are_a_cluster_that_opens_when_one_comes_nearer(client: Client) -> None:
    place("Een", latitude=52.0900, longitude=5.1000)
    place("Twee", latitude=52.0905, longitude=5.1005)
    (cluster,) = features(client, bbox=CITY, zoom="11")
    told = {"count": 2, "box": "5.1,52.09,5.1005,52.0905", "spot": False}
    assert cluster["properties"] == told
    near = features(client, bbox=cluster["properties"]["box"], zoom="18")
    assert sorted(feature["properties"]["title"] for feature in near) == ["Een", "Twee"]


def test_what_stands_on_one_spot_stays_together_and_can_be_opened(client: Client) -> None:
    for name in ("Zaal", "Keuken", "Tuin"):
        place(name, latitude=52.09, longitude=5.1)
    for zoom in ("11", "19"):
        (spot,) = features(client, bbox=CITY if zoom == "11" else "5.09,52.08,5.11,52.10", zoom=zoom)
        assert (spot["properties"]["count"], spot["properties"]["spot"]) == (3, True)
    opened = features(client, bbox="5.0999,52.0899,5.1001,52.0901", zoom="19", los="1")
    assert sorted(feature["properties"]["title"] for feature in opened) == ["Keuken", "Tuin", "Zaal"]


def test_nothing_is_lost_in_clusters() -> None:
    documents(700)
    for zoom in (10, 12, 14):
        found = points(Question(), CITY_BOX, zoom)
        assert len(found) <= queries.MOST_FEATURES
        assert sum(feature["properties"]["count"] for feature in found) == 700


def test_clusters_stay_what_they_are_when_the_map_moves_a_little() -> None:
    documents(700)
    east = Box(5.06, 52.0, 5.36, 52.2)

    def inner(box: Box) -> set[bytes]:
        within = [f for f in points(Question(), box, 13) if 5.1 < f["geometry"]["coordinates"][0] < 5.15]
        return {orjson.dumps(feature) for feature in within}

    assert inner(CITY_BOX) == inner(east) != set()


def test_the_map_follows_the_search(client: Client) -> None:
    place("Koffiehuis", area=area("Lombok-Oost"), latitude=52.09, longitude=5.1)
    place("Sporthal", area=area("Lombok-West"), latitude=52.095, longitude=5.11)
    activity("Yoga", area=area("Lombok-West"), cost="free", places=[place("Zaal", latitude=52.1, longitude=5.12)])

    def names(**search: str) -> list[str]:
        return sorted(f["properties"]["title"] for f in features(client, bbox=CITY, zoom="18", **search))

    assert names(q="koffiehuis") == ["Koffiehuis"]
    assert names(buurt="lombok-oost") == ["Koffiehuis"]
    assert names(kosten="free") == ["Yoga"]
    assert names(q="zwemmen") == []


@pytest.mark.parametrize("search", [{}, {"soort": "place"}, {"buurt": "lombok-oost"}])
def test_points_cost_the_same_for_few_and_many(
    client: Client, search: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    place("Buurthuis", latitude=52.09, longitude=5.1)
    for size in (1, 400):
        Document.objects.filter(title__startswith="Plek").delete()
        documents(size)
        with django_assert_max_num_queries(4):  # the number of the index, the area, the cells, the names
            features(client, bbox=CITY, zoom="13", n=str(size), **search)


@pytest.mark.parametrize(
    "box",
    [
        "nan,1,2,3",
        "inf,-inf,1,2",
        "1,2,3",
        "",
        "a,b,c,d",
        "5,52,4,51",
        "1e999,0,1,1",
        "9" * 5000,
        "\x00",
        "4.9,52,5.2,52.2,1",
    ],
)
def test_a_wrong_box_is_no_box(client: Client, box: str) -> None:
    place(latitude=52.09, longitude=5.1)
    assert read_box(box) is None
    assert features(client, bbox=box, zoom="12") == []
    assert client.get("/kaart/", {"bbox": box}).status_code == 200


@pytest.mark.parametrize("zoom", ["-1", "nan", "²", "999", "1.5", "", "\x00", "' OR 1=1"])
def test_a_wrong_zoom_gives_no_points(client: Client, zoom: str) -> None:
    place(latitude=52.09, longitude=5.1)
    assert features(client, bbox=CITY, zoom=zoom) == []


def test_the_whole_earth_at_the_nearest_zoom_is_still_few(client: Client) -> None:
    documents(700)
    for zoom in ("0", "17", "22", "99"):
        found = features(client, bbox="-999,-999,999,999", zoom=zoom)
        assert 0 < len(found) <= 60


def test_the_areas_are_sent_as_polygons_that_a_browser_may_keep(client: Client) -> None:
    for level, many in (("wijk", 10), ("buurt", 111), ("x", 10)):
        found = features(client, "gebieden.geojson", niveau=level)
        assert len(found) == many
        assert {feature["geometry"]["type"] for feature in found} <= {"Polygon", "MultiPolygon"}
        assert all(feature["properties"]["name"] and feature["properties"]["url"] for feature in found)
    assert client.get("/kaart/gebieden.geojson")["Cache-Control"] == "public, max-age=86400"


def test_the_page_says_the_same_as_a_list_and_that_the_map_is_schematic(client: Client) -> None:
    place("Buurthuis", latitude=52.09, longitude=5.1)
    page = client.get("/kaart/").content.decode()
    assert "schematische kaart" in page
    assert "Liever een lijst?" in page
    assert "Buurthuis" in page
    assert "leaflet/leaflet.js" in page
    assert not re.search(r"style=|<script>", page)
    assert "leaflet" not in client.get("/").content.decode()


def test_the_list_of_a_part_of_the_map_has_what_is_there_nearest_first(client: Client) -> None:
    place("Ver weg", latitude=52.05, longitude=5.05)
    place("Rand", latitude=52.099, longitude=5.109)
    place("Midden", latitude=52.09, longitude=5.1)
    search = {"bbox": "5.09,52.08,5.11,52.10"}
    page = client.get("/kaart/", search).content.decode()
    assert "Ver weg" not in page
    assert page.index("Midden") < page.index("Rand")
    assert "Op dit stuk van de kaart: 2" in page
    part = client.get("/kaart/", search, headers={"hx-request": "true"}).content.decode()
    assert part.strip().startswith('<section class="panel" id="lijst"')
    assert "<html" not in part


def test_a_long_list_of_a_part_of_the_map_goes_on_with_its_box(client: Client) -> None:
    documents(45)
    page = client.get("/kaart/", {"bbox": CITY, "pagina": "2"}).content.decode()
    assert page.count('<article class="card">') == 20
    assert "bbox=4.9,52,5.2,52.2&amp;pagina=3" in page
    assert client.get("/kaart/", {"bbox": CITY, "pagina": "50"}).status_code == 200


def test_without_tiles_nothing_of_another_site_is_allowed_or_asked(client: Client, settings: Any) -> None:
    answer = client.get("/kaart/")
    assert "img-src 'self' data:" in answer["Content-Security-Policy"]
    assert 'data-tiles=""' in answer.content.decode()
    settings.MAP_TILES_URL, settings.MAP_TILES_CREDIT = "https://tiles.example/{z}/{x}/{y}.png", "Kaart: Voorbeeld"
    page = client.get("/kaart/", {"q": "anders"}).content.decode()
    assert 'data-tiles="https://tiles.example/{z}/{x}/{y}.png"' in page
    assert "Kaart: Voorbeeld" in page
