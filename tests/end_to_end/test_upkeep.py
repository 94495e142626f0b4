"""Answering by the link of a mail, making one of two, and the guide on paper, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.conftest import PHONE
from tests.end_to_end.test_every_page import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser

LINK = """
from samen030.find.directory.models import Service
from samen030.find.upkeep.actions import link
print(link({act!r}, "service", Service.objects.filter(status="published").order_by("name")[{number}]))
"""
TWO = """
from samen030.commons.city.models import Area
from samen030.commons.organisations.actions import add_organisation
from samen030.find.imports.models import DuplicatePair
from samen030.kernel.actors import Actor
by, here = Actor.system("test"), Area.objects.get(slug="lombok-oost")
a, b = (add_organisation(by=by, name=n, kind="other", area=here, phone=p, is_example=True)
        for n, p in (("Proefclub", "030-000 99 01"), ("Stichting Proefclub", "030-000 99 02")))
print(DuplicatePair.objects.create(model="organisation", one=a.pk, other=b.pk, distance_m=5, similarity=0.9).pk)
print(b.get_absolute_url())
"""


@pytest.fixture
def phone(visit: Callable[..., Visit]) -> Page:
    return visit(**PHONE).page


def test_an_entry_is_confirmed_by_the_link_of_a_mail_without_logging_in(phone: Page, server: Server) -> None:
    phone.goto(server.shell(LINK.format(act="klopt", number=0)))
    check(phone, phone.reload())
    phone.get_by_role("button", name="Ja, dit klopt nog").click()
    phone.get_by_text("Wij schreven op dat dit vandaag nog klopt.").wait_for()


def test_what_was_ended_by_mistake_comes_back(phone: Page, server: Server) -> None:
    phone.goto(server.shell(LINK.format(act="gestopt", number=1)))
    name = phone.locator("h1").inner_text()
    phone.get_by_role("button", name="Ja, dit is gestopt").click()
    phone.get_by_role("button", name="Zet het terug").click()
    phone.get_by_text("Het staat weer op SAMEN030.").wait_for()
    assert phone.locator("h1").inner_text() == name


def test_the_bureau_makes_one_of_two_and_takes_it_back(bureau: Page, server: Server) -> None:
    number, address = server.shell(TWO).split()
    page = bureau
    page.goto("/mijn/dubbel/")
    check(page, page.reload())
    page.get_by_role("link", name="Proefclub – Stichting Proefclub").click()
    check(page, page.reload())
    assert page.url.rstrip("/").endswith(number)
    page.get_by_role("button", name="Ja, voeg samen").click()
    page.get_by_text("U kunt het hieronder terugdraaien.").wait_for()
    page.goto(address)
    assert page.locator("h1").inner_text() in ("Proefclub", "Stichting Proefclub")
    assert page.url.removeprefix(server.url) != address
    page.goto("/mijn/dubbel/")
    page.get_by_role("button", name="Draai terug").first.click()
    page.get_by_text("het zijn er weer twee").wait_for()
    page.goto(address)
    assert page.url.removeprefix(server.url) == address


def test_the_guide_of_a_buurt_comes_as_a_file(phone: Page) -> None:
    phone.goto("/utrecht/lombok-oost/op-papier/")
    link = phone.locator("main a[href*='buurtgids.pdf']").first.get_attribute("href")
    answer = phone.request.get(link or "")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
