"""Two records made one: nothing hanging is lost, addresses lead on, and it can be taken back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from samen030.commons.documents.actions import add, remove
from samen030.commons.documents.queries import of, removed_of
from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.commons.people.queries import roles_of
from samen030.find.directory import merging
from samen030.find.directory.actions import change_service
from samen030.find.directory.models import Merge, Service
from samen030.find.search.models import Document
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.errors import DomainError
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db


def join(winner: Organisation, loser: Organisation, *take: str) -> Merge:
    return merging.merge("organisation", by=BY, winner=winner.pk, loser=loser.pk, take=take)


def test_all_that_hangs_on_the_one_moves_and_its_address_leads_on(client: Client) -> None:
    one = factories.organisation("De Linde", phone="030-000 00 01")
    other = factories.organisation("Stichting De Linde", phone="030-000 00 02", website="https://linde.example")
    service, place = factories.activity("Schaken", organisation=other), factories.place(organisation=other)
    vacancy = factories.vacancy(organisation=other)
    user = User.objects.create_user("els@example.org")
    grant_role(user, by=BY, role=Role.EDITOR, scope=scope_of_organisation(other.pk))
    old_address = other.get_absolute_url()
    join(one, other, "website")
    one.refresh_from_db()
    assert (one.website, one.phone) == ("https://linde.example", "030-000 00 01")
    for row in (service, place, vacancy):
        row.refresh_from_db()
        assert row.organisation_id == one.pk
    answer = client.get(old_address)
    assert (answer.status_code, answer.headers["Location"]) == (301, one.get_absolute_url())
    assert "Schaken" in client.get(one.get_absolute_url()).content.decode()
    assert (Role.EDITOR, scope_of_organisation(one.pk)) in roles_of(User.objects.get(pk=user.pk))
    assert not Document.objects.filter(object_id=other.pk).exists()
    assert Document.objects.get(object_id=service.pk).extra["organisation"] == "De Linde"


def test_it_can_be_taken_back_and_keeps_what_changed_in_between(client: Client) -> None:
    one, other = factories.organisation("Een", phone="1"), factories.organisation("Twee", phone="2")
    service = factories.activity("Schaken", organisation=other)
    user = User.objects.create_user("els@example.org")
    grant_role(user, by=BY, role=Role.EDITOR, scope=scope_of_organisation(other.pk))
    done = join(one, other, "name", "contact")
    new = factories.service("Nieuw", organisation=Organisation.objects.get(pk=one.pk))
    service.refresh_from_db()
    change_service(service, by=BY, description="Anders")
    merging.take_back(done, by=BY)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.name, one.phone, other.name, other.status) == ("Een", "1", "Twee", Status.PUBLISHED)
    assert Service.objects.get(pk=service.pk).organisation_id == other.pk
    assert Service.objects.get(pk=new.pk).organisation_id == one.pk
    assert client.get(other.get_absolute_url()).status_code == 200
    assert (Role.EDITOR, scope_of_organisation(one.pk)) not in roles_of(User.objects.get(pk=user.pk))
    with pytest.raises(DomainError):
        merging.take_back(done, by=BY)


def test_files_move_along_and_go_back(settings: Any, tmp_path: Path, client: Client) -> None:
    settings.MEDIA_ROOT = tmp_path
    one, other = factories.organisation("Een"), factories.organisation("Twee")
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    for title in ("Verslag", "Weggehaald"):
        picture.seek(0)
        add(owner=("organisation", other.pk), file=picture, title=title, by=BY, private=False)
    remove(of("organisation", other.pk).get(title="Weggehaald"), by=BY)
    done = join(one, other)
    assert "Verslag" in client.get(one.get_absolute_url()).content.decode()
    assert [row.title for row in removed_of("organisation", one.pk)] == ["Weggehaald"]
    merging.take_back(done, by=BY)
    assert "Verslag" not in client.get(one.get_absolute_url()).content.decode()
    assert "Verslag" in client.get(other.get_absolute_url()).content.decode()
    assert [row.title for row in removed_of("organisation", other.pk)] == ["Weggehaald"]


def test_places_too_and_what_would_be_double_stays_behind(client: Client) -> None:
    one, other = factories.place("Zaal"), factories.place("De Zaal")
    both = factories.service("Soep", places=[one, other])
    merging.merge("place", by=BY, winner=one.pk, loser=other.pk)
    assert client.get(other.get_absolute_url()).headers["Location"] == one.get_absolute_url()
    page = client.get(both.get_absolute_url()).content.decode()
    assert page.count(f'href="{one.get_absolute_url()}"') >= 1
    assert other.get_absolute_url() not in page


def test_no_record_with_itself_and_none_that_stands_no_more() -> None:
    one, other, third = (factories.organisation(name) for name in ("Een", "Twee", "Drie"))
    with pytest.raises(DomainError):
        join(one, one)
    join(one, other)
    for winner, loser in ((other, third), (third, other), (one, other)):
        with pytest.raises(DomainError):
            join(winner, loser)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=10))
def test_whatever_is_merged_and_parted_no_address_goes_round_and_nothing_is_lost(
    steps: list[tuple[int, int, bool]],
) -> None:
    clubs = [factories.organisation(f"Club {n}") for n in range(5)]
    services = [factories.service(f"Aanbod {n}", organisation=club) for n, club in enumerate(clubs)]
    for winner, loser, is_undo in steps:
        try:
            if is_undo:
                last = Merge.objects.filter(undone_at=None).first()
                if last:
                    merging.take_back(last, by=BY)
            else:
                join(clubs[winner], clubs[loser])
        except DomainError:
            pass
        rows = Organisation.objects.filter(pk__in=[club.pk for club in clubs], status=Status.PUBLISHED)
        standing = set(rows.values_list("pk", flat=True))
        for club in clubs:
            end = merging.merged_into(club.pk)
            assert (end or club.pk) in standing
        owners = Service.objects.filter(pk__in=[s.pk for s in services]).values_list("organisation_id", flat=True)
        assert set(owners) <= standing
