"""What holds on every page: accessible, no unsafe code, narrow screens, dark, light to load."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from samen030.kernel import clock
from tests.end_to_end.conftest import log_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page, Response

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 860}
NARROW = {"width": 320, "height": 640}
LANGUAGE = "nl"
KILOBYTE = 1000
FIRST_VISIT = 60 * KILOBYTE
MAP_EXTRA = 45 * KILOBYTE
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
UNSAFE = re.compile(
    r"<style|\sstyle\s*=|<[^>]+\son[a-z]+\s*=|javascript:|<script(?![^>]*(?:\ssrc=|/(?:ld\+)?json))", re.IGNORECASE
)

# Each page of the site by name. '@kind' is the first entry of that kind that the search finds.
PAGES = {
    "home": "/",
    "where-choices": "/waar/?plek=3531",
    "where-unknown": "/waar/?plek=Nergenshuizen",
    "where-outside": "/waar/?plek=1012AB",
    "city": "/utrecht/",
    "wijk": "/utrecht/wijk-west/",
    "buurt": "/utrecht/lombok-oost/",
    "search": "/vinden/",
    "search-word": "/vinden/?q=koffie&plek=Lombok-Oost",
    "search-choices": "/vinden/?q=koffie&plek=3531&soort=activity",
    "search-maybe": "/vinden/?q=kofie",
    "search-nothing": "/vinden/?q=zzxxqqjj",
    "booth": "/stem/",
    "rounds": "/buurtgeld/",
    "round-how": "/buurtgeld/zo-tellen-wij/",
    "round-result": "/buurtgeld/buurtgeld-lombok-voorbeeld/",
    "round-ideas": "/buurtgeld/wijkgeld-noordwest-voorbeeld/",
    "idea-submit": "/buurtgeld/wijkgeld-noordwest-voorbeeld/idee/",
    "round-history": "/buurtgeld/buurtgeld-lombok-voorbeeld/verloop/",
    "round-compare": "/buurtgeld/wijkgeld-noordwest-voorbeeld/vergelijken/",
    "round-follow": "/buurtgeld/wijkgeld-noordwest-voorbeeld/volgen/",
    "plan": "@plan",
    "calendar": "/wat-is-er-te-doen/",
    "calendar-month": "/wat-is-er-te-doen/?bereik=maand&buurt=lombok-oost",
    "map": "/kaart/?buurt=lombok-oost",
    "organisation": "@organisation",
    "service": "@service",
    "activity": "@activity",
    "place": "@place",
    "vacancy": "@vacancy",
    "themes": "/vinden/themas/",
    "theme": "@theme",
    "open-data": "/api/",
    "style": "/stijl/",
    "privacy": "/privacy/",
    "accessibility": "/toegankelijkheid/",
    "contact": "/contact/",
    "about": "/over-deze-site/",
    "login": "/account/login/",
    "login-code": "/account/login/code/",
    "signup": "/account/signup/",
    "review-log": "/nakijken/",
    "on-paper": "/utrecht/lombok-oost/op-papier/",
    "own-list": "/mijn-lijstje/",
    "embed-code": "/insluiten/?buurt=lombok-oost",
    "embed-frame": "/insluiten/kader/?buurt=lombok-oost",
    "offline": "/offline/",
    "shared-list": "/lijstje/x/",
    "stories": "/zo-doen-wij-dat/",
    "story": "@story",
    "story-ask": "@story-ask",
    "dossiers": "/dossiers/",
    "umbrella": "/over-samen030/",
    "members": "/over-samen030/leden/",
    "contributions": "/over-samen030/bijdragen/",
    "join": "/over-samen030/lid-worden/",
    "agreement": "/over-samen030/lid-worden/overeenkomst/",
    "leave": "/over-samen030/opzeggen/",
    "statutes": "/over-samen030/statuten/",
    "proposals": "/over-samen030/complementair/",
    "paid-tasks": "/over-samen030/taken/",
    "paid-task": "@paid-task",
    "tasks-unchallenged": "/over-samen030/taken/niet-uitgedaagd/",
    "projects": "/over-samen030/voorbeelden/",
    "project": "@project",
    "not-found": "/bestaat-niet/",
}
OWN_PAGES = {
    "e-mail": "/account/email/",
    "passkeys": "/account/2fa/",
    "passkey-list": "/account/2fa/webauthn/",
    "passkey-add": "/account/2fa/webauthn/add/",
    "sessions": "/account/sessions/",
    "my-page": "/mijn/",
    "my-name": "/mijn/naam/",
    "my-post": "/mijn/post/",
    "my-searches": "/mijn/zoekvragen/",
    "search-save": "/mijn/zoekvragen/nieuw/?q=koffie",
    "my-data": "/mijn/gegevens/",
    "my-erasure": "/mijn/gegevens/wissen/",
    "my-vote-codes": "/mijn-stemcode/",
    "my-address": "/mijn-stemcode/adres/",
    "logout": "/account/logout/",
}
BUREAU_PAGES = (
    "/mijn/", "/mijn/inlezen/", "/mijn/inlezen/bronnen/", "/mijn/dubbel/", "/mijn/aanvragen/", "/mijn/bellijst/",
    "/mijn/meldingen/", "/mijn/nakijken/", "/mijn/leden/", "/over-samen030/complementair/nieuw/",
    "/over-samen030/statuten/liability/", "/mijn/bel-ons/", "/mijn/bel-ons/groepen/", "/over-samen030/taken/",
    "/over-samen030/taken/nieuw/", "/over-samen030/taken/jaren/", "/over-samen030/taken/jaren/nieuw/",
    "/buurtgeld/nieuw/", "/buurtgeld/nieuw/klein/", "/adressen-nakijken/",
    "/buurtgeld/wijkgeld-noordwest-voorbeeld/beheer/",
    "/buurtgeld/wijkgeld-noordwest-voorbeeld/beheer/intypen/",
    "/buurtgeld/wijkgeld-noordwest-voorbeeld/beheer/veranderen/",
    "/mijn/bijdragen/", "/mijn/bijdragen/nieuw-jaar/", f"/mijn/bijdragen/{clock.today().year}/",
)  # fmt: skip
DARK = ("home", "buurt", "search-choices", "activity", "calendar", "login")
ENTRIES = {"organisation": "organisatie", "service": "aanbod", "activity": "aanbod", "place": "plek"}
ENTRIES |= {"vacancy": "vrijwilliger"}


@pytest.fixture(scope="session")
def address_of(server: Server) -> Callable[[str], str]:
    """From the name of a page to its address."""

    def first_link(page: str, pattern: str) -> str:
        with urlopen(server.url + page, timeout=20) as answer:  # noqa: S310 - our own server
            found = re.search(rf'href="({pattern}[^"]*)"', answer.read().decode())
        assert found, f"no {pattern} on {page}"
        return found[1]

    def find(name: str) -> str:
        address = PAGES[name]
        if address == "@theme":
            return first_link("/vinden/themas/", r"/vinden/\?thema=")
        if address.startswith("@story"):
            story = first_link("/zo-doen-wij-dat/?buurt=lombok-oost", r"/zo-doen-wij-dat/[0-9a-f-]{36}/")
            return story if address == "@story" else f"/zo-doen-wij-dat/vraag/{story.split('/')[2]}/"
        if address == "@plan":
            return first_link(PAGES["round-result"], f"{PAGES['round-result']}idee/[0-9a-f-]{{36}}/")
        if address in ("@paid-task", "@project"):
            listing = "/over-samen030/taken/" if address == "@paid-task" else "/over-samen030/voorbeelden/"
            return first_link(listing, rf"{listing}[0-9a-f-]{{36}}/")
        if address.startswith("@"):
            kind = address[1:]
            return first_link(f"/vinden/?soort={kind}", f"/vinden/{ENTRIES[kind]}/")
        return address

    return find


def findings(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds, one line each: the rule and where."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    options["runOnly"] = {"type": "tag", "values": RULES} if rules is None else {"type": "rule", "values": rules}
    found = Axe().run(page, options=options).response["violations"]
    nodes = [(rule["id"], node) for rule in found for node in rule["nodes"]]
    return [f"{rule}: {node['target']} {node['failureSummary']}" for rule, node in nodes if not on_the_map(rule, node)]


def on_the_map(rule: str, node: dict[str, Any]) -> bool:
    """Points that lie close together on the map: the list below it is the same in large (WCAG 2.5.8, 'equivalent')."""
    return rule == "target-size" and any(part in str(node["target"]) for part in (".point-icon", ".cluster-icon"))


def check(page: Page, answer: Response | None) -> None:
    """Everything that holds on every page, on a wide screen and on a narrow one."""
    assert answer is not None
    unsafe = UNSAFE.search(answer.text())
    assert unsafe is None, unsafe
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert page.locator("html").get_attribute("lang") == LANGUAGE
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.title().strip()
    began = page.viewport_size
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        width = page.evaluate("[document.scrollingElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"wider than a screen of {size['width']}: {wide_parts(page)}"
        assert findings(page) == [], f"at {size['width']}"
    if began:
        page.set_viewport_size(began)


def wide_parts(page: Page) -> list[str]:
    """What sticks out at the right, for the message."""
    script = """() => [...document.querySelectorAll('body *')]
      .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 5).map(e => e.tagName + '.' + e.className)"""
    parts: list[str] = page.evaluate(script)
    return parts


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_safe(
    visit: Callable[..., Visit], address_of: Callable[[str], str], name: str
) -> None:
    seen = visit(viewport=WIDE)
    seen.missing_is_meant = name == "not-found"
    answer = seen.page.goto(address_of(name))
    assert answer is not None
    assert answer.status == (404 if name == "not-found" else 200)
    if name == "map":
        seen.page.locator("#kaart .leaflet-marker-icon").first.wait_for()
    check(seen.page, answer)


def test_pages_of_an_account_are_accessible_and_safe(visit: Callable[..., Visit], server: Server) -> None:
    page = visit(viewport=WIDE).page
    log_in(page, server, each_step=lambda: check(page, page.reload()))
    for address in OWN_PAGES.values():
        answer = page.goto(address)
        assert page.url.endswith(address)
        check(page, answer)


def test_pages_of_the_bureau_are_accessible_and_safe(bureau: Page) -> None:
    for address in BUREAU_PAGES:
        answer = bureau.goto(address)
        assert bureau.url.endswith(address)
        check(bureau, answer)


def test_a_form_with_a_mistake_says_what_and_where(visit: Callable[..., Visit]) -> None:
    page = visit(viewport=NARROW).page
    page.goto("/account/login/")
    page.locator("main form:has(input[name=login])").evaluate("form => form.noValidate = true")
    page.locator("main input[name=login]").fill("geen adres")
    page.locator("main form:has(input[name=login]) button[type=submit]").click()
    wrong = page.locator("main .notice-error, main [role=alert]").first
    wrong.wait_for()
    link = wrong.locator("a[href^='#']").first
    field = page.locator(link.get_attribute("href") or "")
    assert field.get_attribute("aria-invalid") == "true"
    assert findings(page) == []


@pytest.mark.parametrize("name", DARK)
def test_dark_pages_have_enough_contrast(
    visit: Callable[..., Visit], address_of: Callable[[str], str], name: str
) -> None:
    page = visit(viewport=NARROW, color_scheme="dark").page
    page.goto(address_of(name))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(251, 247, 239)"
    assert findings(page, ["color-contrast", "link-in-text-block"]) == []


@pytest.mark.parametrize("name", ["home", "buurt", "search-choices", "activity", "calendar"])
def test_letters_of_twice_the_size_stay_on_a_narrow_screen(
    visit: Callable[..., Visit], address_of: Callable[[str], str], name: str
) -> None:
    page = visit(viewport={"width": 640, "height": 800}).page
    page.goto(address_of(name))
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth"), wide_parts(page)


def weight(browser: Browser, url: str) -> dict[str, int]:
    """Bytes of each file of a first visit, packed with gzip."""
    page = browser.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - playwright wants a Python function
    page.goto(url)
    page.wait_for_load_state("networkidle")
    sizes = {answer.url: len(gzip.compress(answer.body())) for answer in answers if answer.status == 200}
    page.close()
    return sizes


@pytest.mark.smoke
def test_a_first_visit_is_light(browser: Browser, server: Server) -> None:
    for address in ("/", "/utrecht/lombok-oost/", "/vinden/?q=koffie"):
        files = weight(browser, server.url + address)
        assert any(url.endswith(".css") for url in files)
        assert sum(files.values()) <= FIRST_VISIT, files
    files = weight(browser, server.url + "/kaart/")
    assert sum(files.values()) <= FIRST_VISIT + MAP_EXTRA, files


def test_the_page_itself_travels_packed(server: Server, browser: Browser) -> None:
    page = browser.new_page()
    for address in ("/", "/utrecht/lombok-oost/"):
        answer = page.goto(server.url + address)
        assert answer is not None
        assert answer.header_value("content-encoding") in ("gzip", "br"), address
    page.close()
