"""Voting in a browser: on a phone, by the code of a letter, with the keyboard, without JavaScript, in large letters."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.conftest import PHONE
from tests.end_to_end.test_every_page import findings

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser
MAKE = """
import json, uuid
from datetime import timedelta
from samen030.commons.ballots.actions import codes, polls
from samen030.commons.ballots.rules import shown
from samen030.kernel import clock
from samen030.kernel.actors import Actor
by, now = Actor.system("test"), clock.now()
poll = polls.prepare(
    by=by, owner=("round", uuid.uuid4()), title="Buurtgeld Proef", url="/buurtgeld/", path="0344", method="knapsack",
    max_choices=None, budget_cents=500000, code_way="posted", who="iedereen", rule={"rule": "greedy"},
    opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1),
)
polls.make_ready(poll, [polls.Choice(str(n), f"Plan {n}", 150000, "Voor de buurt.") for n in range(1, 7)], by=by)
print(json.dumps([shown(letter.code) for letter in codes.make_posted(poll, 8, by=by)]))
"""


@pytest.fixture(scope="module")
def codes(server: Server) -> list[str]:
    made: list[str] = json.loads(server.shell(MAKE).splitlines()[-1])
    return made


@pytest.fixture(scope="module")
def points(server: Server) -> list[str]:
    """Codes of a vote in which one shares out five points."""
    made: list[str] = json.loads(
        server.shell(MAKE.replace('"knapsack"', '"points"').replace("max_choices=None", "max_choices=5")).splitlines()[
            -1
        ]
    )
    return made


def receipt(page: Page) -> str:
    return re.findall(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", page.inner_text("main"))[0]


@pytest.mark.smoke
def test_by_the_code_of_a_letter_within_two_minutes(visit: Callable[..., Visit], codes: list[str]) -> None:
    start = time.monotonic()
    page = visit(**PHONE).page
    page.goto(f"/stem/#{codes[0]}")
    assert page.input_value("#code") == codes[0]
    assert page.url.endswith("/stem/")  # the code stands in no address any more
    page.get_by_role("button", name="Ga verder").click()
    for number in (2, 5):
        page.get_by_role("checkbox", name=f"Plan {number}").check()
    assert "€ 3.000" in page.inner_text("[data-sum]").replace("\xa0", " ")
    for number in (1, 3):
        page.get_by_role("checkbox", name=f"Plan {number}").check()
    assert "te veel" in page.inner_text("[data-sum]")
    for number in (1, 3):
        page.get_by_role("checkbox", name=f"Plan {number}").uncheck()
    page.get_by_role("button", name="Ga verder").click()
    assert "Plan 5" in page.inner_text("main")
    page.get_by_role("button", name="Ja, ik stem").click()
    assert receipt(page)
    assert not page.context.cookies()
    assert time.monotonic() - start < 120


def test_with_the_keyboard_alone(visit: Callable[..., Visit], codes: list[str]) -> None:
    page = visit(**PHONE).page
    page.goto("/stem/")
    page.focus("#code")
    page.keyboard.type(codes[1].lower().replace("-", ""))
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-ballot]")
    page.focus("input[name=choices]")
    page.keyboard.press("Space")
    for _press in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Klopt dit?")
    for _press in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "cast":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("text=U hebt gestemd")
    assert receipt(page)


def test_without_javascript_in_letters_of_twice_the_size(visit: Callable[..., Visit], codes: list[str]) -> None:
    one = visit(**PHONE | {"java_script_enabled": False})
    one.missing_is_meant = True  # a choice that costs too much is answered with 422
    page = one.page
    page.goto("/stem/")
    page.fill("#code", codes[2])
    page.get_by_role("button", name="Ga verder").click()
    for number in range(1, 5):
        page.get_by_role("checkbox", name=f"Plan {number}").check()
    page.get_by_role("button", name="Ga verder").click()
    assert "te veel" in page.inner_text("[role=alert]")
    assert page.locator("input[name=choices]:checked").count() == 4
    page.get_by_role("checkbox", name="Plan 1").uncheck()
    page.get_by_role("button", name="Ga verder").click()
    page.get_by_role("button", name="Ja, ik stem").click()
    first = receipt(page)
    page.goto("/stem/")
    page.fill("#code", codes[2])
    page.get_by_role("button", name="Ga verder").click()
    assert page.locator("input[name=choices]:checked").count() == 0  # the earlier vote is not shown
    page.get_by_role("button", name="Ga verder").click()
    assert "blanco" in page.inner_text("main")
    page.get_by_role("button", name="Ja, ik stem").click()
    assert receipt(page) != first


@pytest.mark.parametrize("has_script", [True, False])
def test_points_are_shared_out(visit: Callable[..., Visit], points: list[str], has_script: bool) -> None:  # noqa: FBT001
    seen = visit(**PHONE | {"java_script_enabled": has_script})
    seen.missing_is_meant = True
    page = seen.page
    page.goto("/stem/")
    page.fill("#code", points[int(has_script)])
    page.get_by_role("button", name="Ga verder").click()
    page.get_by_role("spinbutton", name="Plan 1").fill("4")
    page.get_by_role("spinbutton", name="Plan 3").fill("2")
    if has_script:
        assert "1 punten te veel" in page.inner_text("[data-sum]")
        assert findings(page) == []
    page.get_by_role("button", name="Ga verder").click()
    assert "1 punt te veel" in page.inner_text("[role=alert]")
    page.get_by_role("spinbutton", name="Plan 3").fill("1")
    if has_script:
        assert "Verdeeld: 5 van 5 punten" in page.inner_text("[data-sum]")
    page.get_by_role("button", name="Ga verder").click()
    assert "4 punten" in page.inner_text("main")
    page.get_by_role("button", name="Verander mijn keuze").click()
    assert page.get_by_role("spinbutton", name="Plan 1").input_value() == "4"
    page.get_by_role("button", name="Ga verder").click()
    page.get_by_role("button", name="Ja, ik stem").click()
    assert receipt(page)
