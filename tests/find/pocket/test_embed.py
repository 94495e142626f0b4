"""What other sites show in a frame: only that page, for everybody the same; and the code for it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from tests import factories

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

HOSTILE = "<script>alert(1)</script> & 'x' {{ x }}"
pytestmark = pytest.mark.django_db
FRAME = "/insluiten/kader/"


def test_only_the_frame_may_stand_in_another_site_also_when_it_is_kept(client: Client) -> None:
    for _time in ("first", "kept"):
        answer = client.get(f"{FRAME}?buurt=lombok-oost")
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
        assert not answer.cookies
    for other in ("/", "/insluiten/", "/utrecht/lombok-oost/", "/mijn-lijstje/"):
        answer = client.get(other)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_it_shows_the_week_of_a_buurt_or_what_is_found(client: Client) -> None:
    here = factories.area("Lombok-Oost")
    factories.activity(HOSTILE, area=here, rrule="FREQ=DAILY")
    factories.service("Hulp met post", area=here)
    factories.activity("Elders", area=factories.area("Oudwijk"), rrule="FREQ=DAILY")
    week = client.get(f"{FRAME}?buurt=lombok-oost").content.decode()
    assert "Deze week in Lombok-Oost" in week
    assert "&lt;script&gt;alert" in week
    assert "<script>alert" not in week
    assert "Elders" not in week
    assert 'target="_blank"' in week
    found = client.get(f"{FRAME}?buurt=lombok-oost&soort=service").content.decode()
    assert "Hulp met post" in found
    cache.clear()
    assert "Hulp met post" in client.get(f"{FRAME}?q=post").content.decode()


def test_whatever_is_asked_it_answers(client: Client) -> None:
    for query in ("?buurt=bestaat-niet", "?buurt=%00", "?soort=<x>", "?q=" + "x" * 500, "?buurt=overal"):
        assert client.get(FRAME + query).status_code == 200
        assert client.get("/insluiten/" + query).status_code == 200


def test_a_frame_takes_few_questions(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(12):
        factories.activity(area=factories.area("Lombok-Oost"), rrule="FREQ=DAILY")
    with django_assert_max_num_queries(4):
        client.get(f"{FRAME}?buurt=lombok-oost")


def test_the_code_is_what_was_chosen_and_nothing_gets_out_of_it(client: Client) -> None:
    page = client.get("/insluiten/", {"buurt": "lombok-oost", "soort": "activity", "q": '"><script>x</script>'})
    text = page.content.decode()
    assert "<script>x" not in text
    codes = [unescape(found) for found in re.findall(r"<textarea[^>]*>([^<]*)</textarea>", text)]
    assert len(codes) == 2
    assert codes[0].startswith('<script src="http')
    assert 'data-buurt="lombok-oost"' in codes[0]
    assert 'data-soort="activity"' in codes[0]
    assert codes[0].count("<") == 2
    assert codes[1].startswith('<iframe src="http')
    address = re.search(r'src="https?://[^/]+([^"]+)"', codes[1])
    assert address
    assert client.get(unescape(address[1])).status_code == 200


def test_the_script_has_a_lasting_address(client: Client) -> None:
    answer = client.get("/insluiten.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert b'createElement("iframe")' in answer.content
