from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError

from samen030.commons.city.models import Level
from samen030.commons.organisations.models import Organisation, Status
from samen030.find.directory.models import Place, Service
from samen030.find.imports import actions
from samen030.find.imports.readers.hsds import HsdsReader
from samen030.find.imports.readers.hsds_api import api_tables
from samen030.find.imports.rules import Draft, Problem
from samen030.find.search.models import Document
from samen030.kernel.errors import DomainError
from samen030.kernel.fetch import StatusError
from tests import factories
from tests.find.imports.helpers import bring_in, counts, hsds_folder

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
ORGANIZATIONS = "id,name\no1,Buurtteam Lombok\n"


def one_service(folder: Path, columns: str, values: str, **tables: str) -> Service:
    """The service that comes of one row."""
    services = f"id,organization_id,name{columns}\ns1,o1,Spreekuur{values}\n"
    bring_in("hsds", hsds_folder(folder, organizations=ORGANIZATIONS, services=services, **tables))
    return Service.objects.get()


def test_a_recurring_schedule_makes_an_activity(tmp_path: Path) -> None:
    service = one_service(
        tmp_path,
        "",
        "",
        schedules="id,service_id,freq,interval,byday,dtstart,until,opens_at,closes_at,description\n"
        'r,s1,WEEKLY,1,"TU,TH",2026-09-01,2027-06-30,10:00:00,12:30:00,Koffie\n',
    )
    schedule = service.schedules.get()
    assert service.kind == "activity"
    assert schedule.rrule == "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,TH;UNTIL=20270630"
    assert (str(schedule.first_date), str(schedule.start_time), schedule.duration_minutes) == (
        "2026-09-01",
        "10:00:00",
        150,
    )


def test_a_schedule_of_the_link_to_a_location_counts_too(tmp_path: Path) -> None:
    service = one_service(
        tmp_path,
        "",
        "",
        locations="id,name,latitude,longitude\nl1,Het Anker,52.093,5.103\n",
        services_at_location="id,service_id,location_id\nx,s1,l1\n",
        schedules="id,service_at_location_id,freq,byday,opens_at\nr,x,WEEKLY,MO,09:00\n",
    )
    assert service.kind == "activity"
    assert service.area.level == Level.NEIGHBOURHOOD  # that of its place
    assert Organisation.objects.get().area == service.area  # and the organisation lies where its service is given


@pytest.mark.parametrize("rule", ["SECONDLY,MO,10:00", "WEEKLY,XX,10:00", "WEEKLY,MO,laat", "WEEKLY,MO,"])
def test_a_rule_that_we_do_not_take_leaves_its_sentence(tmp_path: Path, rule: str) -> None:
    schedules = f"id,service_id,freq,byday,opens_at,description\nr,s1,{rule},maandag open\n"
    service = one_service(tmp_path, "", "", schedules=schedules)
    assert (service.kind, service.schedules.get().text) == ("service", "maandag open")


@pytest.mark.parametrize(
    ("fees", "cost"),
    [
        ("None", "free"), ("Free", "free"), ("Gratis", "free"), ("None. Donations welcome", "free"), ("0", "free"),
        ("", ""), ("None except for late fees", "amount"), ("Vary", "amount"), ("met U-pas", "u_pas"),
    ],
)  # fmt: skip
def test_what_fees_say(tmp_path: Path, fees: str, cost: str) -> None:
    assert one_service(tmp_path, ",fees", f",{fees}").cost == cost


def test_one_amount_in_euros_becomes_cents(tmp_path: Path) -> None:
    costs = "id,service_id,amount,currency\nc,s1,2.50,EUR\n"
    assert one_service(tmp_path, "", "", cost_options=costs).cost_cents == 250


@pytest.mark.parametrize("status", ["inactive", "defunct", "temporarily closed"])
def test_what_has_stopped_is_archived_and_not_found(tmp_path: Path, status: str) -> None:
    assert one_service(tmp_path, ",status", f",{status}").status == Status.ARCHIVED
    assert not Document.objects.filter(kind="service").exists()


def test_languages_that_we_know_become_codes_and_others_stay_findable(tmp_path: Path) -> None:
    languages = "id,service_id,name,code\n1,s1,Turkish,\n2,s1,,ar\n3,s1,Tagalog,tl\n"
    service = one_service(tmp_path, ",keywords", ",hulp", languages=languages)
    assert service.languages == ["tr", "ar"]
    assert service.keywords == "hulp; Tagalog"


def test_accessibility_that_is_denied_is_not_promised(tmp_path: Path) -> None:
    text = "id,name,accessibility\nl1,Anker,Not wheelchair accessible\nl2,Linde,Ramp; Wheelchair accessible; Elevator\n"
    bring_in("hsds", hsds_folder(tmp_path, locations=text))
    assert list(Place.objects.order_by("name").values_list("accessibility", flat=True)) == [[], ["wheelchair", "lift"]]


