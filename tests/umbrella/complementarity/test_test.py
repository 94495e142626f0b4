"""The test from proposal to outcome; and nothing of the umbrella on the site without it, whoever writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from samen030.commons.dossier.actions import finish
from samen030.commons.dossier.duties import run_the_clock
from samen030.commons.dossier.models import Dossier
from samen030.commons.notifications.models import Mail
from samen030.commons.organisations.models import Organisation
from samen030.commons.people.actions import grant_role
from samen030.find.directory.actions import publish
from samen030.find.directory.models import Service
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.umbrella.complementarity import actions
from samen030.umbrella.complementarity.models import Answer, Clearance, Proposal
from tests import factories
from tests.factories import BY, area
from tests.umbrella.membership.people import board, representative
from tests.umbrella.people import logged_in

pytestmark = pytest.mark.django_db


class Cast:
    """The board, and a group that cooks in Lombok already."""

    def __init__(self) -> None:
        self.board = board("bestuur@example.org")
        self.group = factories.organisation("Kookgroep", kind="residents", area=area("Lombok-Oost"))
        self.cook = representative(self.group, "kok@example.org")
        factories.activity(
            "Aan tafel bij Fatma", organisation=self.group, area=area("Lombok-Oost"), description="Soep voor buren."
        )
        for number in range(30):
            factories.activity(f"Iets anders {number}", description="Heel wat anders.")

    def proposal(self, **fields: str) -> Proposal:
        """The umbrella wants to cook too."""
        said = {"title": "Maaltijden", "text": "Wij koken soep voor buren.", "why_us": "Wij hebben geld.", **fields}
        return actions.begin(by=self.board.actor, area=area("Lombok-Oost"), **said)  # type: ignore[arg-type]


@pytest.fixture
def cast() -> Cast:
    return Cast()


def dossier_of(proposal: Proposal) -> Dossier:
    return Dossier.objects.get(pk=proposal.dossier_id)


def to_decision(cast: Cast, proposal: Proposal) -> Dossier:
    """Three weeks later, with an answer to all."""
    dossier = dossier_of(proposal)
    finish(dossier.steps.get(done_at=None), by=cast.board.actor, outcome="go_on")
    answers = {"answers": "Dank u wel."}
    finish(dossier.steps.get(done_at=None), by=cast.board.actor, outcome="answered", answers=answers)
    return dossier


def decide(cast: Cast, dossier: Dossier, outcome: str) -> None:
    finish(dossier.steps.get(done_at=None), by=cast.board.actor, outcome=outcome, reasons="Zo is het beter.")


def test_who_does_it_is_found_told_and_kept_as_it_was(cast: Cast) -> None:
    proposal = cast.proposal()
    first = proposal.overlaps[0]
    assert (first["name"], first["entry"]) == ("Kookgroep", "Aan tafel bij Fatma")
    assert any("soep" in reason for reason in first["reasons"])
    mail = Mail.objects.get(to="kok@example.org")
    assert reverse("proposal", args=[proposal.pk]) in mail.text


def test_who_can_and_wants_goes_first(cast: Cast) -> None:
    proposal = cast.proposal()
    actions.react(
        proposal, by=cast.cook.actor, organisation=cast.group, answer=Answer.TAKE_ON, text="Wij doen het elke week."
    )
    with pytest.raises(DomainError, match="al gezegd"):
        actions.react(proposal, by=cast.cook.actor, organisation=cast.group, answer=Answer.TAKE_ON, text="Nog eens.")
    dossier = to_decision(cast, proposal)
    with pytest.raises(DomainError, match="Kookgroep kan en wil dit doen"):
        decide(cast, dossier, "pass")
    decide(cast, dossier, "taken_on")
    assert not Clearance.objects.exists()


def test_a_test_without_objection_gives_a_clearance(cast: Cast) -> None:
    dossier = to_decision(cast, cast.proposal())
    with pytest.raises(DomainError, match="Niemand bood aan"):
        decide(cast, dossier, "taken_on")
    decide(cast, dossier, "pass")
    assert Clearance.objects.get().outcome == "pass"


def test_after_three_weeks_reacting_is_over(cast: Cast) -> None:
    proposal = cast.proposal()
    with time_machine.travel(clock.now() + timedelta(days=23)):
        with pytest.raises(DomainError):
            actions.react(proposal, by=cast.cook.actor, organisation=cast.group, answer=Answer.OBJECT, text="Te laat.")
        run_the_clock()
        with pytest.raises(ConflictError):
            actions.react(proposal, by=cast.cook.actor, organisation=cast.group, answer=Answer.OBJECT, text="Te laat.")


def test_one_of_the_board_who_speaks_for_who_reacted_does_not_decide(cast: Cast) -> None:
    grant_role(cast.board, by=BY, role=Role.REPRESENTATIVE, scope=scope_of_organisation(cast.group.pk))
    proposal = cast.proposal()
    actions.react(proposal, by=cast.cook.actor, organisation=cast.group, answer=Answer.OBJECT, text="Wij doen dit al.")
    other = board("ander@example.org")
    dossier = dossier_of(proposal)
    finish(dossier.steps.get(done_at=None), by=other.actor, outcome="go_on")
    finish(dossier.steps.get(done_at=None), by=other.actor, outcome="answered", answers={"answers": "Dank."})
    with pytest.raises(NotAllowedError):
        decide(cast, dossier, "pass")
    finish(dossier.steps.get(done_at=None), by=other.actor, outcome="withdrawn", reasons="Zij doen het al.")


def test_nothing_is_begun_without_words_and_the_own_test_once(cast: Cast) -> None:
    for missing in ("title", "text", "why_us"):
        with pytest.raises(DomainError) as caught:
            cast.proposal(**{missing: " "})
        assert caught.value.field == missing
    cast.proposal(code="platform")
    with pytest.raises(ConflictError):
        cast.proposal(code="platform")


# --- the guard


def umbrella() -> Organisation:
    return actions.name_umbrella(factories.organisation("SAMEN030"), by=BY)


def raw(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_activity_of_the_umbrella_without_a_passed_test_is_refused_by_the_database(cast: Cast) -> None:
    owner = umbrella()
    draft = factories.activity("Van boven", organisation=owner, status="draft")
    with pytest.raises(DomainError, match="na een toets"):
        publish(draft, by=BY)
    with pytest.raises(DatabaseError, match="complementarity"):
        raw("UPDATE directory_service SET status = 'published' WHERE name = %s", "Van boven")
    with pytest.raises(DatabaseError, match="complementarity"), transaction.atomic():
        Service.objects.filter(pk=draft.pk).update(status="published", clearance=cast.group.pk)
    with pytest.raises(DomainError, match="na een toets"):
        factories.activity("Meteen", organisation=owner, status="published")
    other = factories.activity("Van een groep")
    with pytest.raises(DatabaseError, match="complementarity"), transaction.atomic():
        Service.objects.filter(pk=other.pk).update(organisation=owner)
    with pytest.raises(DatabaseError, match="complementarity"), transaction.atomic():
        Organisation.objects.filter(pk=other.organisation_id).update(kind="umbrella")
    decide(cast, to_decision(cast, cast.proposal()), "pass")
    clearance = Clearance.objects.get()
    actions.put_on_site(draft, by=BY, clearance=clearance)
    assert Service.objects.get(pk=draft.pk).status == "published"
    for wrong in (draft, factories.activity("Concept van een groep", status="draft")):
        with pytest.raises(DomainError, match="concept"):
            actions.put_on_site(wrong, by=BY, clearance=clearance)
    with pytest.raises(DatabaseError, match="stays"):
        raw("DELETE FROM complementarity_clearance")


def test_there_is_one_umbrella_and_no_form_or_file_makes_another() -> None:
    umbrella()
    with pytest.raises(DomainError):
        umbrella()
    with pytest.raises(DomainError):
        factories.organisation("Nog een", kind="umbrella")
    busy = factories.organisation("Druk")
    factories.activity(organisation=busy)
    Organisation.objects.filter(kind="umbrella").update(kind="other")
    with pytest.raises(DomainError, match="zonder toets"):
        actions.name_umbrella(busy, by=BY)


# --- pages


def test_the_pages_lead_from_a_look_to_a_test_to_a_reaction(cast: Cast) -> None:
    office = Client()
    office.force_login(cast.board)
    data = {"title": "Maaltijden", "text": "Wij koken soep voor buren.", "why_us": "Geld.", "area": area("West").pk}
    looked = office.post(reverse("proposal_new"), data | {"do": "look"}).content.decode()
    assert "Aan tafel bij Fatma" in looked
    assert not Proposal.objects.exists(), "a look begins nothing"
    office.post(reverse("proposal_new"), data | {"do": "begin"})
    proposal = Proposal.objects.get()
    assert "Reageren kan tot en met" in Client().get(proposal.get_absolute_url()).content.decode()
    cook = Client()
    cook.force_login(cast.cook)
    to = reverse("proposal_react", args=[proposal.pk])
    said = {"organisation": str(cast.group.pk), "answer": "take_on", "text": "Wij doen het al jaren."}
    assert cook.post(to, said | {"text": ""}).status_code == 422
    assert cook.post(to, said).status_code == 302
    assert cook.post(to, said).status_code == 422
    page = Client().get(proposal.get_absolute_url()).content.decode()
    assert "Kookgroep: wij kunnen en willen dit doen" in page
    assert "nog niet begonnen" in Client().get(reverse("proposals")).content.decode(), "of the platform itself"
    assert Client().get(reverse("proposal_new")).status_code == 302
    assert cook.get(reverse("proposal_new")).status_code == 403


def test_what_passed_is_put_on_the_site_and_says_by_which_test(cast: Cast) -> None:
    board = logged_in(cast.board)
    proposal = cast.proposal()
    use = reverse("proposal_put_on_site", args=[proposal.pk])
    assert board.post(use, {"service": "x"}).status_code == 404, "not before the test passed"
    decide(cast, to_decision(cast, proposal), "pass")
    assert "welke organisatie op deze site SAMEN030 zelf is" in board.get(proposal.get_absolute_url()).content.decode()
    owner = factories.organisation("De coöperatie")
    named = reverse("umbrella_named")
    assert board.post(named, {"name": "Bestaat niet"}).status_code == 422
    assert board.post(named, {"name": "de coöperatie"}).status_code == 302
    draft = factories.activity("Soep van boven", organisation=owner, status="draft")
    assert board.post(use, {"service": str(draft.pk)}).status_code == 302
    page = Client().get(proposal.get_absolute_url()).content.decode()
    assert "Soep van boven" in page
    assert "Zet op de site" not in page
    draft.refresh_from_db()
    assert proposal.get_absolute_url() in Client().get(draft.get_absolute_url()).content.decode()
    assert board.post(use, {"service": str(draft.pk)}).status_code == 422, "it is no draft any more"
