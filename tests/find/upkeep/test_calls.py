"""The call list of a wijk's scout: a call counts in full."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from samen030.commons.people.actions import end_role, grant_role
from samen030.commons.people.models import User
from samen030.find.directory.models import Service
from samen030.find.upkeep.actions import keep_up
from samen030.find.upkeep.models import Asking
from samen030.kernel.access import Role, scope_of_area, scope_of_organisation
from tests import factories

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2025, 1, 15, 9, tzinfo=UTC)


@pytest.fixture
def scout(client: Client) -> User:
    """A scout of Lombok's wijk, logged in."""
    user = User.objects.create_user("scout@example.org")
    wijk = factories.area("Lombok-Oost").path.rpartition("/")[0]
    grant_role(user, by=factories.BY, role=Role.SCOUT, scope=scope_of_area(wijk))
    client.force_login(user)
    return user


def old(name: str, **fields: object) -> None:
    """An entry without an e-mail address that nobody confirmed for long."""
    with time_machine.travel(LONG_AGO):
        factories.organisation(name, **fields)


def test_a_scout_sees_the_own_wijk_and_a_call_confirms(client: Client, scout: User) -> None:
    here, there = factories.area("Lombok-Oost"), factories.area("Voordorp en Voorveldsepolder")
    old("Schaakclub", phone="030 123 45 67", area=here)
    old("Ver weg", area=there)
    keep_up()
    page = client.get(reverse("upkeep_calls")).content.decode()
    assert "Schaakclub" in page
    assert "030 123 45 67" in page
    assert "Ver weg" not in page
    assert "Bellijst" in client.get("/mijn/").content.decode()
    asking = next(a for a in Asking.objects.all() if str(a.entry_id) in page)
    client.post(reverse("upkeep_call", args=[asking.pk]), {"result": "klopt"})
    assert (
        "Schaakclub"
        not in client.get(reverse("upkeep_calls")).content.decode().partition("<h1>")[2].partition("<h2>")[2]
    )
    assert not Asking.objects.filter(pk=asking.pk).exists()
    elsewhere = Asking.objects.get()
    assert client.post(reverse("upkeep_call", args=[elsewhere.pk]), {"result": "klopt"}).status_code == 404


def test_who_is_not_reached_is_rung_again_later_three_times_at_most(client: Client, scout: User) -> None:
    old("Schaakclub", area=factories.area("Lombok-Oost"))
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False) as hand:
        client.force_login(scout)
        keep_up()
        asking = Asking.objects.get()
        for _ in range(3):
            assert client.post(reverse("upkeep_call", args=[asking.pk]), {"result": "niet_bereikt"}).status_code == 302
            assert client.post(reverse("upkeep_call", args=[asking.pk]), {"result": "klopt"}).status_code == 404
            hand.shift(3 * 86400)
            client.force_login(scout)
        assert "niemand om te bellen" in client.get(reverse("upkeep_calls")).content.decode()


def test_the_list_takes_as_many_queries_for_many(
    client: Client, scout: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        old(f"Groep {number}", area=factories.area("Lombok-Oost"))
    keep_up()
    with django_assert_max_num_queries(10):
        client.get(reverse("upkeep_calls"))


def test_a_volunteer_who_leaves_leaves_the_entries_with_the_organisation() -> None:
    owner = factories.organisation()
    entry = factories.service(organisation=owner)
    user = User.objects.create_user("els@example.org")
    grant = grant_role(user, by=factories.BY, role=Role.EDITOR, scope=scope_of_organisation(owner.pk))
    end_role(grant, by=factories.BY)
    kept = Service.objects.get(pk=entry.pk)
    assert (kept.organisation_id, kept.status) == (owner.pk, "published")
