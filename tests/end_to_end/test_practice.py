"""'Zo doen wij dat' in a browser: written, asked about by somebody unknown, read, answered, there for everybody."""

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
EDITOR, READER = "redactie@samen030.example", "lezer@samen030.example"  # of the example story


def look(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"practice-{name}.png", full_page=True)


def desk_of(page: Page) -> str:
    """The stories of the organisation that the example editor keeps."""
    page.goto("/mijn/")
    page.locator("main a.button", has_text="Mijn organisatie").first.click()
    return page.get_by_role("link", name="Zo doen wij dat: uw verhalen").get_attribute("href") or ""


def test_a_story_is_written_asked_about_read_answered_and_seen(visit: Callable[..., Visit], server: Server) -> None:
    editor = visit(**PHONE).page
    log_in(editor, server, EDITOR)
    desk = desk_of(editor)
    check(editor, editor.goto(f"{desk}nieuw/"))
    look(editor, "form")
    editor.locator("#id_name").fill("Een bankje voor de deur")
    editor.locator("#id_question").fill("Hoe leer je je buren kennen?")
    editor.locator("#id_description").press_sequentially("Wij faciliteren een bankje.")
    editor.locator("#leesbaar", has_text="‘faciliteren’").wait_for()
    editor.locator("button[value=preview]").click()
    editor.get_by_text("Zo ziet iedereen het straks").wait_for()
    look(editor, "preview")
    editor.locator("button[value=publish]").click()
    editor.get_by_text("Bewaard. Het staat op de site.").wait_for()

    neighbour = visit(**PHONE).page
    neighbour.goto("/zo-doen-wij-dat/")
    neighbour.get_by_role("link", name="Een bankje voor de deur").click()
    story = neighbour.url
    neighbour.get_by_role("link", name="Stel een vraag").click()
    neighbour.locator("#id_text").fill("Mag het bankje op de stoep?")
    neighbour.wait_for_timeout(2_100)  # who sends faster is asked to look again
    neighbour.get_by_role("button", name="Verstuur").click()
    neighbour.get_by_text("Iemand leest uw vraag").wait_for()

    reviewer = visit(viewport=WIDE).page
    log_in(reviewer, server, READER)
    reviewer.goto("/mijn/")
    reviewer.get_by_role("link", name="1 tekst wacht").click()
    check(reviewer, reviewer.reload())
    look(reviewer, "queue")
    reviewer.get_by_role("link", name="Een bankje voor de deur").click()
    check(reviewer, reviewer.reload())
    look(reviewer, "review")
    reviewer.locator("input[name=outcome][value=published]").check()
    reviewer.get_by_role("button", name="Bewaar het besluit").click()
    reviewer.get_by_text("Uw besluit is bewaard.").wait_for()
    check(reviewer, reviewer.goto("/nakijken/"))
    reviewer.get_by_text("Vraag bij een verhaal").first.wait_for()

    editor.goto("/mijn/")
    editor.get_by_role("link", name="1 vraag aan").click()
    check(editor, editor.reload())
    look(editor, "desk")
    editor.get_by_role("link", name="Mag het bankje op de stoep").click()
    check(editor, editor.reload())
    editor.locator("#id_answer").fill("Ja, als er een kinderwagen langs kan.")
    editor.get_by_role("button", name="Zet het antwoord op de site").click()
    editor.get_by_text("Uw antwoord staat op de site.").wait_for()
    neighbour.goto(story)
    neighbour.get_by_text("Ja, als er een kinderwagen langs kan.").wait_for()
    look(neighbour, "answered")


def test_the_own_pages_of_stories_are_accessible_and_safe(visit: Callable[..., Visit], server: Server) -> None:
    page = visit(viewport=WIDE).page
    log_in(page, server, EDITOR)
    desk = desk_of(page)
    check(page, page.goto(desk))
    story = page.locator("main a", has_text="Verander").first.get_attribute("href") or ""
    for address in (story, f"{story}geschiedenis/", f"/zo-doen-wij-dat/wij-ook/{story.split('/')[5]}/"):
        check(page, page.goto(address))


def test_a_text_with_a_heading_and_a_list_is_looked_at_before_it_is_kept(
    visit: Callable[..., Visit], server: Server
) -> None:
    page = visit(**PHONE).page
    log_in(page, server, EDITOR)
    address = f"{desk_of(page)}nieuw/"
    check(page, page.goto(address))
    page.locator("#id_name").fill("Een hek verven")
    page.get_by_text("Zo maakt u een kop of een lijst").click()
    page.get_by_text("Hoe wij begonnen").wait_for()
    look(page, "help")
    page.locator("#id_description").fill("Wij verven samen.\n\n# Zo ging het\n\n- hout\n- verf\n\n<b>vet</b>")
    page.locator("#id_people").fill("Vier buren")
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        page.locator("button[value=preview]").click()
    page.get_by_role("heading", name="Zo ging het", level=3).wait_for()
    page.locator(".detail-text li", has_text="verf").wait_for()
    assert page.locator(".detail-text").inner_text().count("<b>vet</b>") == 1
    check(page, posted.value)
    look(page, "preview-list")
    page.locator("button[value=edit]").click()
    assert page.locator("#id_people").input_value() == "Vier buren"
    assert page.locator("#id_description").input_value().startswith("Wij verven samen.")
    page.goto("/zo-doen-wij-dat/")
    assert page.get_by_text("Een hek verven").count() == 0, "looking keeps nothing"
