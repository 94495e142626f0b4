"""What looks double, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from samen030.commons.organisations.roles import mark_claimed
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.find.imports.models import DuplicatePair
from samen030.find.imports.queries import claimed_among, state_names
from samen030.kernel.access import UMBRELLA, Role
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from samen030.commons.organisations.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(client: Client) -> Client:
    user = User.objects.create_user("bureau@example.org", name="Bo")
    grant_role(user, by=BY, role=Role.BUREAU, scope=UMBRELLA)
    client.force_login(user)
    return client


def pair(one: Organisation, other: Organisation) -> DuplicatePair:
    return DuplicatePair.objects.create(model="organisation", one=one.pk, other=other.pk, distance_m=12, similarity=0.9)


def test_two_are_made_one_with_a_choice_per_field(bureau: Client) -> None:
    one, other = factories.organisation("De Linde", phone="1"), factories.organisation("Linde", phone="2")
    url = reverse("duplicate", args=[pair(one, other).pk])
    page = bureau.get(url).content.decode()
    assert "De Linde" in page
    assert "Contact" in page
    bureau.post(url, {"besluit": "samen", "winner": one.pk, "name": one.pk, "contact": other.pk})
    one.refresh_from_db()
    assert (one.name, one.phone) == ("De Linde", "2")
    assert not DuplicatePair.objects.exists()
    assert bureau.get(url).status_code == 404
    assert "De Linde" in bureau.get(reverse("duplicates")).content.decode()


def test_without_a_choice_it_asks_and_two_that_are_two_stay_away(bureau: Client) -> None:
    found = pair(factories.organisation("A"), factories.organisation("B"))
    url = reverse("duplicate", args=[found.pk])
    assert bureau.post(url, {"besluit": "samen"}).status_code == 422
    bureau.post(url, {"besluit": "anders"})
    assert "A – B" not in bureau.get(reverse("duplicates")).content.decode()


def test_the_list_takes_as_many_questions_for_many_as_for_few(
    bureau: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for size in (1, 12):
        for _number in range(size):
            pair(factories.organisation(), factories.organisation())
        with django_assert_max_num_queries(12):
            bureau.get(reverse("duplicates"))


def test_what_its_own_people_keep_is_left_alone_and_counts_for_no_undo() -> None:
    club = factories.organisation()
    assert claimed_among({club.pk}) == set()
    mark_claimed(club)
    assert claimed_among({club.pk}) == {club.pk}
    assert "claimed_at" not in state_names("organisation")
