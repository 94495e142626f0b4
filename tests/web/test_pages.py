"""The pages of the shell: each shows, safely, in few queries, with what a resident needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from samen030.commons.city.models import Area, AreaShape, ShapeKind
from samen030.kernel import registry
from samen030.kernel.registry import AreaPanel, Registry
from samen030.web import views
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import DjangoAssertNumQueries, SettingsWrapper

pytestmark = pytest.mark.django_db
WEB = Path(views.__file__).parent
PAGES = [
    "/",
    "/utrecht/",
    "/utrecht/wijk-west/",
    "/utrecht/lombok-oost/",
    "/waar/",
    "/waar/?plek=3531",
    "/waar/?plek=1012",
    "/waar/?plek=abracadabra",
    "/over-deze-site/",
    "/contact/",
    "/privacy/",
    "/toegankelijkheid/",
    "/stijl/",
    "/vinden/",
    "/wat-is-er-te-doen/",
    "/kaart/",
]
INLINE = re.compile(
    r"<script(?![^>]*(?:\ssrc=|type=\"application/(?:ld\+)?json\"))|<style|\sstyle=|\son[a-z]+=\"", re.IGNORECASE
)


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def no_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "area_panels", Registry[AreaPanel]("area panel"))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_with_its_frame_and_nothing_inline(client: Client, path: str) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<html lang="nl">' in page
    assert page.count("<h1") == 1
    assert '<a class="skip-link" href="#inhoud">' in page
    assert re.search(r'<main id="inhoud"[^>]*>', page)
    assert re.search(r"<title>[^<]+ · SAMEN030</title>", page)
    assert re.search(r'<meta name="description" content="[^"]{20,}"', page)
    assert not INLINE.search(page), INLINE.search(page)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), [i for i in ids if ids.count(i) > 1]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_one_address_at_most(client: Client, path: str, settings: SettingsWrapper) -> None:
    found = re.findall(r'<link rel="canonical" href="([^"]+)"', client.get(path).content.decode())
    assert len(found) <= 1
    assert all(url.startswith(settings.SITE_URL) and "?" not in url for url in found)


def test_home_asks_for_the_postcode_and_names_all_wijken(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        page = client.get("/").content.decode()
    assert 'name="plek"' in page
    for district in Area.objects.filter(level="district"):
        assert district.get_absolute_url() in page


def test_home_gives_the_telephone_number_of_the_city_when_there_is_one(client: Client) -> None:
    assert "contact-box" not in client.get("/").content.decode()
    Area.objects.filter(level="city").update(contact_name="Buurtlijn", contact_phone="030-000 00 01")
    cache.clear()
    assert 'href="tel:0300000001"' in client.get("/").content.decode()


# --- From an input to a buurt


def test_an_input_that_means_one_buurt_goes_there(client: Client) -> None:
    answer = client.get("/waar/", {"plek": "Lombok-Oost"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/utrecht/lombok-oost/")


def test_a_postcode_of_several_buurten_asks_which_and_names_the_wijk(client: Client) -> None:
    page = client.get("/waar/?plek=3531").content.decode()
    assert "In welke buurt woont u?" in page
    assert '<a class="tile" href="/utrecht/lombok-oost/">' in page
    assert "<small>West</small>" in page


@pytest.mark.parametrize(
    "text",
    ["", " ", "1012 AB", "9999ZZ", "0", "'; DROP TABLE city_area; --", "<script>alert(1)</script>", "%00", "\x00",
     "ا" * 300, "x" * 5_000, "52.1, 5.1", "999, 999", "-1,-1", "😀", "3531" * 50],
)  # fmt: skip
def test_no_input_breaks_the_question_where(client: Client, text: str) -> None:
    answer = client.get("/waar/", {"plek": text})
    assert answer.status_code in (200, 302)
    if answer.status_code == 200:
        page = answer.content.decode()
        assert "<script>alert" not in page
        assert 'name="plek"' in page or 'class="tile"' in page


def test_outside_the_city_offers_the_wijken(client: Client) -> None:
    page = client.get("/waar/?plek=1012").content.decode()
    assert "buiten Utrecht" in page
    assert "/utrecht/wijk-west/" in page


# --- Pages of areas


def test_the_own_part_of_an_area_page_takes_one_query(
    client: Client, no_panels: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # and one for the number of the index's last change
        client.get("/utrecht/lombok-oost/")


@pytest.mark.parametrize("path", ["/utrecht/", "/utrecht/wijk-west/", "/utrecht/lombok-oost/"])
def test_an_area_page_stays_within_its_queries_when_the_directory_grows(
    client: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for times in (1, 12):
        for _ in range(times):
            factories.activity(area=factories.area())
            factories.place(area=factories.area())
        cache.clear()
        with django_assert_max_num_queries(7):  # the budget of 6, and one for the index's last change
            client.get(path)


def test_an_area_without_a_number_shows_that_of_its_wijk_or_city(client: Client) -> None:
    Area.objects.filter(level="city").update(contact_phone="030-000 00 01")
    assert "030-000 00 01" in client.get("/utrecht/lombok-oost/").content.decode()
    Area.objects.filter(slug="wijk-west").update(contact_phone="030-000 00 02")
    cache.clear()
    page = client.get("/utrecht/lombok-oost/").content.decode()
    assert "030-000 00 02" in page
    assert "030-000 00 01" not in page


def test_a_panel_shows_unless_it_has_nothing(client: Client, no_panels: None) -> None:
    registry.area_panels.register(AreaPanel("full", "web/components/empty.html", lambda _a, _r: {"x": 1}))
    registry.area_panels.register(AreaPanel("none", "web/does-not-exist.html", lambda _a, _r: None))
    assert client.get("/utrecht/lombok-oost/").content.decode().count('class="empty"') == 1


def test_inhabitants_come_with_their_source_and_date(client: Client) -> None:
    page = client.get("/utrecht/wijk-west/").content.decode()
    assert re.search(r"29\.035 inwoners \(1 januari 2023, [^)]+\)", page)


def test_a_schematic_map_is_called_so_and_an_official_one_not(client: Client) -> None:
    assert "Schematische kaart" in client.get("/utrecht/lombok-oost/").content.decode()
    AreaShape.objects.update(kind=ShapeKind.OFFICIAL)
    cache.clear()
    assert "Schematische kaart" not in client.get("/utrecht/lombok-oost/").content.decode()


@pytest.mark.parametrize("slug", ["utrecht", "wijk-west", "lombok-oost"])
def test_the_map_of_an_area_is_a_picture_of_its_parts(client: Client, slug: str) -> None:
    answer = client.get(f"/utrecht/{slug}/kaart.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.content.count(b"<path") >= 9
    assert b"<script" not in answer.content


def test_what_lies_outside_the_city_has_no_page(client: Client) -> None:
    outside = Area.objects.get(level="outside")
    for path in (f"/utrecht/{outside.slug}/", f"/utrecht/{outside.slug}/kaart.svg", "/utrecht/nergens/"):
        assert client.get(path).status_code == 404


def test_the_city_has_one_address(client: Client) -> None:
    city = Area.objects.get(level="city")
    assert client.get(city.get_absolute_url()).headers["Location"] == "/utrecht/"


# --- Errors


def test_a_page_that_is_not_there_helps_on(client: Client) -> None:
    answer = client.get("/bestaat/niet/")
    assert answer.status_code == 404
    assert "Deze bladzijde is er niet" in answer.content.decode()
    assert 'name="plek"' in answer.content.decode()


def test_a_form_without_its_token_gets_a_clear_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "a@b.example"})
    assert answer.status_code == 403
    assert "Het formulier is niet verstuurd" in answer.content.decode()


def test_a_request_that_cannot_be_read_gets_a_clear_page(client: Client) -> None:
    assert views.bad_request(RequestFactory().get("/")).status_code == 400
    assert client.get("/", headers={"Host": "kwaad.example"}).status_code == 400


@pytest.mark.django_db(transaction=False)
def test_our_own_mistake_is_told_without_the_database(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert views.server_error(RequestFactory().get("/")).status_code == 500

    def broken(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(views.queries, "area_page", broken)
    answer = Client(raise_request_exception=False).get("/utrecht/lombok-oost/")
    assert answer.status_code == 500
    assert "Het ligt aan ons" in answer.content.decode()
    assert "RuntimeError" not in answer.content.decode()


# --- For machines


def test_robots_names_the_sitemap_and_the_sitemap_every_area(client: Client) -> None:
    robots = client.get("/robots.txt").content.decode()
    assert "sitemap.xml" in robots
    sections = re.findall(r"<loc>https?://[^/]+(/[^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    pages = "".join(client.get(section).content.decode() for section in sections)
    assert "/utrecht/lombok-oost/" in pages
    assert pages.count("<loc>") >= 122


def test_health_tells_that_the_database_answers(client: Client) -> None:
    assert client.get("/gezond/").json() == {"status": "ok"}


@pytest.mark.parametrize("path", [*PAGES, "/robots.txt", "/gezond/"])
def test_pages_are_read_only(client: Client, path: str) -> None:
    assert client.post(path).status_code in (403, 405)


# --- Style


def test_the_style_sheet_and_a_first_visit_are_small(client: Client) -> None:
    import gzip
    from importlib.util import find_spec

    spec = find_spec("django_htmx")
    assert spec
    assert spec.origin
    static = WEB / "static" / "web"
    htmx = Path(spec.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"
    sizes = {f.name: len(gzip.compress(f.read_bytes())) for f in (*static.iterdir(), htmx) if f.is_file()}
    page = len(gzip.compress(client.get("/").content))
    assert sizes["samen030.css"] <= 14_000
    assert page + sum(sizes.values()) <= 60_000


def test_every_icon_that_a_template_names_exists() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (WEB / "static/web/icons.svg").read_text()))
    named: set[str] = set()
    for template in WEB.parent.rglob("templates/**/*.html"):
        named |= set(re.findall(r'\{% icon "([^"]+)"', template.read_text()))
    assert named <= drawn, named - drawn


def test_the_style_page_shows_every_icon_token_and_component(client: Client) -> None:
    page = client.get("/stijl/").content.decode()
    css = (WEB / "static/web/samen030.css").read_text()
    for name in re.findall(r'<symbol id="([^"]+)"', (WEB / "static/web/icons.svg").read_text()):
        assert f"icons.svg#{name}" in page, name
    for token in set(re.findall(r"^\s+(--[a-z0-9-]+):", css, re.MULTILINE)):
        assert f"<code>{token}</code>" in page, token
    for component in (WEB / "templates/web/components").glob("*.html"):
        assert component.name in page, component.name


def test_templates_have_nothing_inline() -> None:
    find = WEB.parent / "find"  # what is drawn into a PDF, no browser ever gets
    printed = {find / "paper" / "templates" / "paper", find / "pocket" / "templates" / "pocket" / "list.html"}
    umbrella = WEB.parent / "umbrella"
    printed.add(umbrella / "paid_tasks" / "templates" / "paid_tasks" / "unchallenged_paper.html")
    printed.add(WEB.parent / "commons" / "dossier" / "templates" / "dossier" / "paper.html")
    printed.add(umbrella / "membership" / "templates" / "membership" / "certificate.html")
    printed.add(umbrella / "contributions" / "templates" / "contributions" / "paper.html")
    ballots = WEB.parent / "commons" / "ballots" / "templates" / "ballots"
    printed.add(WEB.parent / "decide" / "budgets" / "templates" / "budgets" / "sheets")
    printed |= {ballots / name for name in ("letters.html", "slips.html", "paper.html", "address_letters.html")}
    for template in WEB.parent.rglob("templates/**/*.html"):
        if template in printed or template.parent in printed:
            continue
        found = INLINE.search(template.read_text())
        assert not found or "data-allauth-onload" in template.read_text(), (template, found)


def test_text_in_the_middle_of_a_component_is_escaped() -> None:
    html = render_to_string("web/components/notice.html", {"text": "<b>x</b>", "kind": "warning"})
    assert "&lt;b&gt;" in html
