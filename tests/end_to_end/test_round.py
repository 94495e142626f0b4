"""A whole small round in a browser: set up, ideas, plans, slips, votes on a phone and on paper, count, draw, archive.

Its days are moved between the steps, as weeks would do.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from tests.end_to_end.conftest import PHONE, log_in
from tests.end_to_end.server import PROGRAM
from tests.end_to_end.test_every_page import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser
READER = "verkenner@samen030.example"
CODE = re.compile(r"(?:[2-9A-HJ-NP-Z]{4}-){2,}[2-9A-HJ-NP-Z]{1,4}")
MOVE = """
from datetime import timedelta
from samen030.commons.ballots.models import Poll
from samen030.decide.budgets.models import Round
from samen030.kernel import clock
found = Round.objects.get(slug="buurtgeld-proef")
far = timedelta(days={days})
for name in ("ideas_from", "ideas_until", "check_until", "vote_from", "vote_until"):
    setattr(found, name, getattr(found, name) - far)
found.save()
for poll in Poll.objects.filter(owner_id=found.pk):
    Poll.objects.filter(pk=poll.pk).update(opens_at=poll.opens_at - far, closes_at=poll.closes_at - far)
print(found.phase)
"""
HELPER = """
from samen030.commons.city.models import Area
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.kernel.access import Role, scope_of_area
from samen030.kernel.actors import Actor
user, area = User.objects.get(email="verkenner@samen030.example"), Area.objects.get(slug="lombok-oost")
grant_role(user, by=Actor.system("test"), role=Role.HELPER, scope=scope_of_area(area.path))
"""
DAYS = """
from datetime import timedelta
from samen030.kernel import clock
print(*[(clock.today() + timedelta(days=days)).isoformat() for days in (10, 20, 26)])
"""
PLANS = (("Bankjes in de straat", "4.000"), ("Buurtfeest met muziek", "3.000"), ("Kippenhok", "6.000"))
BASE = "/buurtgeld/buurtgeld-proef/"


def press(page: Page, name: str, *, exact: bool = False) -> None:
    page.get_by_role("button", name=name, exact=exact).first.click()


def set_up(bureau: Page, days: list[str]) -> None:
    check(bureau, bureau.goto("/buurtgeld/nieuw/klein/"))
    bureau.fill("#id_name", "Buurtgeld Proef")
    bureau.select_option("#id_area", label="Lombok-Oost")
    for field, value in (
        ("amount", "10.000"),
        ("submit_from_age", "12"),
        ("vote_from_age", "12"),
        ("max_choices", "2"),
    ):
        bureau.fill(f"#id_{field}", value)
    for who in ("entrepreneurs", "institutions"):
        bureau.check(f"input[name={who}_submit][value=ja]")
        bureau.check(f"input[name={who}_vote][value=nee]")
    for field, day in zip(("evening", "vote_from", "vote_until"), days, strict=True):
        bureau.fill(f"#id_{field}", day)
    press(bureau, "Bewaar")
    press(bureau, "Zet op de site")


def hand_in(phone: Page, bureau: Page) -> None:
    """Two on paper, typed in at the office; one on a phone, by who sees the one that looks like it."""
    bureau.goto(f"{BASE}beheer/intypen/")
    for title, euros in PLANS[:2]:
        bureau.fill("#id_title", title)
        bureau.fill("#id_description", "Voor de hele buurt.")
        bureau.fill("#id_amount", euros)
        bureau.select_option("#id_came_by", "paper")
        press(bureau, "Bewaar")
    phone.goto(f"{BASE}idee/")
    phone.locator("#id_title").press_sequentially("Bankje voor de deur", delay=15)
    phone.get_by_role("link", name=PLANS[0][0]).wait_for()  # while typing
    phone.fill("#id_title", "")
    phone.locator("#id_title").press_sequentially(PLANS[2][0], delay=15)
    phone.fill("#id_description", "Verse eieren, en de kinderen leren ervoor zorgen.")
    phone.fill("#id_amount", PLANS[2][1])
    phone.get_by_text("Wijs de plek aan op de kaart").click()
    phone.locator("[data-place-map] .leaflet-container").wait_for()
    press(phone, "Zet de plek in het midden")
    assert phone.input_value("#id_latitude").startswith("52.")
    press(phone, "Dien in")
    phone.get_by_role("heading", level=1, name=PLANS[2][0]).wait_for()


def judge(bureau: Page) -> None:
    for title, _euros in PLANS:
        bureau.goto(f"{BASE}beheer/")
        bureau.get_by_role("link", name=title).click()
        bureau.check("input[name=verdict][value=yes]")
        bureau.fill("#id_plain", f"{title}: voor iedereen.")
        press(bureau, "Bewaar")


def print_slips(bureau: Page, folder: Path) -> list[str]:
    """Addresses in, slips out: the codes stand on the sheet and nowhere else."""
    bureau.get_by_role("link", name="Stembureau").click()
    desk = bureau.url
    bureau.get_by_role("link", name="Adressen inlezen").click()
    rows = "straat;huisnummer;postcode;aantal\n" + "".join(f"Proefstraat;{n};3532AB;2\n" for n in range(1, 8))
    bureau.set_input_files("#id_file", {"name": "adressen.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    press(bureau, "Ga door")
    bureau.get_by_role("link", name="Stroken afdrukken").click()
    bureau.fill("#id_count", "12")
    with bureau.expect_download() as sheet:
        bureau.locator("main form button[type=submit]").first.click()
    sheet.value.save_as(folder / "stroken.pdf")
    text = "".join(page.extract_text() for page in PdfReader(folder / "stroken.pdf").pages)
    codes = list(dict.fromkeys(CODE.findall(text)))
    assert len(codes) == 12
    bureau.goto(desk)
    bureau.get_by_role("link", name="Strook uitgeven").click()
    for serial in range(1, 13):
        bureau.fill("#id_postcode", "3532 AB")
        bureau.fill("#id_number", str((serial + 1) // 2))
        bureau.fill("#id_serial", str(serial))
        press(bureau, "Ga door")
        bureau.get_by_text("Geef de strook").wait_for()
    bureau.goto(desk)
    return codes


def vote(phone: Page, code: str, titles: tuple[str, ...]) -> None:
    phone.goto(f"/stem/#{code}")
    press(phone, "Ga verder")
    for title in titles:
        phone.get_by_role("checkbox", name=title).check()
    press(phone, "Ga verder")
    press(phone, "Ja, ik stem")


def read_batch(page: Page, address: str, slip: int) -> None:
    """Ten sheets, the first plan on each; on sheet `slip` the second plan was seen."""
    page.goto(address)
    for sheet in range(1, 11):
        page.locator(f"#id_sheet[value='{sheet}']").wait_for()
        page.get_by_role("checkbox", name=PLANS[1 if sheet == slip else 0][0]).check()
        press(page, "Bewaar dit biljet")
        page.get_by_text(f"Biljet {sheet} is bewaard").wait_for()


def take_envelopes(bureau: Page, desk: str, codes: list[str], voted: str) -> None:
    check(bureau, bureau.goto(f"{desk}enveloppen/"))
    for code in codes:
        bureau.fill("#id_code", code)
        press(bureau, "Ga door")
        bureau.get_by_text("Leg de envelop bij de stapel").wait_for()
    bureau.fill("#id_code", voted)
    press(bureau, "Ga door")
    bureau.get_by_text("Laat de envelop dicht").wait_for()


def read_paper(bureau: Page, second: Page, desk: str) -> None:
    """Two people read a stack of ten; one sheet differently."""
    check(bureau, bureau.goto(f"{desk}stapel/"))
    bureau.fill("#id_sheets", "10")
    bureau.fill("#id_empty", "0")
    press(bureau, "Ga door")
    batch = f"{desk}stapel/1/"
    read_batch(bureau, batch, slip=4)
    read_batch(second, batch, slip=0)
    press(second, "Deze stapel klopt")
    assert "Biljet 4" in second.inner_text("main")  # it does not
    check(second, second.reload())
    second.fill("#id_sheet", "4")
    second.get_by_role("checkbox", name=PLANS[0][0]).check()
    press(second, "Samen gekeken")
    press(second, "Deze stapel klopt")
    second.get_by_text("Deze stapel is klaar").wait_for()


def count(bureau: Page) -> str:
    """Open the box and draw; answers the digest that was announced in between."""
    bureau.goto(f"{BASE}beheer/")
    press(bureau, "Open de stembus")
    digest: str = bureau.locator("main code").inner_text()
    bureau.get_by_role("link", name="Schrijf het getal op").click()
    bureau.fill("#id_number", "314159")
    bureau.fill("#id_note", "met dobbelstenen op het plein")
    press(bureau, "Bewaar")
    return digest


def look_and_check(page: Page, digest: str, folder: Path) -> None:
    """As a resident on a phone; then with the command that anybody can run."""
    check(page, page.goto(BASE))
    told = " ".join(page.inner_text("main").split())
    assert "12 mensen stemden" in told
    assert "had wel gekund" in told
    with page.expect_download() as sheet:
        page.get_by_role("link", name="Archief").click()
    sheet.value.save_as(folder / "archief.zip")
    words = [PROGRAM, "verify", str(folder / "archief.zip"), "--digest", digest, "--lang", "nl"]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    assert "JA: dit archief klopt." in done.stdout
    page.get_by_role("link", name=PLANS[0][0]).first.click()
    assert "gaat door" in page.inner_text("main")


def test_a_small_round_from_its_set_up_to_a_result_that_is_checked(
    visit: Callable[..., Visit], bureau: Page, server: Server, tmp_path: Path
) -> None:
    server.shell(HELPER)
    set_up(bureau, server.shell(DAYS).split())
    phone = visit(**PHONE).page
    log_in(phone, server, "lezer@samen030.example")
    hand_in(phone, bureau)
    assert server.shell(MOVE.format(days=12)) == "check"
    judge(bureau)
    check(bureau, bureau.goto(f"{BASE}beheer/proef/"))
    bureau.goto(f"{BASE}beheer/proef/stemhokje/")
    assert "Hier kunt u niet stemmen" in bureau.inner_text("main")
    bureau.goto(f"{BASE}beheer/stembiljet/")
    bureau.fill("#id_voters", "12")
    press(bureau, "Bewaar")
    assert server.shell(MOVE.format(days=9)) == "vote"
    bureau.goto(f"{BASE}beheer/")
    codes = print_slips(bureau, tmp_path)
    desk = bureau.url
    check(bureau, bureau.goto(desk))
    voter = visit(**PHONE).page
    vote(voter, codes[0], (PLANS[2][0],))
    vote(voter, codes[1], (PLANS[0][0], PLANS[1][0]))
    take_envelopes(bureau, desk, codes[2:], codes[0])
    assert server.shell(MOVE.format(days=8)) == "counting"
    second = visit(**PHONE).page
    log_in(second, server, READER)
    read_paper(bureau, second, desk)
    look_and_check(visit(**PHONE).page, count(bureau), tmp_path)
