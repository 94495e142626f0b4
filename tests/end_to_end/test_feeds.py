"""The editor of an organisation pastes the address of a calendar; it is followed, and a choice is made."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.end_to_end.conftest import log_in
from tests.end_to_end.test_desk import EDITOR, desk_of
from tests.end_to_end.test_every_page import check, findings
from tests.find.feeds.calendars import Giver, calendar, event, giving

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMEN030_PICTURES", "")
READ_AGAIN = "from samen030.find.feeds.models import Feed; Feed.objects.update(read_at=None)"


def look(page: Page, name: str) -> None:
    """Hold the page to what holds for every page; keep a picture where somebody asked for it."""
    if PICTURES:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 360, "height": 740})


def test_a_calendar_is_looked_at_followed_chosen_from_and_put_to_rest(
    visit: Callable[..., Visit], server: Server
) -> None:
    page = visit(viewport={"width": 360, "height": 740}).page
    log_in(page, server, EDITOR)
    body = calendar(event("a", "Koffie van de agenda", "RRULE:FREQ=WEEKLY"), event("b", "Straks", "CLASS:PRIVATE"))
    with giving(body) as url:
        page.goto(desk_of(page))
        page.get_by_role("link", name="Laat uw agenda bijhouden").click()
        check(page, page.reload())
        look(page, "feeds")
        page.get_by_label("Adres van uw agenda (iCal)").fill(url)
        page.get_by_role("button", name="Kijk wat er gaat gebeuren").click()
        expect(page.locator("h1")).to_have_text("Dit gaat er gebeuren")
        expect(page.locator("main")).to_contain_text("Koffie van de agenda")
        expect(page.locator("main")).to_contain_text("privé")
        assert findings(page) == []
        look(page, "feed-preview")
        page.get_by_role("button", name="Ja, houd dit bij").click()
        expect(page.locator("h1")).to_have_text("Agenda: Agenda van de buurt")
        check(page, page.reload())
        state_page = page.url
        page.get_by_role("link", name="Verander dit").click()
        check(page, page.reload())
        look(page, "feed-usual")
        page.get_by_label("Wat kost het?").select_option("free")
        page.get_by_role("button", name="Bewaar").click()
        expect(page.locator("main")).to_contain_text("1 activiteit is veranderd")
        page.get_by_role("link", name="Koffie van de agenda").click()  # somebody changes it here by hand
        expect(page.locator("main")).to_contain_text("Deze activiteit komt uit uw agenda")
        check(page, page.reload())
        page.locator("#id_name").fill("Koffie en een spel")
        page.get_by_role("button", name="Bewaar", exact=True).click()
        Giver.body = calendar(event("a", "Koffie met taart", "RRULE:FREQ=WEEKLY"), event("c", "Soep uit de agenda"))
        server.shell(READ_AGAIN)
        page.goto(state_page)
        page.get_by_role("button", name="Lees nu").click()
        expect(page.locator("main")).to_contain_text("Kies wat er komt te staan")
        expect(page.locator("main")).to_contain_text("Soep uit de agenda")
        check(page, page.reload())
        look(page, "feed-conflict")
        page.get_by_role("button", name="Laat staan wat hier staat").click()
        expect(page.locator("main")).not_to_contain_text("Kies wat er komt te staan")
        page.get_by_role("button", name="Zet stil").click()
        expect(page.locator("main")).to_contain_text("Deze agenda staat stil")
        look(page, "feed-paused")
        page.get_by_role("link", name="Stop met bijhouden").click()
        check(page, page.reload())
        look(page, "feed-remove")
        page.get_by_label("Haal van de site wat nog moet komen.").check()
        page.get_by_role("button", name="Stop met bijhouden").click()
        expect(page.locator("main")).to_contain_text("2 activiteiten zijn van de site")
