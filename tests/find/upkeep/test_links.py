"""The links of a reminder: changing, taking 'gestopt' back, and a new mail for an old link."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from samen030.commons.notifications.models import Mail
from samen030.commons.organisations.models import Status
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.find.directory.actions import archive
from samen030.find.directory.models import Service
from samen030.find.upkeep.actions import CONFIRM, END, link
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def chess() -> Service:
    return factories.activity("Schaken", organisation=factories.organisation("Club", email="club@elders.example"))


def path_of(act: str, chess: Service) -> str:
    return "/" + link(act, "service", chess).split("/", 3)[3]


def status_of(chess: Service) -> str:
    return str(Service.objects.get(pk=chess.pk).status)


def test_what_was_said_to_have_stopped_can_come_back_for_fourteen_days(client: Client, chess: Service) -> None:
    path = path_of(END, chess)
    assert "vergissing" in client.post(path).content.decode()
    assert status_of(chess) == Status.ARCHIVED
    told = Mail.objects.get(key__startswith="ended:")
    assert (told.to, path in told.text) == ("club@elders.example", True)
    with time_machine.travel(clock.now() + timedelta(days=13)):
        page = client.get(path)
        assert page.status_code == 200
        assert "Zet het terug" in page.content.decode()
        assert client.post(f"{path}terug/").status_code == 302
    assert status_of(chess) == Status.PUBLISHED
    assert client.post(f"{path}terug/").status_code == 410  # not twice


def test_after_fourteen_days_it_says_whom_to_ring(client: Client, chess: Service) -> None:
    path = path_of(END, chess)
    client.post(path)
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert client.get(path).status_code == 410
        assert "Bel ons" in client.post(f"{path}terug/").content.decode()
    assert status_of(chess) == Status.ARCHIVED


def test_what_somebody_else_took_off_no_link_brings_back(client: Client, chess: Service) -> None:
    path = path_of(END, chess)
    archive(chess, by=BY)
    assert client.post(f"{path}terug/").status_code == 410
    assert client.post(f"{path_of(CONFIRM, chess)}terug/").status_code == 410
    assert client.post("/nakijken/zomaar/terug/").status_code == 410
    assert status_of(chess) == Status.ARCHIVED


def test_an_old_link_gives_a_new_mail_to_the_address_on_record_once_a_day(client: Client, chess: Service) -> None:
    path = path_of(CONFIRM, chess)
    with time_machine.travel(clock.now() + timedelta(days=61)):
        page = client.get(path)
        assert page.status_code == 410
        assert "Stuur mij een nieuwe mail" in page.content.decode()
        for _twice in range(2):
            assert "onderweg" in client.post(f"{path}opnieuw/").content.decode()
        new = Mail.objects.get(key__startswith="anew:")
    assert new.to == "club@elders.example"
    assert "/nakijken/" in new.text
    assert client.post("/nakijken/zomaar/opnieuw/").status_code == 410


def test_the_link_to_change_leads_who_keeps_it_to_the_form_and_others_to_the_claim(
    client: Client, chess: Service
) -> None:
    path = reverse("upkeep_change", args=["service", chess.pk])
    assert "/login/" in client.get(path).headers["Location"]
    user = User.objects.create_user("els@example.org")
    client.force_login(user)
    assert client.get(path).headers["Location"] == reverse("claim", args=[chess.organisation_id])
    grant_role(user, by=BY, role=Role.EDITOR, scope=scope_of_organisation(chess.organisation_id))
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    assert "Schaken" in answer.content.decode()
    assert client.get(reverse("upkeep_change", args=["iets", chess.pk])).status_code == 404
