"""API v1: what HSDS has no word for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from samen030.commons.city.models import Area
from samen030.commons.organisations.models import Theme
from samen030.find.directory.actions import archive, cancel_date
from samen030.kernel import clock
from tests import factories
from tests.api.helpers import V1, ask
from tests.factories import BY

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def once(name: str, days: int, **fields: object) -> None:
    """An activity that is once, so many days from now."""
    factories.activity(name, rrule="", first_date=clock.today() + timedelta(days=days), **fields)


def named(path: str, **parameters: object) -> list[str]:
    """The names of the items of a list."""
    return [item.get("name") or item["activity"]["name"] for item in ask(f"{V1}/{path}", **parameters)["items"]]


def test_all_areas_can_be_walked_by_the_links(client: Client) -> None:
    url, seen = f"{V1}/areas?pageSize=50", []
    for _ in range(9):
        response = client.get(url)
        body = response.json()
        seen += [item["code"] for item in body["items"]]
        assert f'<{body["links"]["self"]}>; rel="self"' in response["Link"]
        if "next" not in body["links"]:
            break
        parts = urlsplit(body["links"]["next"])
        url = f"{parts.path}?{parts.query}"
    assert len(seen) == len(set(seen)) == Area.objects.count()
    assert body["links"]["prev"].endswith("page=2")


def test_areas_of_one_level_and_one_area() -> None:
    assert len(ask(f"{V1}/areas", level="neighbourhood", pageSize=100)["items"]) == 100
    assert len(ask(f"{V1}/areas", level="neighbourhood", pageSize=100, page=2)["items"]) == 11
    buurt = factories.area("Lombok-Oost")
    found = ask(f"{V1}/areas/{buurt.code.lower()}")
    assert (found["name"], found["path"]) == ("Lombok-Oost", buurt.path)


@pytest.mark.parametrize(
    "query",
    [
        "areas?level=x",
        "areas?page=0",
        "areas?pageSize=101",
        "vacancies?area=nergens",
        "activities?from=gisteren",
        "activities?from=2026-11-23&until=2026-11-22",
        "activities?from=2026-11-23&until=2027-11-23",
        "places.geojson?pageSize=1001",
        "search?page=51",
    ],
)
def test_a_wrong_parameter_is_refused_with_a_sentence(client: Client, query: str) -> None:
    response = client.get(f"{V1}/{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999-12-25", "1900-01-01"])
def test_days_at_the_ends_of_time_are_answered(client: Client, day: str) -> None:
    for query in (f"from={day}", f"from={day}&until={day}", f"until={day}"):
        assert client.get(f"{V1}/activities?{query}").status_code in (200, 400), query


def test_activities_from_a_day_to_a_day_both_in() -> None:
    for days in (0, 1, 2, 3):
        once(f"Over {days}", days)
    today = clock.today()
    assert named("activities", **{"from": today + timedelta(days=1), "until": today + timedelta(days=2)}) == [
        "Over 1",
        "Over 2",
    ]
    week = named("activities", **{"from": today + timedelta(days=1)})
    assert week == ["Over 1", "Over 2", "Over 3"]


def test_activities_of_an_area_with_its_clock() -> None:
    buurt = factories.area("Lombok-Oost")
    once("Hier", 1, area=buurt)
    once("Elders", 1, area=factories.area("Vleuten"))
    assert named("activities", area=buurt.slug) == ["Hier"]
    assert named("activities", area=buurt.code) == ["Hier"]
    item = ask(f"{V1}/activities", area=buurt.slug)["items"][0]
    starts = datetime.fromisoformat(item["startsAt"])
    assert (starts.hour, starts.utcoffset()) == (10, starts.astimezone(clock.AMSTERDAM).utcoffset())


def test_a_cancelled_date_is_told_as_such() -> None:
    made = factories.activity("Weg", rrule="FREQ=DAILY", first_date=clock.today())
    tomorrow = clock.today() + timedelta(days=1)
    cancel_date(made.schedules.get(), by=BY, day=tomorrow, note="Feestdag")
    item = ask(f"{V1}/activities", **{"from": tomorrow, "until": tomorrow})["items"][0]
    assert (item["isCancelled"], item["note"]) == (True, "Feestdag")


def test_vacancies_of_an_area() -> None:
    buurt = factories.area("Lombok-Oost")
    factories.vacancy("Hier", area=buurt)
    factories.vacancy("Elders", area=factories.area("Vleuten"))
    assert named("vacancies", area=buurt.slug) == ["Hier"]
    assert set(named("vacancies")) == {"Hier", "Elders"}


def test_themes_name_their_parent() -> None:
    theme = Theme.objects.exclude(parent=None).select_related("parent")[0]
    assert theme.parent
    found = {item["code"]: item for item in ask(f"{V1}/themes", pageSize=100)["items"]}
    assert found[theme.code]["parent"] == theme.parent.code


def test_the_search_keeps_found_apart_from_maybe() -> None:
    factories.service("Taalles", cost="free")
    factories.service("Schulden")
    found = ask(f"{V1}/search", q="taalles")
    assert [item["name"] for item in found["found"]] == ["Taalles"]
    assert found["facets"]["cost:free"] == 1
    assert found["found"][0]["why"]
    maybe = ask(f"{V1}/search", q="shculden")
    assert (maybe["found"], maybe["corrected"]) == ([], "schulden")
    assert maybe["maybe"][0]["name"] == "Schulden"
    assert ask(f"{V1}/search", q="x" * 10_000)["total"] == 0


def test_places_as_geojson_are_points_of_longitude_and_latitude(client: Client) -> None:
    here = factories.place("Hier", area=factories.area("Lombok-Oost"))
    factories.place("Zonder punt", latitude=None, longitude=None)
    factories.place("Elders", area=factories.area("Vleuten"))
    response = client.get(f"{V1}/places.geojson?area={here.area.slug}")
    assert response["Content-Type"] == "application/geo+json"
    body = response.json()
    assert body["type"] == "FeatureCollection"
    (feature,) = body["features"]
    assert feature["type"] == "Feature"
    assert feature["geometry"] == {"type": "Point", "coordinates": [here.longitude, here.latitude]}
    assert feature["properties"]["url"].endswith(here.get_absolute_url())
    assert len(client.get(f"{V1}/places.geojson").json()["features"]) == 2


def test_what_is_not_public_is_nowhere(client: Client) -> None:
    hidden = factories.organisation("Geheim", status="draft")
    tomorrow = clock.today() + timedelta(days=1)
    archived = factories.activity("Geheim oud", rrule="", first_date=tomorrow)
    archive(archived, by=BY)
    factories.activity("Geheim plan", status="draft", rrule="", first_date=tomorrow)
    factories.activity("Geheim werk", organisation=hidden, rrule="", first_date=tomorrow)
    factories.vacancy("Geheim a", status="draft")
    factories.vacancy("Geheim b", organisation=hidden)
    factories.place("Geheim c", status="draft")
    factories.place("Geheim d", organisation=hidden)
    for path in ("activities", "vacancies", "places.geojson", "search", "search?q=geheim"):
        assert b"Geheim" not in client.get(f"{V1}/{path}").content, path


@pytest.mark.parametrize("size", [3, 40])
@pytest.mark.parametrize("path", ["areas", "activities", "vacancies", "themes", "places.geojson", "datasets"])
def test_a_page_takes_at_most_3_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, size: int, path: str
) -> None:
    for number in range(size):
        factories.vacancy()
        factories.place()
        once(f"A {number}", 1)
    area = "?area=lombok-oost" if path in ("activities", "vacancies", "places.geojson") else ""
    with django_assert_max_num_queries(3):
        assert client.get(f"{V1}/{path}{area}").status_code == 200
