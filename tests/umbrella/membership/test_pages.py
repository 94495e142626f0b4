"""Membership on screen: the register on a day, joining, one's own page, the statutes, the office."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from samen030.commons.dossier.models import Dossier
from samen030.commons.members import actions, queries
from samen030.commons.members.models import Statute
from samen030.commons.members.rules import EndedBy, StandingKind
from samen030.commons.notifications.models import Mail
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.find.search.queries import Question, find
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, Role
from samen030.umbrella.membership.post import ask_still_so
from tests import factories
from tests.factories import BY, area
from tests.umbrella.membership.people import Cast, board, member, representative

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.asserts import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
REGISTER = "/over-samen030/leden/"


def test_the_register_shows_who_was_a_member_on_a_day(client: Client) -> None:
    with time_machine.travel("2026-11-24T12:00+01:00"):
        row = member(factories.organisation("Het Blok", area=area("Lombok-Oost")))
        member(factories.organisation("De Vriend"), StandingKind.PARTNER)
    with time_machine.travel("2027-03-01T12:00+01:00"):
        actions.end(row, by=BY, on=clock.today(), ended_by=EndedBy.GONE)
        then = client.get(REGISTER, {"op": "2027-02-28"}).content.decode()
        now = client.get(REGISTER).content.decode()
        assert "Het Blok" in then
        assert "De Vriend" not in then, "a supporter stands in no register of members"
        assert "Het Blok" not in now
        assert "De Vriend" in client.get(REGISTER, {"soort": "steunleden"}).content.decode()
        assert "Het Blok" in client.get(REGISTER, {"op": "2027-02-28", "buurt": "wijk-west"}).content.decode()
        assert "Het Blok" not in client.get(REGISTER, {"op": "2027-02-28", "buurt": "wijk-oost"}).content.decode()
    wrong = client.get(REGISTER, {"op": "gisteren"})
    assert (wrong.status_code, "Schrijf een dag" in wrong.content.decode()) == (422, True)


def test_who_was_suspended_on_a_day_is_a_member_still_and_the_office_alone_sees_it(client: Client) -> None:
    with time_machine.travel("2026-11-24T12:00+01:00"):
        row = member(factories.organisation("Het Blok"))
    with time_machine.travel("2027-01-10T12:00+01:00"):
        actions.suspend(row, by=BY, until=clock.today() + timedelta(days=20), reasons="Omdat.")
    with time_machine.travel("2027-05-01T12:00+02:00"):
        told = "geschorst, stemt niet"
        public = client.get(REGISTER, {"op": "2027-01-15"}).content.decode()
        assert "Het Blok" in public
        assert told not in public
        client.force_login(board("bestuur@example.org"))
        pages = {day: client.get(REGISTER, {"op": day}).content.decode() for day in ("2027-01-15", "2027-01-30")}
        assert told in pages["2027-01-15"]
        assert told not in pages["2027-01-30"], "the last day is not included"
        assert "2027-01-10/2027-01-30" in client.get("/mijn/leden/register.csv").content.decode()


def test_the_register_costs_the_same_for_few_and_many(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        member(factories.organisation(f"Lid {number}"))
    with django_assert_max_num_queries(8):
        client.get(REGISTER)


def test_a_certificate_is_one_tagged_page_and_only_of_who_is_a_member(client: Client) -> None:
    from io import BytesIO

    row = member(factories.organisation("Het Blok"))
    address = reverse("member_certificate", args=[row.pk])
    pdf = PdfReader(BytesIO(client.get(address).content))
    assert len(pdf.pages) == 1
    assert "Het Blok" in pdf.pages[0].extract_text()
    actions.end(row, by=BY, on=clock.today(), ended_by=EndedBy.GONE)
    assert client.get(address).status_code == 404
    assert "Was stemlid" in client.get(reverse("member", args=[row.pk])).content.decode()


def test_members_are_found_as_such_until_they_are_none() -> None:
    row = member(factories.organisation("Het Blok"))
    question = Question(text="Blok", facets=frozenset({"member:voting_member"}))
    assert find(question).total == 1
    actions.end(row, by=BY, on=clock.today(), ended_by=EndedBy.GONE)
    assert find(question).total == 0


def test_joining_leads_to_the_form_and_a_second_try_is_told(client: Client) -> None:
    assert "Log in en begin" in client.get(reverse("join")).content.decode()
    cast = Cast()
    client.force_login(cast.applicant)
    answer = client.post(reverse("join"), {"organisation": str(cast.group.pk), "kind": "voting_member"})
    dossier = Dossier.objects.get(procedure="admission")
    assert answer["Location"] == reverse("dossier_step", args=[dossier.pk, dossier.steps.get().pk])
    again = client.post(reverse("join"), {"organisation": str(cast.group.pk), "kind": "voting_member"})
    assert (again.status_code, "loopt al" in again.content.decode()) == (409, True)
    foreign = client.post(reverse("join"), {"organisation": str(cast.far.pk), "kind": "voting_member"})
    assert foreign.status_code == 422, "of another organisation"


def test_cancelling_asks_once_more_and_can_be_taken_back(client: Client) -> None:
    group = factories.organisation("Het Blok")
    row = member(group)
    client.force_login(representative(group, "els@example.org"))
    to_cancel = reverse("own_membership_act", args=[group.pk, "opzeggen"])
    assert "Ja, zeg op" in client.post(to_cancel).content.decode()
    row.refresh_from_db()
    assert row.ends_on is None
    client.post(to_cancel, {"zeker": "ja"})
    row.refresh_from_db()
    assert row.ends_on == queries.end_after_notice(clock.today())
    assert "Trek de opzegging in" in client.get(reverse("own_membership", args=[group.pk])).content.decode()
    client.post(reverse("own_membership_act", args=[group.pk, "terug"]))
    row.refresh_from_db()
    assert row.ends_on is None
    assert client.post(reverse("own_membership_act", args=[group.pk, "iets"])).status_code == 404


def test_once_a_year_one_click_says_that_all_is_still_so(client: Client) -> None:
    group = factories.organisation("Het Blok")
    with time_machine.travel("2026-01-10T12:00+01:00"):
        row = member(group)
        user = representative(group, "els@example.org")
        assert ask_still_so() == 0
    with time_machine.travel("2026-12-20T12:00+01:00"):
        assert [ask_still_so(), ask_still_so()] == [1, 0]
        assert "/lidmaatschap/" in Mail.objects.get(to="els@example.org").text
        client.force_login(user)
        assert "Is alles nog zo?" in client.get("/mijn/").content.decode()
        client.post(reverse("own_membership_act", args=[group.pk, "klopt"]))
        row.refresh_from_db()
        assert row.confirmed_on == clock.today()
        assert "Is alles nog zo?" not in client.get("/mijn/").content.decode()


def test_how_to_cancel_stands_on_the_home_page(client: Client) -> None:
    assert reverse("leave") in client.get("/").content.decode()
    assert "BW 2:36" in client.get(reverse("leave")).content.decode()


def test_the_board_types_over_the_statutes_and_all_read_them(client: Client) -> None:
    assert "niet ingevuld" in client.get(reverse("statutes")).content.decode()
    client.force_login(board("bestuur@example.org"))
    address = reverse("statute", args=["liability"])
    assert client.post(address, {"value": "U.A.", "article": ""}).status_code == 422
    client.post(address, {"value": "U.A.", "article": "artikel 2"})
    assert Statute.objects.get().value == "U.A."
    assert "artikel 2" in client.get(reverse("agreement")).content.decode()
    client.post(address, {"do": "clear"})
    assert not Statute.objects.exists()


def test_the_office_sees_what_waits_and_takes_the_register_along(client: Client) -> None:
    cast = Cast()
    clerk = User.objects.create_user("bureau@example.org")
    grant_role(clerk, by=BY, role=Role.BUREAU, scope=UMBRELLA)
    client.force_login(cast.applicant)
    client.post(reverse("join"), {"organisation": str(cast.group.pk), "kind": "voting_member"})
    client.force_login(User.objects.get(pk=clerk.pk))
    page = client.get(reverse("members_office")).content.decode()
    assert "Kookgroep Lombok wil stemlid worden" in page
    rows = client.get(reverse("members_closed")).content.decode().splitlines()
    assert len(rows) == 3
    assert rows[0].startswith("kind,number,name")


def test_a_member_is_heard_before_the_board_suspends_and_expelled_only_after_the_time_to_appeal(client: Client) -> None:
    from samen030.commons.dossier.actions import finish, object_to
    from samen030.umbrella.membership.actions import carry_out_expulsions

    cast = Cast()
    standing = queries.standing_of(cast.near.pk)
    assert standing is not None
    client.force_login(cast.board)
    client.post(reverse("member_measure", args=[standing.pk]), {"reasons": "Er werd gestolen."})
    dossier = Dossier.objects.get(procedure="measure")
    client.force_login(cast.other)
    assert client.get(dossier.get_absolute_url()).status_code == 404, "not public"
    heard = dossier.steps.get(done_at=None)
    finish(heard, by=cast.neighbour.actor, outcome="heard", answers={"answer": "Dat waren wij niet."})
    expelled = finish(dossier.steps.get(done_at=None), by=cast.board.actor, outcome="expel", reasons="Het is bewezen.")
    assert not queries.may_vote(cast.near.pk, clock.today()), "suspended while an appeal is open"
    assert queries.standing_of(cast.near.pk) is not None
    assert carry_out_expulsions() == 0
    object_to(expelled, by=cast.neighbour.actor, text="Wij gaan in beroep.")
    with time_machine.travel(clock.now() + timedelta(days=50)):
        assert carry_out_expulsions() == 0, "the appeal is open"
        finish(dossier.steps.get(done_at=None), by=cast.board.actor, outcome="expel", reasons="De leden besloten het.")
        assert queries.standing_of(cast.near.pk) is None
