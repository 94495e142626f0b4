"""Every link inside the site leads somewhere; pictures and sitemaps are sound XML."""

from __future__ import annotations

import re
from datetime import date, time
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from defusedxml import ElementTree

from samen030.commons.city.models import Area
from samen030.commons.organisations.models import Theme
from samen030.find.directory.actions import add_schedule
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
MOST_PAGES = 250
MOST_OF_A_KIND = 12
LINK = re.compile(r'<(?:a|link|use|img|script|form)\b[^>]*?\s(?:href|src|action)="([^"]*)"')
HOSTILE = "<script>alert(\"1\")</script> & 'x'"


def fill() -> None:
    """A bit of everything, with names that try to get out of their place."""
    house = factories.place(HOSTILE, themes=Theme.objects.all()[:2])
    owner = factories.organisation(HOSTILE, website="https://elders.example/")
    for kind in ("service", "activity"):
        made = factories.service(
            f"{kind} {HOSTILE}", kind=kind, organisation=owner, places=[house], themes=Theme.objects.all()[:3]
        )
        add_schedule(made, by=BY, first_date=date(2026, 9, 1), start_time=time(10), rrule="FREQ=DAILY")
    factories.vacancy(HOSTILE, organisation=owner, place=house)
    for _ in range(25):
        factories.activity("Wandelen")


def shape(path: str, query: str) -> str:
    """The kind of page that an address is: no use in reading every buurt or every facet."""
    kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}(/[^/]+)?", "UUID", path)
    kind = re.sub(r"^/utrecht/[^/]+/", "/utrecht/AREA/", kind)
    return kind + "?" + "&".join(sorted({pair.partition("=")[0] for pair in query.split("&")}))


def test_every_link_from_home_on_leads_to_a_page(client: Client) -> None:
    fill()
    seen, waiting, kinds = set(), [("/", "typed")], dict[str, int]()
    broken = []
    while waiting and len(seen) < MOST_PAGES:
        url, source = waiting.pop(0)
        parts = urlsplit(url)
        kind = shape(parts.path, parts.query)
        kinds[kind] = kinds.get(kind, 0) + 1
        if url in seen or kinds[kind] > MOST_OF_A_KIND:
            continue
        seen.add(url)
        response = client.get(url)
        if response.status_code in (301, 302):
            waiting.append((urljoin(url, response["Location"]), url))
            continue
        if response.status_code != 200:
            broken.append((response.status_code, url, source))
            continue
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        text = response.content.decode()
        assert "<script>alert" not in text, url
        for found in LINK.findall(text):
            target = urljoin(url, unescape(found))
            inside = urlsplit(target)
            if inside.scheme or inside.netloc or inside.path.startswith(("/static/", "/beheer/")):
                continue
            waiting.append((f"{inside.path}?{inside.query}" if inside.query else inside.path, url))
    assert broken == []
    assert len(seen) > 80
    for must in ("/kaart/", "/vinden/", "/wat-is-er-te-doen/", "/api/", "/contact/", "/account/login/"):
        assert any(url.startswith(must) for url in seen), must


def test_the_map_of_an_area_with_a_hostile_name_is_sound_and_runs_nothing(client: Client) -> None:
    Area.objects.filter(slug="lombok-oost").update(name=HOSTILE)
    for slug in ("lombok-oost", "wijk-west"):
        body = client.get(f"/utrecht/{slug}/kaart.svg").content
        root = ElementTree.fromstring(body.decode())
        assert HOSTILE in [element.text for element in root.iter() if element.tag.endswith("title")]
        assert not [element for element in root.iter() if element.tag.endswith("script")]


def test_every_page_of_the_sitemap_is_there_and_each_area_stands_in_it_once(client: Client) -> None:
    made = factories.service(HOSTILE)
    factories.service("Geheim", status="draft")
    factories.service("Elders", area=Area.objects.get(level="outside"))
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    places: list[str] = []
    for section in index.iter():
        if section.tag.endswith("}loc"):
            parsed = ElementTree.fromstring(client.get(urlsplit(str(section.text)).path).content)
            places += [urlsplit(str(e.text)).path for e in parsed.iter() if e.tag.endswith("}loc")]
    assert len(places) == len(set(places))
    own = Area.objects.exclude(level__in=["outside", "city"])
    assert {area.get_absolute_url() for area in own} | {"/utrecht/", made.get_absolute_url()} <= set(places)
    assert not [path for path in places if "geheim" in path or "elders" in path]
    for path in [*places[:3], *places[-3:]]:
        assert client.get(path).status_code == 200
