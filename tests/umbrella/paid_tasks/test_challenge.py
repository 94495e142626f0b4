"""Challenging a task: from the plan to who takes it over, and who may not decide."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from samen030.commons.dossier.actions import contribute, finish, object_to
from samen030.commons.dossier.duties import run_the_clock
from samen030.commons.dossier.models import Dossier
from samen030.commons.notifications.models import Mail
from samen030.kernel import clock
from samen030.kernel.access import Role
from samen030.kernel.errors import DomainError, NotAllowedError
from samen030.umbrella.paid_tasks import actions, queries
from samen030.umbrella.paid_tasks.duties import run as hand_over_what_is_due
from samen030.umbrella.paid_tasks.models import Challenge, PaidTask
from tests import factories
from tests.factories import BY
from tests.umbrella.people import board_member, logged_in, office_worker, spokesman

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samen030.commons.dossier.models import Step
    from samen030.commons.organisations.models import Organisation
    from samen030.commons.people.models import User

pytestmark = pytest.mark.django_db
PLAN = {"plan": "Wij doen dit met zes vrijwilligers.", "gain": "Het kost bijna niets."}


@pytest.fixture
def travel() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel("2026-11-10 10:00+01:00", tick=False) as traveller:
        yield traveller


class Case:
    """A task, who challenges it, and the bodies of the umbrella."""

    def __init__(self, **fields: Any) -> None:
        self.task = factories.paid_task("De zaal regelen", **fields)
        self.group = factories.organisation("De Straatgroep")
        self.spokesman = spokesman("straat@example.org", self.group)
        self.office, self.board = office_worker(), board_member()

    def challenge(self, way: str = "take") -> Challenge:
        return actions.challenge(self.task, by=self.spokesman.actor, organisation=self.group, way=way, **PLAN)

    def step(self) -> Step:
        return Dossier.objects.get(closed_at=None).steps.get(done_at=None)

    def decide(self, by: User, outcome: str, **said: Any) -> None:
        finish(self.step(), by=by.actor, outcome=outcome, reasons="Dat is beter zo.", **said)

    def to_decision(self, travel: time_machine.Coordinates) -> None:
        """The term of the reactions goes by and the bureau answers."""
        travel.shift(timedelta(days=30))
        run_the_clock()
        self.decide(self.office, "agree")

    def settle(self, **answers: str) -> None:
        said = {"takes_over": "De Straatgroep", "from_on": "1-3-2027", "saving": "1.200", **answers}
        finish(self.step(), by=self.office.actor, outcome="arranged", answers=said)


def test_a_challenge_that_is_granted_hands_the_task_over_on_its_day(travel: time_machine.Coordinates) -> None:
    case = Case()
    made = case.challenge()
    assert case.step().key == "reactions"
    reactor = factories.organisation("Buurthuis")
    by = spokesman("huis@example.org", reactor)
    contribute(case.step(), by=by.actor, text="Goed plan.", scope=f"organisation:{reactor.pk}")
    case.to_decision(travel)
    case.decide(case.board, "grant", mandate="Bestuur, 12 december")
    case.settle()
    made.refresh_from_db()
    assert (made.result, made.takes_over, made.saving_cents) == ("grant", "De Straatgroep", 1_200_00)
    assert Dossier.objects.get().closed_at is not None
    assert PaidTask.objects.get().done_by == "Het bureau"
    assert queries.saved()[0].cents == 0
    travel.move_to("2027-03-01 09:00+01:00")
    assert [hand_over_what_is_due(), hand_over_what_is_due()] == [1, 0]
    task = PaidTask.objects.get()
    assert (task.done_by, task.performer) == ("De Straatgroep", case.group)
    assert queries.saved()[0].cents == 1_200_00
    page = Client().get(task.get_absolute_url()).content.decode()
    assert "Het scheelt € 1.200 per jaar." in page
    assert "De uitdager krijgt de taak" in page
    assert "<b>€ 1.200</b> per jaar" in Client().get(reverse("paid_tasks")).content.decode()


def test_the_office_and_who_does_the_task_hear_of_a_challenge_at_once() -> None:
    Case(performer=factories.organisation("Zalen BV", email="zalen@example.org")).challenge()
    told = Mail.objects.filter(subject="Uitgedaagd: De zaal regelen")
    assert set(told.values_list("to", flat=True)) == {"bureau@example.org", "zalen@example.org"}
    Mail.objects.all().delete()
    Case(is_example=True).challenge()
    assert not Mail.objects.filter(subject__startswith="Uitgedaagd").exists()


def test_a_task_that_is_dropped_stops(travel: time_machine.Coordinates) -> None:
    case = Case()
    case.challenge("stop")
    case.to_decision(travel)
    case.decide(case.board, "drop")
    case.settle(takes_over="", from_on="2026-12-11")
    travel.move_to("2026-12-11 09:00+01:00")
    hand_over_what_is_due()
    assert PaidTask.objects.get().has_ended
    assert "Taken die SAMEN030 niet meer doet" in Client().get(reverse("paid_tasks")).content.decode()


def test_the_board_can_leave_it_to_the_assembly_and_a_refusal_can_be_objected_to(
    travel: time_machine.Coordinates,
) -> None:
    case = Case()
    made = case.challenge()
    case.to_decision(travel)
    case.decide(case.board, "keep")
    made.refresh_from_db()
    assert made.result == "keep"
    decision = Dossier.objects.get().steps.get(key="decide").decisions.get()
    object_to(decision, by=case.spokesman.actor, text="Vraag het de leden.")
    assert case.step().key == "assembly"
    case.decide(case.board, "grant", mandate="Ledenvergadering van 4 januari")
    made.refresh_from_db()
    assert made.result == "grant"
    assert case.step().key == "follow_up"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"from_on": "binnenkort"}, "answer_from_on"),
        ({"from_on": "31-2-2027"}, "answer_from_on"),
        ({"saving": "veel"}, "answer_saving"),
        ({"saving": "-5"}, "answer_saving"),
        ({"saving": "99999999999999"}, "answer_saving"),
        ({"takes_over": " "}, "answer_takes_over"),
    ],
)
def test_a_follow_up_that_cannot_be_read_leaves_no_trace(
    travel: time_machine.Coordinates, wrong: dict[str, str], field: str
) -> None:
    case = Case()
    made = case.challenge()
    case.to_decision(travel)
    case.decide(case.board, "grant")
    with pytest.raises(DomainError) as refused:
        case.settle(**wrong)
    assert refused.value.field == field
    made.refresh_from_db()
    assert made.from_on is None
    assert case.step().key == "follow_up"


def test_nobody_ends_the_reactions_before_their_term(travel: time_machine.Coordinates) -> None:
    case = Case()
    case.challenge()
    travel.shift(timedelta(days=5))
    for by in (case.spokesman.actor, case.office.actor, case.board.actor, BY):
        with pytest.raises(NotAllowedError):
            finish(case.step(), by=by, outcome="on")
    contribute(case.step(), by=case.spokesman.actor, text="Wij hebben ook al een sleutel.")


def _granted_role(case: Case, who: str, performer: Organisation) -> User:
    if who == "of the challenger":
        return spokesman("bestuur@example.org", case.group)
    if who == "editor of the challenger":
        return spokesman("bestuur@example.org", case.group, Role.EDITOR)
    return (
        spokesman("bestuur@example.org", performer) if who == "of who is paid" else office_worker("bestuur@example.org")
    )


@pytest.mark.parametrize("who", ["of the challenger", "editor of the challenger", "of who is paid", "of the office"])
def test_a_board_member_with_another_interest_does_not_decide(travel: time_machine.Coordinates, who: str) -> None:
    performer = factories.organisation("Zalen BV")
    case = Case(performer=performer, done_by="Zalen BV")
    made = case.challenge()
    case.to_decision(travel)
    torn = _granted_role(case, who, performer)
    with pytest.raises(NotAllowedError):
        case.decide(torn, "keep")
    made.refresh_from_db()
    assert made.result == ""
    case.decide(board_member("ander@example.org"), "keep")


def test_the_office_does_not_answer_a_challenge_of_its_own_organisation(travel: time_machine.Coordinates) -> None:
    case = Case()
    case.challenge()
    travel.shift(timedelta(days=30))
    run_the_clock()
    spokesman("bureau@example.org", case.group)
    with pytest.raises(NotAllowedError):
        case.decide(office_worker(), "disagree")


def test_without_an_answer_of_the_office_it_goes_on(travel: time_machine.Coordinates) -> None:
    case = Case()
    case.challenge()
    for _ in range(2):
        travel.shift(timedelta(days=30))
        run_the_clock()
    assert case.step().key == "decide"


def test_one_challenge_runs_at_a_time_and_not_of_what_has_ended_or_is_ones_own() -> None:
    case = Case()
    case.challenge()
    with pytest.raises(DomainError, match="loopt al een dossier"):
        case.challenge("stop")
    with pytest.raises(DomainError, match="gestopt"):
        actions.challenge(
            factories.paid_task(ended_on=clock.today()),
            by=case.spokesman.actor,
            organisation=case.group,
            way="take",
            **PLAN,
        )
    own = factories.paid_task(performer=case.group)
    with pytest.raises(NotAllowedError):
        actions.challenge(own, by=case.spokesman.actor, organisation=case.group, way="take", **PLAN)
    hidden = factories.organisation(status="draft")
    by = spokesman("concept@example.org", hidden)
    with pytest.raises(NotAllowedError):
        actions.challenge(factories.paid_task(), by=by.actor, organisation=hidden, way="take", **PLAN)
    assert Challenge.objects.count() == 1


def test_the_form_offers_ones_own_organisations_only() -> None:
    case = Case()
    url = reverse("paid_task_challenge", args=[case.task.pk])
    assert Client().get(url).status_code == 302
    client = logged_in(case.spokesman)
    said = {"organisation": str(case.group.pk), "way": "take", **PLAN}
    stranger = factories.organisation("Een ander")
    assert client.post(url, {**said, "organisation": str(stranger.pk)}).status_code == 422
    assert client.post(url, {**said, "way": "koop"}).status_code == 422
    empty = client.post(url, {**said, "plan": "  "})
    assert empty.status_code == 422
    assert PLAN["gain"] in empty.content.decode()
    answer = client.post(url, said)
    assert answer["Location"] == Challenge.objects.get().dossier_url
    page = client.get(answer["Location"]).content.decode()
    assert PLAN["plan"] in page
    assert "Bekijk de uitdaging" in client.get(url).content.decode()
    assert client.post(url, said).status_code == 422


def test_who_speaks_for_nobody_is_told_how_to() -> None:
    task = factories.paid_task()
    page = logged_in(office_worker()).get(reverse("paid_task_challenge", args=[task.pk])).content.decode()
    assert "Is dit uw organisatie?" in page
