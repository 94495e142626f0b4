"""The umbrella in a browser: a member challenges a paid task and gets it; another repeats an example project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.conftest import PHONE, log_in
from tests.end_to_end.test_every_page import WIDE, check

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMEN030_TEST_PICTURES", "")  # a folder, to look at the pages by eye
EDITOR, BOARD = "redactie@samen030.example", "bestuur@samen030.example"  # of the example story
TASK = "De telefoon van het bureau opnemen"
MEMBER = "lid@samen030.example"
MAKE_MEMBER = f"""
from samen030.commons.members.models import Standing
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.actors import Actor
user, _new = User.objects.get_or_create(email="{MEMBER}")
owner = Standing.objects.filter(is_example=True, kind="voting_member").order_by("number").last().organisation_id
grant_role(user, by=Actor.system("test"), role=Role.REPRESENTATIVE, scope=scope_of_organisation(owner))
"""
THE_TERM_IS_OVER = """
from datetime import timedelta
from samen030.commons.dossier.duties import run_the_clock
from samen030.commons.dossier.models import Step
from samen030.kernel import clock
Step.objects.filter(key="reactions", done_at=None).update(due_on=clock.today() - timedelta(days=1))
run_the_clock()
"""


def look(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"umbrella-{name}.png", full_page=True)


def _answer(bureau: Page, dossier: str) -> None:
    """The bureau says what it thinks of the plan."""
    bureau.goto(dossier)
    bureau.get_by_role("link", name="Antwoord van het bureau").click()
    bureau.get_by_label("Eens met het plan", exact=True).check()
    bureau.locator("#id_reasons").fill("Zij kunnen dit goed, en het kost minder.")
    bureau.get_by_role("button", name="Vastleggen").click()
    bureau.get_by_text("Het is bewaard.").wait_for()


def _decide(board: Page) -> None:
    """The board finds the dossier on its own page and decides."""
    board.goto("/mijn/")
    look(board, "board-page")
    board.get_by_role("link", name=TASK).click()
    board.get_by_role("link", name="Besluit van het bestuur").click()
    check(board, board.reload())
    board.get_by_label("De uitdager krijgt de taak").check()
    board.locator("#id_reasons").fill("Dit is waarvoor wij er zijn.")
    board.get_by_role("button", name="Vastleggen").click()
    board.get_by_text("Het is bewaard.").wait_for()


def _settle(bureau: Page, dossier: str) -> None:
    """The bureau writes down who takes it over, from when, and what it saves."""
    bureau.goto(dossier)
    bureau.get_by_role("link", name="Wat er nu gebeurt").click()
    bureau.locator("#id_answer_takes_over").fill("Buurtgroep met de telefoon")
    bureau.locator("#id_answer_saving").fill("27.000")
    today = bureau.evaluate("new Date().toLocaleDateString('nl-NL', {timeZone: 'Europe/Amsterdam'})")
    bureau.locator("#id_answer_from_on").fill(today)
    bureau.get_by_role("button", name="Vastleggen").click()
    bureau.get_by_text("Het is bewaard.").wait_for()


def test_a_member_challenges_a_task_and_gets_it(visit: Callable[..., Visit], server: Server, bureau: Page) -> None:
    member = visit(**PHONE).page
    log_in(member, server, EDITOR)
    check(member, member.goto("/over-samen030/taken/"))
    look(member, "register")
    member.locator("main li", has_text=TASK).get_by_role("link", name="Daag deze taak uit").click()
    check(member, member.reload())
    look(member, "challenge")
    member.get_by_label("Wij doen het").check()
    member.locator("#id_plan").fill("Acht buren nemen om de beurt op, in het buurthuis.")
    member.locator("#id_gain").fill("Alleen de telefoon kost nog geld: 200 euro per jaar.")
    member.get_by_role("button", name="Verstuur de uitdaging").click()
    member.get_by_text("Uw uitdaging is verstuurd.").wait_for()
    dossier = member.url
    look(member, "dossier")

    server.shell(THE_TERM_IS_OVER)
    _answer(bureau, dossier)
    board = visit(viewport=WIDE).page
    log_in(board, server, BOARD)
    _decide(board)
    _settle(bureau, dossier)

    member.goto("/over-samen030/taken/")
    member.get_by_text("Samen scheelt het nu").wait_for()
    assert "€ 27.000" in member.inner_text("main")
    member.get_by_role("link", name=TASK, exact=True).click()
    member.get_by_text("Het scheelt € 27.000 per jaar.").wait_for()
    assert "Buurtgroep met de telefoon" in member.inner_text("main .facts")
    check(member, member.reload())
    look(member, "task-taken-over")


def test_the_forms_of_the_register_are_accessible_and_safe(server: Server, bureau: Page) -> None:
    bureau.goto("/over-samen030/taken/")
    bureau.get_by_role("link", name="De boekhouding doen", exact=True).click()
    look(bureau, "task")
    task = bureau.url
    for part in ("veranderen/", "cijfer/"):
        check(bureau, bureau.goto(f"{task}{part}"))
    look(bureau, "form")
    bureau.goto(task)
    bureau.get_by_role("link", name="Verbeter").first.click()
    check(bureau, bureau.reload())


def test_a_member_repeats_an_example_project(visit: Callable[..., Visit], server: Server) -> None:
    server.shell(MAKE_MEMBER)
    page = visit(**PHONE).page
    log_in(page, server, MEMBER)
    page.goto("/over-samen030/voorbeelden/")
    look(page, "projects")
    page.get_by_role("link", name="Een jaar lang een buurtkeuken in de garage").click()
    look(page, "project")
    first = page.url
    page.get_by_role("link", name="Herhaal dit").click()
    check(page, page.reload())
    page.get_by_role("button", name="Maak het concept").click()
    page.get_by_text("Uw concept staat klaar.").wait_for()
    check(page, page.reload())
    look(page, "project-form")
    page.locator("#id_name").fill("Buurtkeuken aan de Vleutenseweg")
    page.locator("#id_description").fill("Wij beginnen met twee avonden.")
    page.locator("button[value=preview]").click()
    page.get_by_text("Zo ziet iedereen het straks").wait_for()
    page.locator("button[value=publish]").click()
    page.get_by_text("Bewaard. Het staat op de site.").wait_for()
    check(page, page.reload())
    look(page, "project-desk")
    page.goto(first)
    page.get_by_role("link", name="Buurtkeuken aan de Vleutenseweg").wait_for()
    look(page, "project-tree")


def test_an_activity_of_the_umbrella_is_refused_with_an_explanation_until_it_passed_its_test(
    bureau_visit: Visit, visit: Callable[..., Visit]
) -> None:
    bureau = bureau_visit.page
    bureau_visit.missing_is_meant = True  # what is refused is said
    bureau.goto("/over-samen030/complementair/")
    bureau.get_by_role("link", name="De koepel (voorbeeld)").click()
    owner = bureau.url.split("/")[-3]
    desk = f"/mijn/organisatie/{owner}/"
    bureau.goto(f"{desk}dienst/nieuw/")
    bureau.get_by_label("Naam", exact=True).fill("Spreekuur van de koepel")
    bureau.locator("#id_description").fill("Elke week een uur waarin u alles kunt vragen.")
    bureau.get_by_role("button", name="Zet op de site").click()
    bureau.get_by_text("na een toets").first.wait_for()
    assert bureau.get_by_label("Naam", exact=True).input_value() == "Spreekuur van de koepel"
    look(bureau, "refused")
    bureau.get_by_role("button", name="Bewaar als concept").click()
    bureau.goto("/over-samen030/complementair/")
    bureau.get_by_role("link", name="Eén verzekering voor alle vrijwilligers").click()
    bureau.get_by_label("Wat gaat op de site?").select_option(label="Spreekuur van de koepel")
    bureau.get_by_role("button", name="Zet op de site").click()
    bureau.get_by_role("link", name="Spreekuur van de koepel").wait_for()
    page = visit(**PHONE).page
    page.goto("/over-samen030/complementair/")
    check(page, page.reload())
    page.get_by_role("link", name="De koepel (voorbeeld)").click()
    page.get_by_role("link", name="Spreekuur van de koepel").click()
    check(page, page.reload())
    page.get_by_role("link", name="Getoetst").click()
    check(page, page.reload())
