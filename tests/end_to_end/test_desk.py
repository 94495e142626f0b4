"""'Mijn organisatie' in a browser: every page accessible and safe; today's buttons on a telephone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfWriter

from tests.end_to_end.conftest import PHONE, log_in
from tests.end_to_end.test_every_page import NARROW, WIDE, check

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMEN030_TEST_PICTURES", "")  # a folder, to look at the pages by eye


EDITOR, SCOUT = "redactie@samen030.example", "verkenner@samen030.example"  # of the example story


def desk_of(page: Page) -> str:
    """The desk of the organisation that the example editor keeps."""
    page.goto("/mijn/")
    return page.locator("main a.button", has_text="Mijn organisatie").first.get_attribute("href") or ""


def look(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for it."""
    if PICTURES:
        width = (page.viewport_size or WIDE)["width"]
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


def test_the_pages_of_the_desk_are_accessible_and_safe(visit: Callable[..., Visit], server: Server) -> None:
    page = visit(viewport=NARROW).page
    log_in(page, server, EDITOR)
    desk = desk_of(page)
    check(page, page.goto(desk))
    look(page, "desk")
    edit = page.locator("main a[href*='/activiteit/']", has_text="Verander").first.get_attribute("href") or ""
    pages = {"edit": edit, "history": f"{edit}geschiedenis/", "copy": f"{edit}kopie/"}
    pages |= {f"add-{kind}": f"{desk}{kind}/nieuw/" for kind in ("activiteit", "dienst", "plek", "vacature")}
    pages |= {"profile": f"{desk}organisatie/{desk.split('/')[3]}/", "my-page": "/mijn/"}
    for name, address in pages.items():
        check(page, page.goto(address))
        look(page, name)


def test_an_activity_is_written_looked_at_and_put_on_the_site_with_a_nudge_meanwhile(
    visit: Callable[..., Visit], server: Server
) -> None:
    page = visit(**PHONE).page
    log_in(page, server, EDITOR)
    page.goto(f"{desk_of(page)}activiteit/nieuw/")
    page.locator("#id_name").fill("Soep eten")
    page.locator("#id_description").press_sequentially("Wij faciliteren soep.")
    page.locator("#leesbaar", has_text="‘faciliteren’").wait_for()
    page.locator("input[name=repeat][value=weekly]").check()
    page.locator("#id_first_date").fill("2027-03-01")
    page.locator("#id_start_time").fill("12:00")
    page.locator("#id_end_time").fill("13:00")
    page.locator("input[name=days][value='2']").check()
    page.locator("button[value=preview]").click()
    page.get_by_text("Elke woensdag, 12.00–13.00 uur").wait_for()
    look(page, "preview")
    page.locator("button[value=publish]").click()
    page.get_by_text("Bewaard. Het staat op de site.").wait_for()
    row = page.locator("li.card", has_text="Soep eten")
    row.get_by_role("button", name="niet").first.click()
    page.locator("a[href^='https://wa.me/']").wait_for()
    look(page, "cancelled")


def test_entering_for_who_telephones_ends_with_a_proof(visit: Callable[..., Visit], server: Server) -> None:
    page = visit(viewport=NARROW).page
    log_in(page, server, SCOUT)
    check(page, page.goto("/mijn/bel-ons/"))
    look(page, "call")
    page.locator("#id_group_name").fill("Tuingroep")
    page.locator("#id_what").fill("Koffie in de tuin")
    page.locator("input[name=repeat][value=once]").check()
    page.locator("#id_first_date").fill("2027-03-02")
    page.locator("#id_start_time").fill("10:00")
    page.locator("#id_area").select_option(label="Lombok-Oost")
    page.locator("#id_phone").fill("030-123 45 67")
    page.locator("#id_resident_name").fill("Mevrouw Jansen")
    page.locator("#id_said_yes").check()
    page.locator("main form button[type=submit]").last.click()
    page.get_by_text("Dit staat er nu").first.wait_for()
    look(page, "proof")
    check(page, page.reload())


def test_who_telephones_for_a_group_that_is_there_has_it_changed(visit: Callable[..., Visit], server: Server) -> None:
    page = visit(viewport=NARROW).page
    log_in(page, server, SCOUT)
    check(page, page.goto("/mijn/bel-ons/groepen/"))
    page.locator("main .list-links a").first.click()
    page.get_by_text("Dit staat er nu van").wait_for()
    group = page.url
    check(page, page.goto(group))
    look(page, "call-group")
    change = page.locator("main li a", has_text="Verander").last.get_attribute("href") or ""
    check(page, page.goto(change))
    look(page, "call-change")
    page.locator("#id_name").fill("Wat wij nu doen")
    page.locator("#id_resident_name").fill("Mevrouw Jansen")
    page.locator("#id_said_yes").check()
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_text("is veranderd.").wait_for()
    page.locator("h2", has_text="Wat wij nu doen").wait_for()


def test_a_room_is_changed(visit: Callable[..., Visit], server: Server) -> None:
    page = visit(viewport=NARROW).page
    log_in(page, server, EDITOR)
    page.goto(f"{desk_of(page)}plek/nieuw/")
    page.locator("#id_name").fill("De Schuur")
    page.locator("button[value=draft]").click()
    page.locator("#id_room-name").fill("Zolder")
    page.get_by_role("button", name="Voeg de ruimte toe").click()
    page.get_by_role("link", name="Verander Zolder").click()
    page.get_by_text("Een ruimte in De Schuur").wait_for()
    check(page, page.reload())
    page.locator("#id_capacity").fill("12")
    page.get_by_role("button", name="Bewaar").click()
    page.get_by_text("Zolder · 12 personen").wait_for()


def test_a_file_is_added_read_by_everybody_taken_away_and_put_back(
    visit: Callable[..., Visit], server: Server, tmp_path: Path
) -> None:
    page, resident = visit(**PHONE).page, visit(**PHONE).page
    log_in(page, server, EDITOR)
    desk = desk_of(page)
    page.goto(desk)
    public = page.locator("main a[href^='/vinden/organisatie/']").first.get_attribute("href") or ""
    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    flyer = tmp_path / "flyer.pdf"
    writer.write(flyer)
    page.locator(f"main a[href^='{desk}organisatie/'][href$='/bestanden/']").click()
    check(page, page.reload())
    page.locator("input[type=file]").set_input_files(flyer)
    page.get_by_label("Wat is het?").fill("Flyer van het buurtfeest")
    page.get_by_role("button", name="Bewaar het bestand").click()
    page.get_by_role("link", name="Flyer van het buurtfeest").wait_for()
    check(page, page.reload())
    files = page.url

    resident.goto(public)
    link = resident.get_by_role("link", name="Flyer van het buurtfeest")
    answer = resident.request.get(link.get_attribute("href") or "")
    assert answer.body().startswith(b"%PDF")

    page.get_by_role("button", name="Haal weg Flyer van het buurtfeest").click()
    page.get_by_role("button", name="Zet terug Flyer van het buurtfeest").wait_for()
    resident.reload()
    assert link.count() == 0
    page.goto(files)
    page.get_by_role("button", name="Zet terug Flyer van het buurtfeest").click()
    page.get_by_role("link", name="Flyer van het buurtfeest").wait_for()
    resident.reload()
    link.wait_for()
