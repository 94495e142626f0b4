"""Taking over an entry in a browser: from its page, by a code to the organisation's own domain, to the desk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.conftest import PHONE, enter_codes
from tests.end_to_end.test_every_page import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser
CODE = re.compile(r"^([2-9A-Z]{8})\s*$", re.MULTILINE)


def test_an_entry_is_taken_over_by_a_code_to_the_organisations_own_domain(
    visit: Callable[..., Visit], server: Server
) -> None:
    page = visit(**PHONE).page
    page.goto("/vinden/?soort=organisation")
    addresses = page.locator("main .card-title a").evaluate_all("links => links.map((link) => link.href)")
    page.goto(addresses[0])
    page.get_by_role("link", name="Is dit uw organisatie?").click()
    enter_codes(page, server, "verkenner@samen030.example")  # log in, and come back
    assert page.locator("h1").inner_text().startswith("Hoort u bij")
    for address in addresses:  # the first with a domain of its own
        page.goto(address)
        name = page.locator("h1").inner_text()
        page.get_by_role("link", name="Is dit uw organisatie?").click()
        if page.get_by_label("Uw e-mailadres bij de organisatie").count():
            break
    check(page, page.reload())
    before = len(server.mails())
    page.get_by_label("Uw e-mailadres bij de organisatie").fill("noor")
    page.get_by_role("button", name="Stuur de code").click()
    page.get_by_label("De code").wait_for()
    check(page, page.reload())
    mails = server.mails()
    assert len(mails) > before
    found = CODE.search(mails[-1])
    assert found, mails[-1]
    page.get_by_label("De code").fill(found[1].lower())
    page.get_by_role("button", name="Klaar").click()
    page.get_by_text("Welkom.").wait_for()
    page.locator("main a.button", has_text="Mijn organisatie").first.click()
    assert name in page.locator("main").inner_text()
