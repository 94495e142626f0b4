"""The desk of a vote on screen: letters, slips, the lost letter, envelopes and paper by two people."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from samen030.commons.ballots.actions.casting import cast
from samen030.commons.ballots.models import Code, PaperBatch, Poll
from samen030.commons.people.actions import grant_role
from samen030.kernel.access import Role, scope_of_area
from tests.commons.ballots.polls import posted, ready
from tests.commons.people.test_roles import person
from tests.factories import BY

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.django_db
CSV = b"straat;huisnummer;postcode;aantal\nVoorbeeldlaan;10;3511AB;2\nVoorbeeldlaan;2;3511AB;1\n"


def office(email: str = "bureau@example.org") -> Client:
    user = person(email)
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def address(poll: Poll, part: str = "") -> str:
    return f"/stembureau/{poll.pk}/{part}"


def pages(answer: HttpResponse) -> list[str]:
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]


def upload(client: Client, poll: Poll, content: bytes) -> HttpResponse:
    file = io.BytesIO(content)
    file.name = "adressen.csv"
    return client.post(address(poll, "adressen/"), {"file": file})  # type: ignore[return-value]


def test_letters_by_address_one_a_page_in_the_order_of_streets_with_codes_that_vote() -> None:
    poll, client = ready(code_way="by_address"), office()
    assert upload(client, poll, b"straat\nx\n").status_code == 422
    assert upload(client, poll, CSV).status_code == 302
    sheets = pages(client.post(address(poll, "afdrukken/"), {"count": 100}))  # type: ignore[arg-type]
    assert len(sheets) == 3
    assert "Voorbeeldlaan 2\n" in sheets[0]
    assert "3511 AB UTRECHT" in sheets[2]
    for sheet in sheets:
        assert "You can vote" in sheet
        cast(re.findall(r"(?:[2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}", sheet)[0], ["1"])
    again = client.post(address(poll, "afdrukken/"), {"count": 100})
    assert again.status_code == 422
    assert "al zijn codes" in again.content.decode()


def test_slips_at_the_table() -> None:
    poll, client = ready(code_way="at_table"), office()
    upload(client, poll, CSV)
    [sheet] = pages(client.post(address(poll, "afdrukken/"), {"count": 8}))  # type: ignore[arg-type]
    assert sheet.count("Strook") == 8
    said = {"postcode": "3511 ab", "number": 2, "serial": 1}
    assert client.post(address(poll, "uitgeven/"), said).status_code == 302
    full = client.post(address(poll, "uitgeven/"), said | {"serial": 2})
    assert (full.status_code, "al 1 codes" in full.content.decode()) == (409, True)
    unknown = client.post(address(poll, "uitgeven/"), said | {"number": 99})
    assert (unknown.status_code, "niet op de lijst" in unknown.content.decode()) == (422, True)


def test_a_code_at_the_desk_and_for_a_lost_letter_is_shown_once() -> None:
    poll, client = ready(), office()
    [lost] = posted(poll)
    for part, said in (("balie/", {"reason": "geen vast adres"}), ("kwijt/", {"serial": 1, "reason": "brief kwijt"})):
        answer = client.post(address(poll, part), said)
        assert answer.headers["Cache-Control"] == "private, no-store"
        cast(re.findall(r'booth-receipt">([^<]+)<', answer.content.decode())[0], ["1"])
    assert Client().post("/stem/", {"code": lost}).status_code == 422
    assert client.post(address(poll, "kwijt/"), {"serial": 99, "reason": "x"}).status_code == 422


def test_paper_is_read_by_two_and_settled_on_screen() -> None:
    poll, first, second = ready(), office(), office("twee@example.org")
    for code in posted(poll, 10):
        assert first.post(address(poll, "enveloppen/"), {"code": code}).status_code == 302
    assert first.post(address(poll, "stapel/"), {"sheets": 10, "empty": 0}).status_code == 409
    with time_machine.travel(poll.closes_at + timedelta(seconds=1), tick=True):
        assert first.post(address(poll, "stapel/"), {"sheets": 4, "empty": 0}).status_code == 422
        assert first.post(address(poll, "stapel/"), {"sheets": 10, "empty": 0}).status_code == 302
        for sheet in range(1, 11):
            for client in (first, second):
                said = {"sheet": sheet, "choices": ["1"] if client is first or sheet > 1 else ["2"]}
                assert client.post(address(poll, "stapel/1/"), said).status_code == 302
        assert "Verschillend gelezen" in second.get(address(poll, "stapel/1/")).content.decode()
        first.post(address(poll, "stapel/1/klaar/"))
        assert PaperBatch.objects.get().settled_at is None
        first.post(address(poll, "stapel/1/"), {"sheet": 1, "choices": ["1"], "do": "decide"})
        first.post(address(poll, "stapel/1/klaar/"))
        assert PaperBatch.objects.get().settled_at is not None
        third = office("drie@example.org").get(address(poll, "stapel/1/"))
        assert third.status_code == 302


def test_the_ballot_paper_has_no_code_and_all_plans() -> None:
    poll = ready()
    [sheet] = pages(office().get(address(poll, "stembiljet.pdf")))  # type: ignore[arg-type]
    assert "Kruis hoogstens 2 plannen aan" in sheet
    for title in ("Bankjes", "Moestuin", "Straatfeest"):
        assert title in sheet


def test_who_helps_at_the_table_reads_paper_and_makes_no_codes() -> None:
    poll, helper = ready(), person("helper@example.org")
    grant_role(helper, by=BY, role=Role.HELPER, scope=scope_of_area("0344/01"))
    client = Client()
    client.force_login(helper)
    assert client.get(address(poll)).status_code == 200
    assert client.get(address(poll, "enveloppen/")).status_code == 200
    for part in ("afdrukken/", "balie/", "kwijt/", "intrekken/", "adressen/"):
        assert client.get(address(poll, part)).status_code == 403
    assert client.get(address(ready(path="0344/02/44"))).status_code == 403  # of another wijk


def test_each_page_of_the_desk_opens_and_no_code_stands_on_it() -> None:
    poll, client = ready(code_way="at_table"), office()
    for part in ("", "adressen/", "afdrukken/", "uitgeven/", "balie/", "kwijt/", "intrekken/", "enveloppen/", "langer/",
                 "plan-weg/", "stapel/"):  # fmt: skip
        assert client.get(address(poll, part)).status_code == 200
    last = (poll.closes_at + timedelta(days=3)).date().isoformat()
    assert client.post(address(poll, "langer/"), {"day": last, "reason": "storing"}).status_code == 302
    assert client.post(address(poll, "plan-weg/"), {"key": "2", "reason": "grond niet vrij"}).status_code == 302
    assert Poll.objects.get().options.get(key="2").withdrawn_at
    assert not Code.objects.exists()