def test_references_to_what_is_not_there(tmp_path: Path) -> None:
    folder = hsds_folder(
        tmp_path,
        organizations=ORGANIZATIONS,
        locations="id,name,organization_id\nl1,Anker,weg\n",
        services="id,organization_id,name\ns1,weg,Een\ns2,,Twee\ns3,o1,Drie\n",
        services_at_location="id,service_id,location_id\nx,s3,weg\ny,s3,l1\n",
    )
    answer = bring_in("hsds", folder)
    assert answer["counts"]["services"] == counts(created=1, refused=2)
    assert answer["counts"]["locations"] == counts(created=1)
    told = {(e["file"], e["row"], e["column"]) for e in answer["errors"]}
    assert told == {
        ("locations.csv", 2, "organization_id"),
        ("services.csv", 2, "organization_id"),
        ("services.csv", 3, "organization_id"),
        ("services.csv", 4, "location_id"),
    }
    assert Service.objects.get().places.get().name == "Anker"


def test_a_second_delivery_may_lean_on_the_first(tmp_path: Path) -> None:
    for name, tables in (
        ("een", {"organizations": ORGANIZATIONS}),
        ("twee", {"services": "id,organization_id,name\ns1,o1,Spreekuur\n"}),
    ):
        (tmp_path / name).mkdir()
        answer = bring_in("hsds", hsds_folder(tmp_path / name, **tables), "--source", "bron")
    assert answer["counts"]["services"] == counts(created=1)


class FakeApi:
    """An HSDS API of two pages."""

    def __init__(self, pages: int = 2) -> None:
        self.asked: list[str] = []
        self.pages = pages

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        path = url.removeprefix("https://hsds.example/api")
        if path.startswith("/organizations"):
            raise StatusError(404)
        if path.startswith("/services?"):
            page = int(path.partition("page=")[2])
            entry = {"id": f"s{page}", "name": f"Dienst {page}", "organization": {"id": "o", "name": "Org"}}
            return json.dumps({"total_pages": self.pages, "page_number": page, "contents": [entry]}).encode()
        if path == "/services/s2":
            raise StatusError(500)
        return json.dumps({"id": "s1", "name": "Dienst 1", "phones": [{"id": "p", "number": "030 1"}]}).encode()


def test_an_api_is_read_page_by_page_and_then_each_service_in_full() -> None:
    api = FakeApi()
    items = list(HsdsReader(api_tables("https://hsds.example/api/", get=api)).items())
    drafts = [item for item in items if isinstance(item, Draft)]
    assert [(d.what, d.fields["name"]) for d in drafts] == [
        ("organisation", "Org"),
        ("service", "Dienst 1"),
        ("service", "Dienst 2"),
    ]
    assert drafts[1].fields["phone"] == "030 1"
    assert drafts[1].organisation == "o"
    assert [item.file for item in items if isinstance(item, Problem)] == ["services"]


def test_an_endless_api_is_not_read_to_its_end() -> None:
    with pytest.raises(DomainError, match="te veel"):
        api_tables("https://hsds.example/api", get=FakeApi(pages=10**9))


def test_an_address_inside_our_own_net_is_refused() -> None:
    with pytest.raises(CommandError, match="geen openbaar adres"):
        bring_in("hsds", "http://127.0.0.1:1/api")


def test_what_our_own_api_gives_can_be_taken_in_again(client: Client) -> None:
    house = factories.place("Het Anker", latitude=52.0930, longitude=5.1030)
    factories.activity("Koffie", description="Elke week koffie.", cost="free", languages=["nl", "tr"], places=[house])
    factories.service("Spreekuur", phone="030 123 45 67", email="info@voorbeeld.example")

    def get(url: str) -> bytes:
        answer = client.get(url.removeprefix("https://samen030.example"))
        assert answer.status_code == 200
        return bytes(answer.content)

    items = HsdsReader(api_tables("https://samen030.example/api/hsds/v3", get=get)).items()
    outcome = actions.take_in(items, by=factories.BY, source="samen030", file_name="api")
    assert outcome.problems == []
    assert outcome.counts["services"] == counts(created=2)
    coffee = Service.objects.get(name="Koffie", source="samen030")
    assert (coffee.kind, coffee.cost, coffee.languages) == ("activity", "free", ["nl", "tr"])
    assert coffee.schedules.get().rrule.startswith("FREQ=WEEKLY")
    assert coffee.places.get().name == "Het Anker"
    assert Service.objects.get(name="Spreekuur", source="samen030").phone == "030 123 45 67"
