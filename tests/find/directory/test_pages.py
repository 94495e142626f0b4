"""The pages of one entry, as a resident meets them."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samen030.commons.city.models import Area
from samen030.commons.organisations.actions import add_theme, archive_organisation, change_organisation
from samen030.find.directory.actions import (
    add_room,
    add_schedule,
    add_vacancy,
    archive,
    cancel_date,
    change_service,
    confirm,
    move_date,
)
from samen030.kernel import clock
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from samen030.find.directory.models import Place, Service, Vacancy
    from samen030.find.directory.queries import Entry

pytestmark = pytest.mark.django_db
MOST_QUERIES = 6


@pytest.fixture
def phoneless() -> None:
    """No area has a number of its own yet."""
    Area.objects.update(contact_name="", contact_phone="", contact_hours="")


def page(client: Client, entry: Entry) -> str:
    """The page of `entry` as text, without what only holds hours on one line."""
    response = client.get(entry.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode().replace("\u2060", "").replace("\u00a0", " ")


def entries() -> list[Entry]:
    """One of each kind."""
    return [factories.organisation(), factories.activity(), factories.place(), factories.vacancy()]


def test_each_kind_of_entry_has_a_page_with_its_name_as_heading(client: Client) -> None:
    for entry in entries():
        assert f"<h1>{entry.name}</h1>" in page(client, entry)


def test_another_slug_or_none_leads_for_good_to_the_right_address(client: Client) -> None:
    for entry in entries():
        right = entry.get_absolute_url()
        for wrong in (right.replace(entry.slug, "oude-naam"), right.removesuffix(f"{entry.slug}/")):
            response = client.get(wrong)
            assert (response.status_code, response["Location"]) == (301, right)


def test_a_draft_is_not_found(client: Client) -> None:
    organisation = factories.organisation(status="draft")
    assert client.get(organisation.get_absolute_url()).status_code == 404


def test_what_never_was_is_not_found(client: Client) -> None:
    assert client.get(f"/vinden/plek/{uuid4()}/").status_code == 404


def test_what_has_stopped_says_so_and_shows_what_else_there_is(client: Client) -> None:
    stopped = factories.place("Oude Zaal", area=factories.area("Lombok-Oost"))
    factories.organisation("Buren Lombok", area=factories.area("Lombok-Oost"))
    archive(stopped, by=BY)
    response = client.get(stopped.get_absolute_url())
    assert response.status_code == 410
    text = response.content.decode()
    assert "Oude Zaal is gestopt" in text
    assert "Buren Lombok" in text


def test_an_archived_organisation_is_gone_too(client: Client) -> None:
    organisation = factories.organisation()
    archive_organisation(organisation, by=BY)
    assert client.get(organisation.get_absolute_url()).status_code == 410


def test_the_rule_and_the_next_five_dates_are_said(client: Client) -> None:
    text = page(client, factories.activity(rrule="FREQ=DAILY", first_date=date(2026, 1, 1)))
    assert "Elke dag, 10.00–12.00 uur" in text
    assert text.count("<time datetime") == 5


def test_a_cancelled_date_is_shown_as_cancelled_and_five_others_stay(client: Client) -> None:
    activity = factories.activity(rrule="FREQ=DAILY", first_date=date(2026, 1, 1))
    tomorrow = clock.today() + timedelta(days=1)
    cancel_date(activity.schedules.get(), by=BY, day=tomorrow, note="Ziek")
    text = page(client, activity)
    assert "Gaat niet door" in text
    assert "Ziek" in text
    assert text.count("<time datetime") == 6


def test_a_moved_date_says_which_day_it_stands_in_for(client: Client) -> None:
    activity = factories.activity(rrule="FREQ=DAILY", first_date=date(2026, 1, 1))
    day = clock.today() + timedelta(days=1)
    move_date(activity.schedules.get(), by=BY, day=day, new_date=day + timedelta(days=1), new_start_time=time(20))
    text = page(client, activity)
    assert "in plaats van" in text
    assert "20.00–22.00 uur" in text


def test_a_yearly_feast_shows_its_next_date(client: Client) -> None:
    text = page(client, factories.activity(rrule="FREQ=YEARLY", first_date=date(2025, 4, 27)))
    assert "27 april" in text


def test_an_activity_that_is_over_asks_to_call(client: Client) -> None:
    text = page(client, factories.activity(rrule="", first_date=date(2025, 4, 27)))
    assert "Er staan geen nieuwe data meer" in text


def test_the_own_number_is_a_telephone_link(client: Client) -> None:
    text = page(client, factories.organisation(phone="030 - 123 45 67", phone_hours="ma t/m vr", contact_name="Ria"))
    assert 'href="tel:0301234567"' in text
    assert "ma t/m vr" in text
    assert "Ria" in text


def test_without_own_number_that_of_the_organisation_is_given_and_named(client: Client) -> None:
    owner = factories.organisation("Buurthuis Zuid", phone="030 765 43 21")
    text = page(client, factories.activity(organisation=owner))
    assert 'href="tel:0307654321"' in text
    assert "Dit is het nummer van Buurthuis Zuid." in text


@pytest.mark.usefixtures("phoneless")
def test_without_any_own_number_that_of_the_wijk_is_given_and_named(client: Client) -> None:
    buurt = factories.area("Lombok-Oost")
    assert buurt.parent
    Area.objects.filter(pk=buurt.parent.pk).update(contact_phone="030 286 00 00", contact_hours="9 tot 5 uur")
    text = page(client, factories.activity(area=buurt))
    assert 'href="tel:0302860000"' in text
    assert "Dit is het nummer van de wijk West." in text


@pytest.mark.usefixtures("phoneless")
def test_where_no_number_is_known_that_is_said(client: Client) -> None:
    assert "Er is geen telefoonnummer bekend" in page(client, factories.activity())


def test_a_website_that_is_no_web_address_is_left_out(client: Client) -> None:
    organisation = factories.organisation()
    type(organisation).objects.filter(pk=organisation.pk).update(website="javascript:alert(1)")
    assert "javascript:" not in page(client, organisation)


def test_an_example_is_called_an_example(client: Client) -> None:
    text = page(client, factories.organisation(is_example=True))
    assert "tag-example" in text
    assert "Dit is een voorbeeld." in text


def test_freshness_is_said(client: Client) -> None:
    organisation = factories.organisation()
    assert "Nog niet nagekeken" in page(client, organisation)
    confirm(organisation, by=BY, who="de wijkverkenner")
    text = page(client, organisation)
    assert "Laatst nagekeken op" in text
    assert "de wijkverkenner" in text


def test_what_was_not_checked_for_long_warns(client: Client) -> None:
    organisation = factories.organisation(confirmed_on=clock.today() - timedelta(days=400))
    assert "maanden niet nagekeken" in page(client, organisation)


def test_how_to_take_part_is_said(client: Client) -> None:
    text = page(client, factories.activity(sign_up="no", companion=True, cost="free", target_groups=["seniors"]))
    assert "Kom gewoon binnen" in text
    assert "iemand gaat de eerste keer met u mee" in text
    assert "Gratis" in text
    assert "ouderen" in text.lower()


def test_an_organisation_shows_its_offers_places_and_vacancies(client: Client) -> None:
    owner = factories.organisation()
    factories.activity("Soep", organisation=owner)
    factories.place("De Kade", organisation=owner)
    factories.vacancy("Gastheer", organisation=owner)
    text = page(client, owner)
    assert all(name in text for name in ("Soep", "De Kade", "Gastheer"))


def test_an_organisation_does_not_show_what_is_not_public(client: Client) -> None:
    owner = factories.organisation()
    factories.activity("Geheim plan", organisation=owner, status="draft")
    assert "Geheim plan" not in page(client, owner)


def test_a_place_shows_its_rooms_and_what_is_done_there(client: Client) -> None:
    place = factories.place("De Kade")
    add_room(place, by=BY, name="Grote zaal", capacity=80)
    factories.activity("Soep", places=[place])
    text = page(client, place)
    assert "Grote zaal" in text
    assert "80 personen" in text
    assert "Soep" in text


def test_an_activity_links_its_place_and_the_way_to_it(client: Client) -> None:
    place = factories.place("De Kade", street="Kanaalstraat", house_number="1", latitude=52.09, longitude=5.1)
    text = page(client, factories.activity(places=[place]))
    assert place.get_absolute_url() in text
    assert "Kanaalstraat 1" in text
    assert 'href="geo:52.090000,5.100000?' in text
    assert "https://www.openstreetmap.org/directions?to=52.090000%2C5.100000" in text


def test_an_archived_place_is_not_shown_as_where_to_go(client: Client) -> None:
    place = factories.place("De Kade")
    activity = factories.activity(places=[place])
    archive(place, by=BY)
    assert "De Kade" not in page(client, activity)


def test_a_vacancy_that_has_closed_says_so(client: Client) -> None:
    assert "U kon zich aanmelden tot" in page(client, factories.vacancy(until=date(2025, 1, 1)))


def test_html_in_an_entry_is_shown_as_text(client: Client) -> None:
    nasty = "</script><script>alert(1)</script>"
    text = page(client, factories.activity(nasty, description=f"{nasty} {nasty}", cost_note=nasty))
    assert "<script>alert" not in text


def test_what_is_shared_is_a_permalink_with_its_qr_code(client: Client) -> None:
    place = factories.place()
    text = page(client, place)
    assert f"/vinden/plek/{place.pk}/" in text
    response = client.get(reverse("qr_code", args=["place", place.pk]))
    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<svg")


def test_there_is_no_qr_code_of_what_is_not_there(client: Client) -> None:
    draft = factories.place(status="draft")
    assert client.get(reverse("qr_code", args=["place", draft.pk])).status_code == 404
    assert client.get(reverse("qr_code", args=["user", draft.pk])).status_code == 404


def test_the_themes_are_a_tree_with_counts_where_a_parent_counts_its_children(client: Client) -> None:
    food = add_theme(by=BY, code="test-eten", name="Eten en zo")
    soup = add_theme(by=BY, code="test-soep", name="Soep eten", parent=food)
    factories.service(themes=[soup])
    text = " ".join(client.get(reverse("themes")).content.decode().split())
    assert 'thema=test-eten">Eten en zo</a> <span class="meta">(1)' in text
    assert 'thema=test-soep">Soep eten</a> <span class="meta">(1)' in text


def test_a_theme_has_a_short_address(client: Client) -> None:
    add_theme(by=BY, code="test-eten", name="Eten en zo")
    assert client.get("/vinden/thema/test-eten/")["Location"] == "/vinden/?thema=test-eten"
    assert client.get("/vinden/thema/bestaat-niet/").status_code == 404


def test_the_slug_follows_the_name(client: Client) -> None:
    organisation = factories.organisation("Oude naam")
    old = organisation.get_absolute_url()
    renamed = change_organisation(organisation, by=BY, name="Nieuwe naam")
    assert client.get(old)["Location"] == renamed.get_absolute_url()


def fill(service: Service, place: Place, vacancy: Vacancy, number: int) -> None:
    """`number` more of everything that the pages show."""
    owner = service.organisation
    for n in range(number):
        other = factories.activity(organisation=owner, places=[place])
        add_schedule(service, by=BY, first_date=date(2026, 1, 5 + n), start_time=time(9), rrule="FREQ=WEEKLY")
        more = factories.place(organisation=owner)
        change_service(service, by=BY, places=[*service.places.all(), more])
        add_room(place, by=BY, name=f"Zaal {other.pk}")
        add_vacancy(by=BY, organisation=owner, name=f"Klus {n}", area=owner.area, place=place)
        theme = add_theme(by=BY, code=f"t-{n}-{number}", name=f"Thema {n}")
        for entry in (service, place, vacancy, owner):
            entry.themes.add(theme)
        owner.areas_served.add(Area.objects.order_by("path")[n + 5])


@pytest.mark.parametrize("name", ["organisation", "service", "place", "vacancy"])
def test_a_page_takes_as_many_queries_for_much_as_for_little(name: str) -> None:
    owner = factories.organisation()
    place = factories.place(organisation=owner)
    service = factories.activity(organisation=owner, places=[place])
    vacancy = factories.vacancy(organisation=owner, place=place)
    made: dict[str, Entry] = {"organisation": owner, "service": service, "place": place, "vacancy": vacancy}
    counts = []
    for number in (1, 6):
        fill(service, place, vacancy, number)
        with CaptureQueriesContext(connection) as queries:
            Client().get(made[name].get_absolute_url())
        counts.append(len(queries))
    assert 2 < counts[0] == counts[1] <= MOST_QUERIES
