"""What the directory shows on the page of a buurt, a wijk and the city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from samen030.commons.city.models import Area
from samen030.find.directory import panels
from samen030.kernel import registry
from tests import factories

if TYPE_CHECKING:
    from django.http import HttpRequest

pytestmark = pytest.mark.django_db
NAMES = ("directory-service", "directory-place", "directory-organisation", "directory-vacancy")


def area(name: str) -> Area:
    """As the page of an area reads it."""
    return Area.objects.select_related("parent").get(name=name)


def loaded(where: Area, request: HttpRequest | None = None) -> dict[str, dict[str, Any] | None]:
    """The context of each panel."""
    request = request or RequestFactory().get("/")
    return {name: registry.area_panels[name].load(where, request) for name in NAMES}


def titles(context: dict[str, Any] | None) -> list[str]:
    """The names on the cards."""
    return [document.title for document in (context or {}).get("documents", [])]


def test_a_buurt_without_entries_shows_no_panels() -> None:
    assert set(loaded(area("Lombok-Oost")).values()) == {None}


def test_each_panel_shows_its_kind() -> None:
    here = factories.area("Lombok-Oost")
    owner = factories.organisation("Buren", area=here)
    place = factories.place("De Kade", area=here)
    factories.service("Hulp met geld", area=here, organisation=owner)
    factories.activity("Soep", area=here, organisation=owner, places=[place])
    factories.vacancy("Gastvrouw", area=here, organisation=owner)
    panel = loaded(area("Lombok-Oost"))
    assert titles(panel["directory-organisation"]) == ["Buren"]
    assert titles(panel["directory-service"]) == ["Hulp met geld"]  # what has set times stands in the calendar
    assert titles(panel["directory-vacancy"]) == ["Gastvrouw"]
    places = panel["directory-place"] or {}
    assert [(document.title, done) for document, done in places["documents"]] == [("De Kade", "Soep")]


def test_a_buurt_with_little_shows_what_there_is_in_the_rest_of_the_wijk() -> None:
    factories.organisation("Hier", area=factories.area("Lombok-Oost"))
    factories.organisation("Verderop", area=factories.area("Oog in Al"))
    factories.organisation("Ver weg", area=factories.area("Wittevrouwen"))
    context = loaded(area("Lombok-Oost"))["directory-organisation"] or {}
    assert titles(context) == ["Hier"]
    assert [document.title for document in context["around"]] == ["Verderop"]
    assert context["district"].name == "West"


def test_a_buurt_with_enough_keeps_to_itself() -> None:
    for _n in range(4):
        factories.organisation(area=factories.area("Lombok-Oost"))
    factories.organisation(area=factories.area("Oog in Al"))
    context = loaded(area("Lombok-Oost"))["directory-organisation"] or {}
    assert len(context["documents"]) == 4
    assert context["around"] == []


def test_a_wijk_shows_what_lies_in_its_buurten_and_the_city_only_its_own() -> None:
    factories.organisation("In de buurt", area=factories.area("Lombok-Oost"))
    factories.organisation("Van de stad", area=Area.objects.get(level="city"))
    assert titles(loaded(area("West"))["directory-organisation"]) == ["In de buurt"]
    city = Area.objects.get(level="city")
    assert titles(loaded(city)["directory-organisation"]) == ["Van de stad"]


def test_the_link_to_all_of_it_searches_in_this_area() -> None:
    here = factories.area("Lombok-Oost")
    factories.place(area=here)
    context = loaded(area("Lombok-Oost"))["directory-place"] or {}
    assert context["all_url"] == f"/vinden/?soort=place&buurt={here.slug}"


def test_all_panels_together_take_two_queries_whatever_there_is() -> None:
    counts = []
    for number in (1, 12):
        for _n in range(number):
            place = factories.place(area=factories.area("Lombok-Oost"))
            factories.service(area=factories.area("Lombok-Oost"), places=[place])
            factories.vacancy(area=factories.area("Oog in Al"))
        where = area("Lombok-Oost")
        with CaptureQueriesContext(connection) as queries:
            loaded(where)
        counts.append(len(queries))
    assert counts == [2, 2]


def test_another_request_reads_anew() -> None:
    where = area("Lombok-Oost")
    request = RequestFactory().get("/")
    assert panels.load("organisation", where, request) is None
    factories.organisation(area=where)
    assert panels.load("organisation", where, request) is None  # within one page nothing changes
    assert panels.load("organisation", where, RequestFactory().get("/")) is not None
