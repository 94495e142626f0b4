"""The editor of an organisation brings in a list, and takes it back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.end_to_end.conftest import log_in
from tests.end_to_end.test_desk import EDITOR, desk_of
from tests.end_to_end.test_every_page import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser
TEXT = "Naam;Straat;Huisnummer;Postcode;E-mail\nHet Ingelezen Huis;Kanaalstraat;4;3531CJ;geen adres\n"
GONE = """
from samen030.find.directory.models import Service
from samen030.find.imports.models import ApiSource, ApiStage, Gone
api = ApiSource.objects.create(name='Kaart', source='api-kaart', url='https://kaart.invalid', stage=ApiStage.PAUSED)
Gone.objects.create(api=api, model='service', object_id=Service.objects.filter(status='published').first().pk)
print(api.pk)
"""


def test_a_list_is_brought_in_and_taken_back(visit: Callable[..., Visit], server: Server) -> None:
    page = visit(viewport={"width": 320, "height": 640}).page
    log_in(page, server, EDITOR)
    check(page, page.goto(f"{desk_of(page)}inlezen/"))
    page.locator("input[type=file]").set_input_files(
        {"name": "huizen.csv", "mimeType": "text/csv", "buffer": TEXT.encode()}
    )
    page.get_by_label("Wat staat er op een rij?").select_option("places")
    page.get_by_label("Naam van de lijst").fill("Huizen van de proef")
    page.get_by_role("button", name="Verder").click()
    expect(page.locator("h1")).to_have_text("Welke kolom is wat?")
    check(page, page.reload())
    page.get_by_role("button", name="Kijk wat er gaat gebeuren").click()
    expect(page.locator("h1")).to_have_text("Dit gaat er gebeuren")
    expect(page.locator("main")).to_contain_text("geen adres")
    check(page, page.reload())
    page.get_by_role("button", name="Zet het op de site").click()
    expect(page.locator("h1")).to_have_text("Het staat erop")
    check(page, page.reload())
    expect(page.get_by_role("link", name="Het Ingelezen Huis")).to_be_visible()
    page.get_by_role("link", name="Draai alles terug").click()
    check(page, page.reload())
    page.get_by_role("button", name="Ja, draai alles terug").click()
    expect(page.locator("h1")).to_have_text("Teruggedraaid")
    expect(page).to_have_url(re.compile("/mijn/inlezen/"))


def test_what_a_source_has_no_more_is_kept_or_ended_by_the_bureau(bureau: Page, server: Server) -> None:
    source = server.shell(GONE)
    bureau.goto("/mijn/")
    bureau.get_by_role("link", name="1 vermelding staat niet meer in ‘Kaart’: kies").click()
    check(bureau, bureau.reload())
    bureau.get_by_role("checkbox").first.check()
    bureau.get_by_role("button", name="Laat staan wat ik koos").click()
    expect(bureau.locator("main")).to_contain_text("1 vermelding blijft staan.")
    check(bureau, bureau.goto(f"/mijn/inlezen/bronnen/{source}/"))
