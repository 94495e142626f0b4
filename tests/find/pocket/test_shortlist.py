"""'Mijn lijstje': made without an account or a script, shared by its address, printed; never kept for others."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from samen030.find.pocket import rules
from tests import factories

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
OWN = "/mijn-lijstje/"


def add(client: Client, *ids: UUID, **headers: str) -> HttpResponse:
    return client.post(f"{OWN}erbij/", {"id": rules.written(ids)}, follow=True, headers=headers)  # type: ignore[return-value]


@given(st.lists(st.uuids(), unique=True, max_size=40))
def test_a_list_comes_back_from_an_address_as_it_was(numbers: list[UUID]) -> None:
    text = rules.written(numbers)
    assert rules.listed(text) == numbers[: rules.MOST_LISTED]
    assert re.fullmatch(r"[A-Za-z0-9_.-]*", text)


@given(st.text(max_size=900))
def test_whatever_stands_in_an_address_gives_a_list(text: str) -> None:
    assert len(rules.listed(text)) <= rules.MOST_LISTED


def test_something_is_put_on_and_taken_off_by_the_buttons_of_the_pages(client: Client) -> None:
    made, other = factories.activity("Soep"), factories.place("De Kade")
    page = client.get(made.get_absolute_url()).content.decode()
    assert f'action="{OWN}erbij/"' in page
    short = re.search(r'name="id" value="([^"]+)"', page)
    assert short
    answer = client.post(f"{OWN}erbij/", {"id": short[1]})
    assert answer.status_code == 303
    assert "‘Soep’ staat nu op uw lijstje" in client.get(answer.headers["Location"]).content.decode()
    page = add(client, other.pk).content.decode()
    assert page.index(">Soep</a></h3>") < page.index(">De Kade</a></h3>")
    client.post(f"{OWN}eraf/", {"id": rules.shortened(made.pk)})
    page = client.get(OWN).content.decode()
    assert ("Soep" in page, "De Kade" in page) == (False, True)
    client.post(f"{OWN}leeg/")
    assert "Er staat nog niets op uw lijstje" in client.get(OWN).content.decode()


def test_the_own_list_is_kept_for_nobody_and_makes_no_session(client: Client) -> None:
    made = factories.activity("Soep")
    answer = add(client, made.pk)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert set(client.cookies) == {"lijstje"}
    cookie = client.cookies["lijstje"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    client.cookies.clear()
    assert "Soep" not in client.get(OWN).content.decode()


def test_public_pages_are_the_same_for_who_has_a_list(client: Client) -> None:
    made = factories.activity("Soep")
    before = client.get(made.get_absolute_url())
    add(client, made.pk)
    after = client.get(made.get_absolute_url())
    assert after.content == before.content
    assert after.headers["Cache-Control"].startswith("public")


def test_a_shared_list_shows_the_same_to_everybody_and_can_be_taken_over(client: Client) -> None:
    ids = [factories.activity(name).pk for name in ("Soep", "Brood")]
    add(client, *ids)
    page = client.get(OWN).content.decode()
    link = re.search(r'data-copy="https?://[^/]+(/lijstje/[^"]+)"', page)
    assert link
    mail = re.search(r'href="(mailto:[^"]+)"', page)
    assert mail
    body = parse_qs(urlsplit(mail[1].replace("&amp;", "&")).query)["body"][0]
    assert "- Soep" in body
    assert link[1] in body
    client.cookies.clear()
    answer = client.get(link[1])
    shown = answer.content.decode()
    assert "Soep" in shown
    assert "Brood" in shown
    assert "noindex" in shown
    assert not answer.cookies
    taken = client.post(f"{OWN}erbij/", {"id": rules.written(ids)}, follow=True)
    assert "Brood" in taken.content.decode()


def test_what_is_not_public_or_no_entry_is_left_out(client: Client) -> None:
    hidden = factories.activity("Geheim", status="draft")
    page = add(client, hidden.pk, uuid4()).content.decode()
    assert "Geheim" not in page
    assert client.get(f"/lijstje/{rules.written([hidden.pk])}/").status_code == 200
    for text in ("x", "..", "-" * 22, "a" * 700):
        assert client.get(f"/lijstje/{text}/").status_code == 200
    client.cookies["lijstje"] = '"; DROP TABLE <script>'
    assert client.get(OWN).status_code == 200


def test_a_form_of_another_site_changes_nothing(client: Client) -> None:
    made = factories.activity()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elders.example"}):
        assert add(client, made.pk, **headers).status_code == 403
    assert "lijstje" not in client.cookies
    assert add(client, made.pk, Origin="http://testserver").status_code == 200


def test_who_keeps_no_cookies_or_has_a_full_list_is_told_so(client: Client) -> None:
    made = factories.activity("Soep")
    page = client.get(f"{OWN}?bij={rules.shortened(made.pk)}").content.decode()
    assert "uw browser bewaart geen cookies" in page
    client.cookies["lijstje"] = rules.written(uuid4() for _ in range(rules.MOST_LISTED))
    assert "Uw lijstje is vol" in add(client, made.pk).content.decode()


def test_who_comes_by_a_link_goes_to_the_list(client: Client) -> None:
    answer = client.get(f"{OWN}leeg/")
    assert (answer.status_code, answer.headers["Location"]) == (302, OWN)


def test_a_list_on_paper_has_the_numbers_to_ring(client: Client) -> None:
    made = factories.service("<script>alert(1)</script> & 'x'", phone="030-000 22 22", phone_hours="vrijdag")
    printed = PdfReader(BytesIO(client.get(f"/lijstje/{rules.written([made.pk])}.pdf").content))
    text = " ".join(page.extract_text() for page in printed.pages)
    assert printed.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "<script>alert" in text
    assert "030-000 22 22" in text
    nothing = PdfReader(BytesIO(client.get("/lijstje/x.pdf").content))
    assert "Er staat niets" in nothing.pages[0].extract_text()
