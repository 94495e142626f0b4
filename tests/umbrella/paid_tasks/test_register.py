"""The register: tasks, figures that are replaced and never changed, the share, the target, and the yearly list."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from samen030.commons.journal.models import Event
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError
from samen030.umbrella.paid_tasks import actions, presentation, queries
from samen030.umbrella.paid_tasks.models import PaidTask, Target, TaskFigure, YearTotal
from samen030.umbrella.paid_tasks.rules import share_of
from tests import factories
from tests.factories import BY
from tests.umbrella.people import board_member, logged_in, office_worker, spokesman

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def last_year() -> int:
    return clock.today().year - 1


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_the_nearest_tenth_of_a_percent(cost: int, total: int) -> None:
    share = share_of(cost, total)
    assert share is not None
    assert abs(share * total - 1000 * cost) * 2 <= total
    assert share_of(cost, None) is None


def test_a_figure_is_corrected_with_a_reason_and_the_old_one_stays() -> None:
    task = factories.paid_task()
    first = actions.add_figure(task, by=BY, year=last_year(), hours=100, cost_cents=500_00)
    with pytest.raises(DomainError, match="staat er al een cijfer"):
        actions.add_figure(task, by=BY, year=last_year(), hours=1, cost_cents=1)
    with pytest.raises(DomainError, match="waarom"):
        actions.correct_figure(first, by=BY, hours=90, cost_cents=450_00, reason=" ")
    better = actions.correct_figure(first, by=BY, hours=90, cost_cents=450_00, reason="Dubbel geteld")
    with pytest.raises(ConflictError):
        actions.correct_figure(first, by=BY, hours=1, cost_cents=1, reason="Te laat")
    assert [row.cost_cents for row in task.figures.order_by("pk")] == [500_00, 450_00]
    assert [row.cost.cents for row in queries.years()] == [450_00]
    event = Event.objects.filter(verb="paid_task.figure_corrected").get()
    assert event.detail.data["was"] == {"hours": 100, "cost_cents": 500_00}
    page = Client().get(task.get_absolute_url()).content.decode()
    assert "eerst € 500 en 100 uur" in page
    assert "Dubbel geteld" in page
    assert better.year == last_year()


@pytest.mark.parametrize(("model", "field"), [(TaskFigure, "cost_cents"), (YearTotal, "total_cents")])
def test_the_database_itself_refuses_to_write_over_a_figure(model: Any, field: str) -> None:
    actions.add_figure(factories.paid_task(), by=BY, year=last_year(), hours=1, cost_cents=1)
    actions.add_total(by=BY, year=last_year(), total_cents=100, source="jaarrekening")
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{field: 7})


@pytest.mark.parametrize(
    "wrong", [{"year": 1999}, {"year": 3000}, {"hours": -1}, {"cost_cents": -1}, {"cost_cents": 10**12}]
)
def test_figures_that_cannot_be_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(DomainError):
        actions.add_figure(factories.paid_task(), by=BY, **{"year": last_year(), "hours": 1, "cost_cents": 1, **wrong})


def test_the_share_and_the_target_are_not_filled_in_until_somebody_does() -> None:
    task = factories.paid_task()
    actions.add_figure(task, by=BY, year=last_year(), hours=10, cost_cents=5_000_00)
    page = Client().get(reverse("paid_tasks")).content.decode()
    assert "niet ingevuld" in page
    assert "nog niets besloten" in page
    assert '<svg class="overhead"' not in page
    actions.add_total(by=BY, year=last_year(), total_cents=40_000_00, source="jaarrekening, bladzijde 4")
    actions.set_target(by=BY, share=75, decided_on=clock.today())
    page = Client().get(reverse("paid_tasks")).content.decode()
    assert "12,5%" in page
    assert "7,5%" in page
    assert "jaarrekening, bladzijde 4" in page
    assert f'<desc id="overhead-uitleg">{last_year()}: 12,5%.' in page


def test_a_year_without_total_is_a_question_mark_in_the_picture() -> None:
    task = factories.paid_task()
    for year in (last_year(), last_year() - 1):
        actions.add_figure(task, by=BY, year=year, hours=10, cost_cents=100_00)
    actions.add_total(by=BY, year=last_year() - 1, total_cents=1_000_00, source="x")
    drawn = presentation.chart(queries.years(), None)
    assert drawn is not None
    assert [(bar.label, bar.is_known) for bar in drawn.bars] == [("10%", True), ("?", False)]
    assert all(bar.y + bar.height == drawn.base for bar in drawn.bars)


def test_what_was_not_challenged_for_a_year_is_one_list() -> None:
    today = clock.today()
    factories.paid_task("Oud", since=today - timedelta(days=800))
    factories.paid_task("Jong", since=today - timedelta(days=100))
    factories.paid_task("Gestopt", ended_on=today)
    challenged = factories.paid_task("Net uitgedaagd")
    group = factories.organisation()
    actions.challenge(challenged, by=BY, organisation=group, way="stop", plan="Niet meer doen.", gain="Rust.")
    assert [row.name for row in queries.unchallenged(today)] == ["Oud"]
    assert {row.name for row in queries.unchallenged(today + timedelta(days=366))} == {"Oud", "Jong", "Net uitgedaagd"}
    page = Client().get(reverse("tasks_unchallenged")).content.decode()
    assert "Oud" in page
    assert "Jong" not in page


def test_the_list_is_a_file_that_no_spreadsheet_takes_for_formulas_and_a_paper() -> None:
    task = factories.paid_task("=HYPERLINK(1)", why="@SUM(A1)")
    actions.add_figure(task, by=BY, year=last_year(), hours=3, cost_cents=12_50)
    answer = Client().get(reverse("tasks_unchallenged_csv"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:2] == ["'=HYPERLINK(1)", "'@SUM(A1)"]
    assert rows[1][5:8] == [str(last_year()), "3", "12.50"]
    paper = Client().get(reverse("tasks_unchallenged_pdf"))
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_hostile_text_is_shown_as_text() -> None:
    task = factories.paid_task("<script>alert(1)</script>", why="<b>vet</b>\x00")
    for url in (reverse("paid_tasks"), task.get_absolute_url(), reverse("tasks_unchallenged")):
        page = Client().get(url).content.decode()
        assert "<script>alert" not in page
        assert "<b>vet" not in page


def test_the_register_takes_as_many_queries_for_many_tasks_as_for_few(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            task = factories.paid_task()
            actions.add_figure(task, by=BY, year=last_year(), hours=1, cost_cents=1)
            group = factories.organisation()
            actions.challenge(task, by=BY, organisation=group, way="take", plan="Wij.", gain="Veel.")

    fill(2)
    client = logged_in(office_worker())
    client.get(reverse("paid_tasks"))
    for _ in range(2):
        with django_assert_num_queries(14):
            client.get(reverse("paid_tasks"))
        fill(6)


def test_board_and_bureau_write_the_register_by_forms() -> None:
    client = logged_in(office_worker())
    said = {"name": "Telefoon", "why": "Mensen bellen.", "done_by": "Het bureau", "since": "2024-03-01"}
    assert client.post(reverse("paid_task_add"), {**said, "since": ""}).status_code == 422
    assert client.post(reverse("paid_task_add"), {**said, "performer": "Bestaat niet"}).status_code == 422
    assert client.post(reverse("paid_task_add"), said).status_code == 302
    task = PaidTask.objects.get()
    add = reverse("task_figure_add", args=[task.pk])
    assert client.post(add, {"year": last_year(), "hours": 10, "cost_cents": "veel"}).status_code == 422
    assert client.post(add, {"year": last_year(), "hours": 10, "cost_cents": "€ 1.200,50"}).status_code == 302
    figure = task.figures.get()
    assert figure.cost_cents == 1_200_50
    again = client.post(add, {"year": last_year(), "hours": 10, "cost_cents": "1"})
    assert again.status_code == 422
    assert "Verbeter dat cijfer" in again.content.decode()
    correct = reverse("task_figure_correct", args=[task.pk, figure.pk])
    assert 'value="1200,50"' in client.get(correct).content.decode()
    better = {"hours": 9, "cost_cents": "1100", "reason": "Een factuur te veel"}
    assert client.post(correct, better).status_code == 302
    assert client.post(correct, better).status_code == 409
    assert (
        client.post(reverse("year_total_add"), {"year": last_year(), "total_cents": "0", "source": "x"}).status_code
        == 422
    )
    assert (
        client.post(reverse("year_total_add"), {"year": last_year(), "total_cents": "1", "source": "x"}).status_code
        == 302
    )
    total = YearTotal.objects.get()
    correct = reverse("year_total_correct", args=[total.pk])
    better = {"total_cents": "90.000", "source": "jaarrekening", "reason": "Nu is hij klaar"}
    assert client.post(correct, better).status_code == 302
    assert "vervangen op" in client.get(reverse("year_totals")).content.decode()
    assert client.post(reverse("overhead_target"), {"percent": "7,5", "decided_on": "2026-01-05"}).status_code == 403
    client = logged_in(board_member())
    assert client.post(reverse("overhead_target"), {"percent": "107", "decided_on": "2026-01-05"}).status_code == 422
    assert client.post(reverse("overhead_target"), {"percent": "7,5", "decided_on": "2026-01-05"}).status_code == 302
    assert Target.objects.get().share == 75


def test_two_who_change_a_task_at_once_lose_no_text() -> None:
    task, client = factories.paid_task("Bellen"), logged_in(office_worker())
    url = reverse("paid_task_change", args=[task.pk])
    version = client.get(url).context["form"]["version"].value()
    actions.change_task(task, by=BY, why="Een ander was eerder.")
    said = {"version": version, "name": "Bellen", "why": "Mijn tekst", "done_by": "Het bureau", "since": task.since}
    answer = client.post(url, said)
    assert answer.status_code == 409
    assert "Mijn tekst" in answer.content.decode()
    said["version"] = answer.context["form"]["version"].value()
    assert client.post(url, said).status_code == 302
    assert PaidTask.objects.get().why == "Mijn tekst"


def test_a_citizen_number_and_impossible_days_are_refused() -> None:
    with pytest.raises(DomainError):
        factories.paid_task(why="BSN 111222333")
    with pytest.raises(DomainError):
        factories.paid_task(since=clock.today() + timedelta(days=1))
    with pytest.raises(DomainError):
        factories.paid_task(since=date(2024, 5, 1), ended_on=date(2024, 4, 1))


def test_the_register_is_open_data() -> None:
    task = factories.paid_task("Bellen", is_example=True)
    actions.add_figure(task, by=BY, year=last_year(), hours=2, cost_cents=3)
    rows = list(registry.datasets["paid_tasks"].rows())
    assert rows[0]["name"] == "Bellen"
    assert rows[0]["is_example"] is True
    assert Client().get("/api/data/overhead.csv").status_code == 200
    assert Client().get("/api/data/task_challenges.json").status_code == 200


@pytest.mark.once
def test_examples_say_so_everywhere_and_go_with_the_story() -> None:
    call_command("demo", "fill", verbosity=0)
    for task in PaidTask.objects.all():
        assert "Voorbeeld" in Client().get(task.get_absolute_url()).content.decode()
    page = Client().get(reverse("paid_tasks")).content.decode()
    assert "Met voorbeelden" in page
    assert page.count("tag-example") >= PaidTask.objects.count() + 4
    assert "voorbeeld" in Client().get(reverse("dossiers_of", args=["task_challenge"])).content.decode()
    call_command("demo", "remove", verbosity=0)
    assert not any(model.objects.exists() for model in (PaidTask, YearTotal, Target))
    assert "Uitdaging (voorbeeld)" not in Client().get(reverse("dossiers")).content.decode()


def test_the_own_page_of_the_board_tells_what_is_missing_and_that_of_others_does_not() -> None:
    task = factories.paid_task()
    actions.add_figure(task, by=BY, year=last_year(), hours=1, cost_cents=1)
    page = logged_in(board_member()).get(reverse("my_page")).content.decode()
    assert f"nog niet ingevuld voor: {last_year()}" in page
    other = spokesman("iemand@example.org", factories.organisation())
    assert "Betaalde taken" not in logged_in(other).get(reverse("my_page")).content.decode()
