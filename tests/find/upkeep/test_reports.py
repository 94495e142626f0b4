"""Anybody says that something is wrong; who keeps the entry answers; the address goes after a term."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.test import Client

from samen030.commons.notifications.actions import deliver
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.find.upkeep import reports
from samen030.find.upkeep.models import Report
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, Role, scope_of_area, scope_of_organisation
from samen030.kernel.errors import ConflictError, DomainError
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from samen030.find.directory.models import Service

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> '); DROP TABLE x; --"


@pytest.fixture
def chess() -> Service:
    """An activity with an editor."""
    made = factories.activity("Schaken", area=factories.area("Lombok-Oost"))
    editor = User.objects.create_user("editor@example.org")
    grant_role(editor, by=BY, role=Role.EDITOR, scope=scope_of_organisation(made.organisation_id))
    return made


def sent(client: Client, address: str, **data: str) -> int:
    """Fill in the form at `address` as a person does: not faster than one can read."""
    stamp = client.get(address).context["form"]["stamp"].value()
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        return client.post(address, {"stamp": stamp, "website": "", **data}).status_code


def test_a_report_reaches_the_editor_and_the_answer_the_reporter(chess: Service, client: Client) -> None:
    page = client.get(chess.get_absolute_url()).text
    address = f"/klopt-niet/service/{chess.pk}/"
    assert address in page
    assert sent(client, address, text="Niet meer op dinsdag", email="buur@example.org") == 302
    deliver(clock.now() + timedelta(minutes=1))
    assert [(m.to, "Niet meer op dinsdag" in m.body) for m in mail.outbox] == [(["editor@example.org"], True)]
    editor = Client()
    editor.force_login(User.objects.get(email="editor@example.org"))
    assert "/mijn/meldingen/" in editor.get("/mijn/").text
    assert "Niet meer op dinsdag" in editor.get("/mijn/meldingen/").text
    report = Report.objects.get()
    assert editor.post("/mijn/meldingen/", {"report": report.pk, "answer": " "}).status_code == 422
    assert editor.post("/mijn/meldingen/", {"report": report.pk, "answer": "Nu op woensdag"}).status_code == 302
    deliver(clock.now() + timedelta(minutes=1))
    assert (mail.outbox[-1].to, "Nu op woensdag" in mail.outbox[-1].body) == (["buur@example.org"], True)
    assert editor.get("/mijn/meldingen/").context["rows"] == []


def test_who_keeps_another_entry_sees_nothing_and_the_scout_of_the_wijk_does(chess: Service) -> None:
    reports.report("service", chess, by=BY, text="Weg")
    wijk = chess.area.path.rpartition("/")[0]
    seen = {scope: len(reports.waiting([scope])) for scope in (UMBRELLA, scope_of_area(wijk), scope_of_area("0344/09"))}
    assert seen == {UMBRELLA: 1, scope_of_area(wijk): 1, scope_of_area("0344/09"): 0}
    other = factories.organisation()
    assert reports.waiting([scope_of_organisation(other.pk)]) == []
    assert len(reports.waiting([scope_of_organisation(chess.organisation_id)])) == 1


def test_two_who_answer_at_once_hear_of_each_other(chess: Service) -> None:
    asked = reports.report("service", chess, by=BY, text="Weg")
    reports.answer_report(asked, chess, by=BY, text="Ja")
    with pytest.raises(ConflictError):
        reports.answer_report(asked, chess, by=BY, text="Nee")


def test_a_flood_stops(chess: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_WAITING", 2)
    for _number in range(2):
        reports.report("service", chess, by=BY, text="Weg")
    with pytest.raises(DomainError):
        reports.report("service", chess, by=BY, text="Weg")


def test_what_is_hostile_is_text_and_robots_are_stopped(chess: Service, client: Client) -> None:
    address = f"/klopt-niet/service/{chess.pk}/"
    assert client.post(address, {"text": "snel", "website": "x"}).status_code == 422
    assert sent(client, address, text="") == 422
    assert sent(client, address, text=HOSTILE) == 302
    editor = Client()
    editor.force_login(User.objects.get(email="editor@example.org"))
    assert "<script>alert" not in editor.get("/mijn/meldingen/").text


@pytest.mark.parametrize(
    "path", ["service/00000000-0000-0000-0000-000000000000", "user/00000000-0000-0000-0000-000000000000"]
)
def test_what_is_not_there_cannot_be_reported(client: Client, path: str) -> None:
    assert client.get(f"/klopt-niet/{path}/").status_code == 404


def test_what_is_not_public_cannot_be_reported(client: Client) -> None:
    draft = factories.service("Concept", status="draft")
    assert client.get(f"/klopt-niet/service/{draft.pk}/").status_code == 404


def test_answered_reports_go_after_a_term(chess: Service) -> None:
    asked = reports.report("service", chess, by=BY, text="Weg", email="buur@example.org")
    reports.answer_report(asked, chess, by=BY, text="Ja")
    reports.report("service", chess, by=BY, text="Nog iets")
    assert reports.forget_reports() == 0
    with time_machine.travel(clock.now() + timedelta(days=91)):
        assert reports.forget_reports() == 1
    assert Report.objects.get().text == "Nog iets"


def test_the_list_costs_the_same_for_few_and_many(
    chess: Service, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for size in (1, 8):
        for number in range(size):
            entry = factories.service(f"Dienst {size} {number}")
            reports.report("service", entry, by=BY, text="Weg")
        with django_assert_max_num_queries(6):
            reports.waiting([UMBRELLA])
