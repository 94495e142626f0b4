"""Showing where one lives, and getting one's code for a vote as somebody who is logged in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from samen030.commons.ballots.actions import codes, residence
from samen030.commons.ballots.models import AddressLetter, Code, Handout, VerifiedAddress
from samen030.commons.people.models import User
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError
from tests.commons.ballots.polls import ready
from tests.factories import BY, area

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
HOME = {"street": "Voorbeeldstraat", "number": 12, "addition": "A", "postcode": "3532 AB"}


@pytest.fixture
def els() -> User:
    return User.objects.create_user("els@example.org")


def test_by_letter_to_a_code_and_the_address_is_gone(els: User, client: Client) -> None:
    client.force_login(els)
    assert "Vraag een brief" in client.get("/mijn-stemcode/").content.decode()
    assert client.post("/mijn-stemcode/adres/", HOME).status_code == 302
    assert "Voorbeeldstraat 12 A" in client.get("/mijn-stemcode/adres/").content.decode()
    assert client.post("/mijn-stemcode/adres/", {"code": "AAAA-AAAA"}).status_code == 422  # it was not printed yet
    ((row, code),) = residence.make_address_letters(by=BY)
    assert residence.make_address_letters(by=BY) == []
    assert code not in str(AddressLetter.objects.values().get())
    with pytest.raises(ConflictError):
        residence.ask_letter(els, by=BY, **HOME)
    assert client.post("/mijn-stemcode/adres/", {"code": f"{code[:4]}-{code[4:].lower()}"}).status_code == 302
    assert not AddressLetter.objects.exists()
    assert VerifiedAddress.objects.get().path == row.path
    with pytest.raises(DomainError):
        residence.ask_letter(els, by=BY, **HOME | {"postcode": "9999 XX"})


def test_a_code_is_not_guessed(els: User) -> None:
    residence.ask_letter(els, by=BY, **HOME)
    ((_row, code),) = residence.make_address_letters(by=BY)
    for _n in range(6):
        assert "klopt niet" in residence.enter_code(els, "22222222", by=BY)
    assert "te vaak" in residence.enter_code(els, code, by=BY)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        residence.ask_letter(els, by=BY, **HOME)  # another letter begins anew
        ((_row, fresh),) = residence.make_address_letters(by=BY)
        assert residence.enter_code(els, code, by=BY)
        assert residence.enter_code(els, fresh, by=BY) == ""


def test_a_letter_that_nobody_answered_is_forgotten(els: User) -> None:
    residence.ask_letter(els, by=BY, **HOME)
    assert residence.forget_letters() == 0
    with time_machine.travel(clock.now() + timedelta(days=61)):
        assert residence.forget_letters() == 1


def no_pdf(_template: str, _context: object) -> bytes:
    raise DomainError("no_pdf_here", "Nu geen PDF.")


def test_the_desk_and_its_letters(els: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(els)
    assert client.get("/adressen-nakijken/").status_code == 403
    residence.ask_letter(els, by=BY, **HOME)
    client.force_login(User.objects.create_user("bureau@example.org", is_staff=True))
    assert "Er wacht 1 brief" in client.get("/adressen-nakijken/").content.decode()
    with monkeypatch.context() as broken:
        broken.setattr("samen030.kernel.printing.pdf", no_pdf)
        assert client.post("/adressen-nakijken/brieven/").status_code == 302
    assert "Er wacht 1 brief" in client.get("/adressen-nakijken/").content.decode()  # nothing was printed
    answer = client.post("/adressen-nakijken/brieven/")
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.post("/adressen-nakijken/brieven/").status_code == 302
    for wrong in ({"email": "niemand@example.org"}, {"postcode": "9999 XX"}):
        said = {"email": "els@example.org", "postcode": "3532 AB"} | wrong
        assert client.post("/adressen-nakijken/", said).status_code == 422
    assert client.post("/adressen-nakijken/", {"email": "Els@example.org", "postcode": "3532 AB"}).status_code == 302
    assert VerifiedAddress.objects.get().user == els
    assert not AddressLetter.objects.exists()


def test_who_lives_there_gets_one_code_shown_once_and_votes_with_it(els: User, client: Client) -> None:
    own = area()
    poll: Any = ready(code_way="verified", path=own.path)
    elsewhere = ready(code_way="verified", path="0344/02", title="Elders")
    posted = ready(title="Per brief")
    client.force_login(els)
    assert client.post(f"/mijn-stemcode/{poll.pk}/").status_code == 302  # nothing is known of where she lives
    assert not Code.objects.exists()
    codes.verify_address(els, own.path, by=BY, how="desk")
    page = client.get("/mijn-stemcode/").content.decode()
    assert poll.title in page
    assert elsewhere.title not in page
    assert posted.title not in page
    answer = client.post(f"/mijn-stemcode/{poll.pk}/")
    assert "no-store" in answer.headers["Cache-Control"]
    code = re.findall(r'class="code-shown">([^<]+)<', answer.content.decode())[0]
    assert client.post(f"/mijn-stemcode/{poll.pk}/").status_code == 302
    assert (Code.objects.count(), Handout.objects.count()) == (1, 1)
    assert "al gekregen" in client.get("/mijn-stemcode/").content.decode()
    assert poll.title in client.post("/stem/", {"code": code, "step": "code"}).content.decode()
    assert client.post(f"/mijn-stemcode/{posted.pk}/").status_code == 404


def test_who_got_a_code_does_not_stand_in_the_order_of_the_codes() -> None:
    poll = ready(code_way="verified")
    people = [User.objects.create_user(f"b{n}@example.org") for n in range(12)]
    for user in people:
        codes.verify_address(user, "0344/01/11", by=BY, how="desk")
        codes.give_to(poll, user)
    order = list(Handout.objects.order_by("pk").values_list("user", flat=True))
    assert sorted(order) == sorted(user.pk for user in people)
    assert order != [user.pk for user in people]  # by lot: one in 479 million that it is


def test_a_lost_letter_is_found_by_its_address(client: Client) -> None:
    poll = ready(code_way="by_address")
    codes.load_addresses(poll, b"straat;huisnummer;postcode;aantal\nDorpsweg;3;3532AB;2\nDorpsweg;4;3532AB;0\n", by=BY)
    codes.make_letters(poll, by=BY)
    client.force_login(User.objects.create_user("bureau@example.org", is_staff=True))
    address = f"/stembureau/{poll.pk}/kwijt/"
    assert "Nummer 1" not in client.get(address).content.decode()
    page = client.get(address, {"postcode": "3532 ab", "number": "3"}).content.decode()
    assert "Nummer 1" in page
    assert "Nummer 2" in page
    assert "nog geen codes" in client.get(address, {"postcode": "3532AB", "number": "4"}).content.decode()
    assert "staat niet op de lijst" in client.get(address, {"postcode": "3532AB", "number": "5"}).content.decode()
    assert client.post(address, {"serial": 1, "reason": "brief kwijt"}).status_code == 200
