"""The lists of the HSDS API: pages, filters, and what is asked wrongly."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from samen030.commons.organisations.actions import add_theme, archive_organisation
from samen030.commons.organisations.models import Theme
from samen030.find.directory.actions import archive, change_place, change_service
from samen030.find.directory.models import Service
from samen030.kernel import clock
from tests import factories
from tests.api.helpers import HSDS, LISTS, NOBODY, ask, contents, full_directory, names
from tests.factories import BY

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("total", "size", "number", "expected"),
    [
        (7, 3, 1, (3, 3, True, False)),
        (7, 3, 2, (3, 3, False, False)),
        (7, 3, 3, (3, 1, False, True)),
        (6, 3, 2, (2, 3, False, True)),
        (3, 100, 1, (1, 3, True, True)),
        (0, 25, 1, (1, 0, True, True)),
    ],
)
def test_the_envelope_counts_right(total: int, size: int, number: int, expected: tuple[int, int, bool, bool]) -> None:
    owner = factories.organisation()
    for _ in range(total):
        factories.service(organisation=owner)
    page = ask(f"{HSDS}/services", page=number, per_page=size)
    assert (page["total_pages"], page["size"], page["first_page"], page["last_page"]) == expected
    assert page["total_items"] == total
    assert page["page_number"] == number
    assert page["empty"] is (total == 0)
    assert len(page["contents"]) == page["size"]


def test_pages_are_of_25_unless_asked() -> None:
    owner = factories.organisation()
    for _ in range(26):
        factories.service(organisation=owner)
    assert [ask(f"{HSDS}/services", page=n)["size"] for n in (1, 2)] == [25, 1]


def test_a_search_finds_services_and_organisations_by_a_word() -> None:
    factories.service("Taalles", organisation=factories.organisation("De Brug"))
    factories.service("Biljarten")
    assert names("services", search="taalles") == {"Taalles"}
    assert names("organizations", search="brug") == {"De Brug"}
    assert names("services", search="qqqxyz") == set()
    assert names("services", search="   ") == names("services") == {"Taalles", "Biljarten"}


def test_a_search_finds_what_lies_outside_the_city_too() -> None:
    factories.service("Yoga elders", area=factories.Area.objects.get(level="outside"))
    assert names("services", search="yoga") == {"Yoga elders"}


def test_a_theme_finds_its_own_and_its_childrens_records() -> None:
    top = add_theme(by=BY, code="proef", name="Proef")
    child = add_theme(by=BY, code="proef-kind", name="Proefkind", parent=top)
    owner = factories.organisation("Eigenaar", themes=[child])
    place = factories.place()
    factories.service("Van boven", themes=[top], organisation=owner)
    factories.service("Van onder", themes=[child, top], organisation=owner, places=[place])
    factories.service("Iets anders", themes=[Theme.objects.exclude(path__startswith=top.path)[0]])
    assert names("services", taxonomy_term_id=top.pk) == {"Van boven", "Van onder"}
    assert names("services", taxonomy_term_id=child.pk) == {"Van onder"}
    assert len(contents("services", taxonomy_term_id=top.pk)) == 2, "each once, also with both themes"
    assert names("organizations", taxonomy_term_id=top.pk) == {"Eigenaar"}
    assert len(contents("service_at_locations", taxonomy_term_id=top.pk)) == 1
    assert names("services", taxonomy_term_id=NOBODY) == set()


def test_the_taxonomy_finds_all_that_has_a_theme_and_another_taxonomy_nothing() -> None:
    factories.service("Met", themes=[Theme.objects.all()[0]])
    factories.service("Zonder")
    ours = ask(f"{HSDS}/taxonomies")["contents"][0]["id"]
    assert names("services", taxonomy_id=ours) == {"Met"}
    assert names("services", taxonomy_id=NOBODY) == set()
    assert contents("taxonomy_terms", taxonomy_id=NOBODY) == []


def test_services_of_one_organisation() -> None:
    mine = factories.service("Van mij")
    factories.service("Van een ander")
    assert names("services", organization_id=mine.organisation_id) == {"Van mij"}
    assert names("services", organization_id=NOBODY) == set()


def test_modified_after_gives_what_changed_since() -> None:
    old = factories.service("Oud")
    Service.objects.filter(pk=old.pk).update(changed_at=clock.now() - timedelta(days=9))
    factories.service("Nieuw")
    yesterday = clock.now() - timedelta(days=1)
    assert names("services", modified_after=yesterday.isoformat()) == {"Nieuw"}
    assert names("services", modified_after=yesterday.date().isoformat()) == {"Nieuw"}
    assert names("services", modified_after=(clock.now() + timedelta(hours=2)).isoformat()) == set()
    change_service(old, by=BY, description="Weer bijgewerkt")
    assert names("services", modified_after=yesterday.isoformat()) == {"Nieuw", "Oud"}


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01"])
def test_a_moment_at_the_ends_of_time_is_answered(client: Client, moment: str) -> None:
    assert client.get(f"{HSDS}/services", {"modified_after": moment}).status_code in (200, 400)


def test_minimal_gives_three_fields_and_full_everything() -> None:
    full_directory()
    assert {frozenset(item) for item in contents("services", minimal="true")} == {frozenset({"id", "name", "status"})}
    full = next(item for item in contents("services", full="true") if item["name"] == "Dienst met alles")
    assert {"schedules", "service_at_locations", "attributes", "cost_options", "languages", "phones"} <= full.keys()
    brief = next(item for item in contents("services") if item["name"] == "Dienst met alles")
    assert "schedules" not in brief
    assert brief["organization"]["id"] == full["organization_id"]


def test_monthly_rules_keep_their_day_and_their_end() -> None:
    made = full_directory()
    rows = ask(f"{HSDS}/services/{made.service.pk}")["schedules"]
    told = {
        (row.get("freq"), row.get("byday"), row.get("bymonthday"), row.get("count"), row.get("until")) for row in rows
    }
    assert ("MONTHLY", "2WE", None, None, None) in told
    assert ("MONTHLY", "-1FR", None, 5, None) in told
    assert ("MONTHLY", None, "15", None, "2027-12-31") in told
    assert ("WEEKLY", "WE", None, None, None) in told
    late = next(row for row in rows if row.get("byday") == "2WE")
    assert (late["opens_at"], late["closes_at"]) == ("23:30", "01:00")


def test_services_at_places_with_a_postcode() -> None:
    here = factories.place("Hier", postcode="3531 AA")
    there = factories.place("Daar", postcode="3561 BB")
    factories.service("Op twee plekken", places=[here, there])
    found = contents("service_at_locations", postcode="3531")
    assert [link["location"]["name"] for link in found] == ["Hier"]
    assert len(contents("service_at_locations", postcode=" 3561 bb")) == 1
    assert contents("service_at_locations", postcode="9999") == []
    assert contents("service_at_locations", postcode="%") == []


def test_a_postcode_is_found_with_and_without_its_space() -> None:
    factories.service(places=[factories.place(postcode="3531 AA")])
    factories.service(places=[factories.place(postcode="3531AA")])
    assert len(contents("service_at_locations", postcode="3531AA")) == 2
    assert len(contents("service_at_locations", postcode="3531 AA")) == 2


def test_top_themes_and_the_themes_below_one() -> None:
    top = list(contents("taxonomy_terms", top_only="true"))
    assert top
    assert all("parent_id" not in item for item in top)
    assert len(top) == Theme.objects.filter(parent=None).count()
    with_children = Theme.objects.filter(children__isnull=False).distinct()[0]
    below = contents("taxonomy_terms", parent_id=with_children.pk)
    assert {item["parent_id"] for item in below} == {str(with_children.pk)}
    assert len(below) == with_children.children.count()
    assert contents("taxonomy_terms", search=with_children.name.upper())[0]["name"] == with_children.name


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("pk", [NOBODY, "1", "geen-uuid", "..", "漢字", "a" * 3_000])
def test_an_unknown_id_is_not_found(client: Client, path: str, pk: str) -> None:
    response = client.get(f"{HSDS}/{path}/{pk}")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", "page=1.5", "page=99999999999999999999", "per_page=0", "per_page=101", "page=١"],
)
def test_a_wrong_page_is_refused(client: Client, path: str, query: str) -> None:
    response = client.get(f"{HSDS}/{path}?{query}")
    assert response.status_code == 400
    assert response.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        "taxonomy_term_id=x",
        "taxonomy_id=1",
        "organization_id=x",
        "modified_after=gisteren",
        "minimal=ja",
        "full=1",
        "format=xml",
    ],
)
def test_a_wrong_filter_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{HSDS}/services?{query}").status_code == 400


@pytest.mark.parametrize("path", LISTS)
def test_a_page_after_the_last_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"{HSDS}/{path}?page=900").status_code in (400, 404)


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_what_is_not_public_is_in_no_list_and_has_no_object(client: Client, status: str) -> None:
    hidden = factories.organisation("Geheim organisatie", status=status)
    shown = factories.organisation("Zichtbaar")
    cases = {
        "organizations": [hidden.pk],
        "services": [
            factories.service("Geheim a", organisation=shown, status=status).pk,
            factories.service("Geheim b", organisation=hidden).pk,
        ],
    }
    secret_place = factories.place("Geheim plek", organisation=shown, status=status)
    public = factories.service("Openbaar", organisation=shown, places=[secret_place])
    factories.service("Geheim c", organisation=shown, status=status, places=[factories.place()])
    link = public.at_locations.get()
    cases["service_at_locations"] = [link.pk]
    for path, pks in cases.items():
        for form in ({}, {"full": "true"}):
            told = str(ask(f"{HSDS}/{path}", **form))
            assert "Geheim" not in told, (path, form)
        for pk in pks:
            assert client.get(f"{HSDS}/{path}/{pk}").status_code == 404, (path, pk)
    for path, pk in (("services", public.pk), ("organizations", shown.pk)):
        assert "Geheim" not in str(ask(f"{HSDS}/{path}/{pk}")), path
    for path in ("services", "organizations"):
        assert "Geheim" not in str(ask(f"{HSDS}/{path}", search="geheim", full="true"))


def test_what_stops_leaves_every_list() -> None:
    service = factories.service("Tot vandaag", places=[factories.place("Plek")])
    other = factories.service("Blijft", organisation=service.organisation)
    archive(service, by=BY)
    assert names("services") == {"Blijft"}
    assert contents("service_at_locations") == []
    archive_organisation(other.organisation, by=BY)
    assert names("services") == names("organizations") == set()


def test_a_place_of_an_organisation_that_stopped_is_shown_nowhere() -> None:
    owner = factories.organisation("Gestopt")
    place = factories.place("Huis van gestopt", organisation=owner)
    service = factories.service("Van een ander", places=[place])
    archive_organisation(owner, by=BY)
    change_place(place, by=BY, description="x")
    assert contents("service_at_locations") == []
    assert "Huis van gestopt" not in str(ask(f"{HSDS}/services/{service.pk}"))


@pytest.mark.parametrize("size", [4, 40])
@pytest.mark.parametrize("path", ["services", "organizations", "service_at_locations", "taxonomy_terms", "taxonomies"])
def test_a_page_of_25_takes_at_most_3_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, size: int, path: str
) -> None:
    for _ in range(size):
        factories.service(places=[factories.place()], themes=Theme.objects.all()[:2])
    with django_assert_max_num_queries(3):
        assert client.get(f"{HSDS}/{path}?per_page=25").status_code == 200


@pytest.mark.parametrize("size", [4, 30])
def test_full_pages_take_the_same_number_of_queries_for_any_size(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    for _ in range(size):
        factories.activity(places=[factories.place()], themes=Theme.objects.all()[:2])
    with django_assert_max_num_queries(7):
        assert client.get(f"{HSDS}/services?full=true").status_code == 200
    with django_assert_max_num_queries(5):
        assert client.get(f"{HSDS}/organizations?full=true").status_code == 200
