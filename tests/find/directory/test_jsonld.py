"""Entries as schema.org says them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from samen030.find.directory import jsonld, queries
from samen030.find.directory.actions import cancel_date
from samen030.kernel import clock
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from django.test import Client

    from samen030.find.directory.models import Place, Service, Vacancy
    from samen030.find.directory.queries import Entry

pytestmark = pytest.mark.django_db


def described(entry: Entry) -> dict[str, Any]:
    """The JSON-LD of the page of `entry`."""
    read = queries.entry(type(entry), entry.pk)
    assert read is not None
    return jsonld.describe_page(queries.page_of(read))


def test_what_stands_in_a_script_cannot_end_it() -> None:
    nasty = {"name": "</script><!-- & \u2028 \u2029 é"}
    text = jsonld.as_script(nasty)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == nasty


def test_a_group_of_residents_is_an_ngo_and_a_company_is_not() -> None:
    assert described(factories.organisation(kind="residents"))["@type"] == "NGO"
    assert described(factories.organisation(kind="other"))["@type"] == "Organization"


def test_an_activity_is_an_event_with_its_rule_and_next_dates() -> None:
    place = factories.place("De Kade", street="Kade", house_number="1", town="Utrecht")
    activity = factories.activity(
        rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20301231", places=[place], cost="free", languages=["nl", "tr"]
    )
    data = described(activity)
    assert data["@type"] == "Event"
    assert data["startDate"] == data["subEvent"][0]["startDate"]
    assert data["location"]["address"]["streetAddress"] == "Kade 1"
    assert data["offers"]["price"] == "0"
    assert data["isAccessibleForFree"] is True
    assert data["eventSchedule"] == [
        {
            "@type": "Schedule",
            "repeatFrequency": "P2W",
            "byDay": ["https://schema.org/Tuesday", "https://schema.org/Thursday"],
            "startDate": "2026-09-01",
            "endDate": "2030-12-31",
            "startTime": "10:00",
            "endTime": "12:00",
            "scheduleTimezone": "Europe/Amsterdam",
        }
    ]


def test_a_cancelled_date_is_told_as_cancelled() -> None:
    activity = factories.activity(rrule="FREQ=DAILY", first_date=date(2026, 1, 1))
    cancel_date(activity.schedules.get(), by=BY, day=clock.today())
    statuses = {event["eventStatus"].rpartition("/")[2] for event in described(activity)["subEvent"]}
    assert statuses <= {"EventCancelled", "EventScheduled"}


def test_an_amount_is_told_in_euros() -> None:
    assert described(factories.service(cost="amount", cost_cents=250))["offers"]["price"] == "2.50"


def test_the_number_of_the_wijk_is_not_told_as_the_entrys_own() -> None:
    owner = factories.organisation()
    assert owner.area.parent
    type(owner.area).objects.filter(pk=owner.area.parent.pk).update(contact_phone="030 286 00 00")
    assert "0000" not in json.dumps(described(owner).get("contactPoint", {})).replace(" ", "")


def test_services_places_and_vacancies_have_their_types() -> None:
    made: list[tuple[Service | Place | Vacancy, str]] = [
        (factories.service(), "Service"),
        (factories.place(), "Place"),
        (factories.vacancy(), "Service"),
    ]
    for entry, kind in made:
        assert described(entry)["@type"] == kind


def test_the_page_holds_it_once_as_sound_json(client: Client) -> None:
    text = client.get(factories.activity("Soep & brood </script>").get_absolute_url()).content.decode()
    scripts = text.split('<script type="application/ld+json">')
    assert len(scripts) == 2
    assert json.loads(scripts[1].split("</script>")[0])["name"] == "Soep & brood </script>"
