"""'Bel ons, wij zetten het erop': consent, both names in the journal, a chain that is whole, no access left."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from samen030.commons.journal.actions import seal
from samen030.commons.journal.guards import GUARDS
from samen030.commons.journal.models import Event
from samen030.commons.notifications.models import Mail
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import Consent, User
from samen030.find.directory.models import Service
from samen030.kernel.access import Role, scope_of_area, scope_of_organisation
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(client: Client) -> User:
    user = User.objects.create_user("helper@example.org", name="Hanna Helper")
    grant_role(user, by=BY, role=Role.HELPER, scope=scope_of_area(factories.area().path))
    client.force_login(user)
    return user


def said(**changes: Any) -> dict[str, Any]:
    return {
        "group_name": "Tuingroep Lombok",
        "what": "Koffie in de tuin",
        "repeat": "weekly",
        "first_date": "2027-03-02",
        "start_time": "10:00",
        "where": "Damstraat 1",
        "area": factories.area().pk,
        "phone": "030-123 45 67",
        "phone_shown": "on",
        "resident_name": "Mevrouw Jansen",
        "way": "phone",
        "said_yes": "on",
    } | changes


def test_a_call_becomes_an_entry_with_consent_and_both_names_in_a_journal_that_is_whole(
    client: Client, helper: User
) -> None:
    answer = client.post(reverse("call"), said())
    service = Service.objects.get()
    assert answer["Location"] == reverse("call_proof", args=[service.pk])
    consent = Consent.objects.get()
    assert (consent.resident_name, consent.way, consent.helper) == ("Mevrouw Jansen", "phone", helper)
    assert "Koffie in de tuin" in consent.purpose
    for verb in ("organisation.added", "service.added", "service.scheduled"):
        event = Event.objects.get(verb=verb)
        assert (event.actor, event.on_behalf_of) == (f"user:{helper.pk}", consent.ref)
    detail = Event.objects.get(verb="consent.given").detail.data
    assert (detail["helper"], detail["resident"]) == ("Hanna Helper", "Mevrouw Jansen")
    seal()
    told = StringIO()
    call_command("journal", "verify", stdout=told)
    assert "whole: True" in told.getvalue()


def test_verify_says_where_the_chain_breaks_after_a_row_was_tampered_with(client: Client, helper: User) -> None:
    client.post(reverse("call"), said())
    seal()
    event = Event.objects.get(verb="service.added")
    with connection.cursor() as cursor:
        for guard in GUARDS:
            _drop(cursor, guard.name, guard.table)
        cursor.execute("UPDATE journal_event SET actor = 'user:forged' WHERE id = %s", [event.pk])
    told = StringIO()
    with pytest.raises(SystemExit):
        call_command("journal", "verify", stdout=told)
    assert "whole: False" in told.getvalue()
    assert f"link {event.sequence} (event {event.pk}) was changed" in told.getvalue()


def _drop(cursor: Any, name: str, table: str) -> None:
    """As somebody would who has the database in hand."""
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def test_no_access_is_left_after_the_call(client: Client, helper: User) -> None:
    client.post(reverse("call"), said())
    assert Consent.objects.get().ended_at is not None
    organisation = Service.objects.get().organisation
    assert client.get(reverse("desk", args=[organisation.pk])).status_code == 403


def test_the_proof_says_what_is_there_and_whom_to_ring(client: Client, helper: User) -> None:
    page = client.post(reverse("call"), said(), follow=True).content.decode()
    service = Service.objects.get()
    for part in ("Dit staat er nu", "Tuingroep Lombok", "Elke dinsdag", service.get_absolute_url(), "/vinden/qr/"):
        assert part in page


def test_without_a_yes_nothing_is_written(client: Client, helper: User) -> None:
    data = said()
    del data["said_yes"]
    answer = client.post(reverse("call"), data)
    assert answer.status_code == 422
    assert "Mevrouw Jansen" in answer.content.decode(), "what was typed is still there"
    assert not Service.objects.exists()
    assert not Consent.objects.exists()


def test_a_helper_enters_in_the_own_buurt_only(client: Client, helper: User) -> None:
    elsewhere = factories.any_area()
    answer = client.post(reverse("call"), said(area=elsewhere.pk))
    assert answer.status_code == 422
    assert not Service.objects.exists()


def test_an_existing_group_is_chosen_instead_of_made_anew(client: Client, helper: User) -> None:
    group = factories.organisation("De Tuin", area=factories.area())
    client.post(reverse("call"), said(group=str(group.pk), group_name=""))
    assert Service.objects.get().organisation == group


def test_a_number_that_may_not_be_shown_stays_hidden(client: Client, helper: User) -> None:
    data = said()
    del data["phone_shown"]
    client.post(reverse("call"), data)
    service = Service.objects.get()
    assert service.phone == "030-123 45 67"
    assert "030-123 45 67" not in client.get(service.get_absolute_url()).content.decode()
    assert "030-123 45 67" not in client.get(reverse("call_proof", args=[service.pk])).content.decode()


def test_an_existing_organisation_reads_what_was_put_on_for_it(client: Client, helper: User) -> None:
    group = factories.organisation("Buurtkeuken", area=factories.area(), email="keuken@example.org")
    client.post(reverse("call"), said(group=str(group.pk), group_name=""))
    first = Mail.objects.get(to="keuken@example.org")
    assert "Meld het" in first.text
    keeper = User.objects.create_user("els@example.org")
    grant_role(keeper, by=BY, role=Role.EDITOR, scope=scope_of_organisation(group.pk))
    client.post(reverse("call"), said(group=str(group.pk), group_name="", what="Iets anders"))
    told = Mail.objects.get(to="els@example.org")
    assert "Mevrouw Jansen belde ons" in told.text
    assert reverse("desk", args=[group.pk]) in told.text
    assert Mail.objects.filter(to="keuken@example.org").count() == 1
