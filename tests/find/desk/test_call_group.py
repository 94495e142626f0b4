"""Somebody rings for an organisation that stands on the site: a helper changes it with their consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from samen030.commons.journal.models import Event
from samen030.commons.notifications.models import Mail
from samen030.commons.organisations.actions import change_organisation
from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import Consent, User
from samen030.find.desk.queries import values_of
from samen030.find.directory.actions import change_service
from samen030.find.directory.models import Place, Service, Vacancy
from samen030.kernel.access import Role, scope_of_area
from samen030.kernel.locking import version_of
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(client: Client) -> User:
    user = User.objects.create_user("helper@example.org", name="Hanna Helper")
    grant_role(user, by=BY, role=Role.HELPER, scope=scope_of_area(factories.area().path))
    client.force_login(user)
    return user


@pytest.fixture
def group() -> Organisation:
    return factories.organisation("Buurtkeuken", area=factories.area(), email="keuken@example.org")


@pytest.fixture
def offer(group: Organisation) -> Service:
    return factories.service("Soep", organisation=group, area=group.area, phone="030-1111111", contact_shown=True)


def address(entry: Any, group: Organisation, kind: str = "dienst") -> str:
    return reverse("call_change", args=[group.pk, kind, entry.pk])


def said(entry: Any, **changes: Any) -> dict[str, Any]:
    yes = {"resident_name": "Mevrouw Jansen", "way": "phone", "said_yes": "on"}
    typed = {"name": entry.name, "description": "Elke dag.", "phone": "030-2222222", "contact_shown": "on"}
    return typed | yes | {"version": version_of(values_of(entry))} | changes


def test_a_change_by_telephone_has_a_consent_both_names_a_mail_and_leaves_no_access(
    client: Client, helper: User, group: Organisation, offer: Service
) -> None:
    assert "Soep" in client.get(reverse("call_group", args=[group.pk])).content.decode()
    answer = client.post(address(offer, group), said(offer, name="Soep en brood"))
    assert answer["Location"] == reverse("call_group", args=[group.pk])
    assert "Soep en brood" in client.get(answer["Location"]).content.decode()
    found = Service.objects.get()
    assert (found.description, found.phone) == ("Elke dag.", "030-2222222")
    consent = Consent.objects.get()
    assert (consent.resident_name, consent.way, consent.helper) == ("Mevrouw Jansen", "phone", helper)
    assert consent.ended_at is not None
    event = Event.objects.get(verb="service.changed")
    assert (event.actor, event.on_behalf_of) == (f"user:{helper.pk}", consent.ref)
    mail = Mail.objects.get()
    assert (mail.to, "Mevrouw Jansen belde ons" in mail.text) == ("keuken@example.org", True)
    assert client.get(reverse("desk", args=[group.pk])).status_code == 403


def test_without_a_yes_nothing_changes_and_what_was_typed_stays(
    client: Client, helper: User, group: Organisation, offer: Service
) -> None:
    data = said(offer, name="Soep en brood")
    del data["said_yes"]
    for do in ("save", "stop"):
        answer = client.post(address(offer, group), data | {"do": do})
        assert answer.status_code == 422
        assert "Soep en brood" in answer.content.decode()
    assert Service.objects.get().name == "Soep"
    assert not Consent.objects.exists()
    assert not Mail.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_at_once(
    client: Client, helper: User, group: Organisation, offer: Service
) -> None:
    data = said(offer, name="Soep en brood")
    change_service(offer, by=BY, description="Van de groep zelf.")
    answer = client.post(address(offer, group), data)
    assert (answer.status_code, Service.objects.get().name) == (409, "Soep")
    page = answer.content.decode()
    assert "Soep en brood" in page
    assert version_of(values_of(Service.objects.get())) in page
    assert not Consent.objects.exists()


def test_what_has_stopped_goes_off_the_site_and_its_group_reads_so(
    client: Client, helper: User, group: Organisation, offer: Service
) -> None:
    client.post(address(offer, group), said(offer, do="stop", name=""))
    assert Service.objects.get().status == Status.ARCHIVED
    assert "is gestopt" in Mail.objects.get().text
    assert client.get(address(offer, group)).status_code == 404
    answer = client.post(address(group, group, "organisatie"), said(group, do="stop"))
    assert answer["Location"] == reverse("call_groups")
    assert Organisation.objects.get().status == Status.ARCHIVED


def test_what_a_group_keeps_to_itself_is_not_shown_to_a_helper_and_stays(
    client: Client, helper: User, group: Organisation
) -> None:
    url = "https://agenda.example.org/geheim.ics"
    hall = factories.place(
        "Zaal", organisation=group, area=group.area, phone="030-3333333", contact_shown=False, taken_url=url
    )
    page = client.get(address(hall, group, "plek")).content.decode()
    assert "030-3333333" not in page
    assert "geheim.ics" not in page
    answer = client.post(address(hall, group, "plek"), said(hall, area=group.area_id, name="Grote zaal"))
    assert answer.status_code == 302
    found = Place.objects.get()
    assert (found.name, found.phone, found.contact_shown, found.taken_url) == ("Grote zaal", "030-3333333", False, url)


def test_by_what_an_organisation_is_taken_over_a_helper_does_not_change(
    client: Client, helper: User, group: Organisation
) -> None:
    change_organisation(group, by=BY, contact_shown=True, phone="030-1111111", website="https://keuken.example.org")
    group.refresh_from_db()
    page = client.get(address(group, group, "organisatie")).content.decode()
    assert ("keuken@example.org" in page, "030-1111111" in page) == (False, True)
    typed = said(group, email="ander@example.net", website="https://ander.example.net", street="Elders")
    assert client.post(address(group, group, "organisatie"), typed).status_code == 302
    found = Organisation.objects.get()
    assert (found.phone, found.email, found.website, found.street) == (
        "030-2222222",
        "keuken@example.org",
        "https://keuken.example.org",
        group.street,
    )
    assert Mail.objects.get().to == "keuken@example.org"


def test_a_helper_acts_for_groups_of_the_own_area_only(client: Client, helper: User, group: Organisation) -> None:
    other = factories.organisation("Ver weg", area=factories.any_area())
    page = client.get(reverse("call_groups")).content.decode()
    assert ("Buurtkeuken" in page, "Ver weg" in page) == (True, False)
    assert "Ver weg" not in client.get(reverse("call"), {"groep": "x"}).content.decode()
    assert client.get(reverse("call_group", args=[other.pk])).status_code == 403
    assert client.post(address(other, other, "organisatie"), said(other)).status_code == 403
    assert client.get(address(factories.service(organisation=other), group)).status_code == 404
    assert "staat nog niet op de site" in client.get(reverse("call_groups"), {"naam": "zzz"}).content.decode()


def test_the_lists_ask_as_much_for_few_as_for_many(
    client: Client, helper: User, group: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        factories.organisation(f"Groep {number}", area=group.area)
        factories.activity(f"Activiteit {number}", organisation=group)
    with django_assert_max_num_queries(8):
        assert "Groep 9" in client.get(reverse("call_groups")).content.decode()
    with django_assert_max_num_queries(12):
        assert "Activiteit 11" in client.get(reverse("call_group", args=[group.pk])).content.decode()


@pytest.mark.parametrize(("kind", "model"), [("dienst", Service), ("plek", Place), ("vacature", Vacancy)])
def test_something_new_of_a_group_comes_on_the_site_with_a_consent(
    client: Client, helper: User, group: Organisation, kind: str, model: type[Any]
) -> None:
    page = reverse("call_add", args=[group.pk, kind])
    assert page in client.get(reverse("call_group", args=[group.pk])).content.decode()
    typed: dict[str, Any] = {"area": group.area_id} if kind == "plek" else {}
    typed |= {"name": "Van de telefoon", "description": "Elke week.", "resident_name": "Mevrouw Jansen", "way": "phone"}
    answer = client.post(page, typed)
    assert (answer.status_code, "Elke week." in answer.content.decode()) == (422, True), "without a yes"
    assert not model.objects.exists()
    assert client.post(page, typed | {"said_yes": "on"}).status_code == 302
    made = model.objects.get()
    assert (made.name, made.organisation, made.is_public, made.area) == ("Van de telefoon", group, True, group.area)
    assert Consent.objects.get().ended_at is not None
    assert "Van de telefoon" in Mail.objects.get().text
    assert client.get(reverse("call_add", args=[group.pk, "onzin"])).status_code == 404
    elsewhere = factories.organisation("Ver", area=factories.area("Oog in Al"))
    assert client.get(reverse("call_add", args=[elsewhere.pk, kind])).status_code == 403
