"""Without internet, aloud, in a frame, on a list: what only a browser can show."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.conftest import PHONE
from tests.end_to_end.test_every_page import WIDE, check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser
BUURT = "/utrecht/lombok-oost/"
READY = "() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"
VOICE = """
  window.said = [];
  const voices = [{ name: 'Anna', lang: 'nl-NL', localService: LOCAL, default: true, voiceURI: 'a' }];
  const speech = new EventTarget();
  Object.assign(speech, {
    getVoices: () => voices, cancel: () => {}, pause: () => {}, resume: () => {},
    speak: (spoken) => {
      window.said.push(spoken.text);
      if (window.going !== false) setTimeout(() => spoken.onend(), 5);
    },
  });
  Object.defineProperty(window, 'speechSynthesis', { value: speech });
  window.SpeechSynthesisUtterance = class {
    constructor(text) { this.text = text; }
    addEventListener(name, what) { if (name === 'end') this.onend = what; }
  };
"""


def test_the_last_seen_buurt_can_be_read_without_internet(visit: Callable[..., Visit]) -> None:
    seen = visit(**PHONE)
    page = seen.page
    page.goto("/")
    page.wait_for_function(READY)
    page.goto(BUURT)
    title = page.locator("h1").inner_text()
    page.wait_for_function(
        "() => caches.open('paginas-1').then((kept) => kept.match(location.href)).then((one) => !!one)"
    )
    page.context.set_offline(True)
    try:
        page.goto(BUURT)
        assert page.locator("h1").inner_text() == title
        assert page.locator("[data-offline-notice]").is_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('.site-header')).borderBottomWidth") != "0px"
        page.goto("/contact/")
        assert "geen internet" in page.locator("h1").inner_text()
        page.locator("[data-kept-pages] a", has_text=title).click()
        assert page.locator("h1").inner_text() == title
    finally:
        page.context.set_offline(False)
    seen.complaints[:] = [one for one in seen.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


def test_pages_of_a_person_are_never_kept(visit: Callable[..., Visit]) -> None:
    page = visit(**PHONE).page
    page.goto("/")
    page.wait_for_function(READY)
    for address in ("/mijn-lijstje/", "/account/login/", "/vinden/?q=schulden", BUURT):
        page.goto(address)
    page.wait_for_function(
        "() => caches.open('paginas-1').then((kept) => kept.match(location.href)).then((one) => !!one)"
    )
    kept = page.evaluate(
        "caches.open('paginas-1').then((k) => k.keys()).then((all) => all.map((r) => new URL(r.url).pathname))"
    )
    assert set(kept) <= {"/", "/offline/", BUURT}


@pytest.fixture
def reading(visit: Callable[..., Visit]) -> Page:
    page = visit(**PHONE).page
    page.add_init_script(VOICE.replace("LOCAL", "true"))
    page.goto(BUURT)
    return page


def test_the_page_is_read_aloud_from_its_heading_on_and_can_be_stopped(reading: Page) -> None:
    start = reading.get_by_role("button", name="Lees voor")
    reading.evaluate("window.going = false")
    start.click()
    assert reading.evaluate("window.said[0]") == reading.locator("h1").inner_text()
    assert reading.locator("h1.is-read-aloud").count() == 1
    reading.get_by_role("button", name="Pauze").click()
    reading.get_by_role("button", name="Lees verder").click()
    assert reading.evaluate("window.said.length") == 2
    assert reading.evaluate("window.said[1]") == reading.locator("h1").inner_text()
    reading.get_by_role("button", name="Stop").click()
    assert reading.locator(".is-read-aloud").count() == 0
    reading.evaluate("window.going = true; window.said = []")
    start.click()
    reading.wait_for_function("() => window.said.length > 20")
    said = reading.evaluate("window.said.join(' ')")
    assert "Vandaag en deze week" in said
    assert all(len(part) <= 400 for part in reading.evaluate("window.said"))


def test_without_a_voice_of_the_device_itself_there_is_no_button(visit: Callable[..., Visit]) -> None:
    page = visit(**PHONE).page
    page.add_init_script(VOICE.replace("LOCAL", "false"))
    page.goto(BUURT)
    assert not page.locator("[data-read-aloud]").is_visible()


def test_a_list_is_made_and_shared_without_a_script(visit: Callable[..., Visit]) -> None:
    page = visit(**PHONE, java_script_enabled=False).page
    page.goto("/vinden/?soort=activity")
    page.locator("main .card-title a").first.click()
    name = page.locator("h1").inner_text()
    page.get_by_role("button", name="Zet op mijn lijstje").click()
    assert page.url.partition("?")[0].endswith("/mijn-lijstje/")
    assert name in page.locator("main").inner_text()
    page.get_by_role("link", name="Link om te delen").click()
    assert page.locator("main .card-title", has_text=name).count() == 1
    page.goto("/mijn-lijstje/")
    page.get_by_role("button", name="Haal eraf").click()
    assert "Er staat nog niets" in page.locator("main").inner_text()


def test_a_filled_list_is_accessible(visit: Callable[..., Visit]) -> None:
    page = visit(viewport=WIDE).page
    for number in range(2):
        page.goto("/vinden/?soort=service")
        page.locator("main .card-title a").nth(number).click()
        page.get_by_role("button", name="Zet op mijn lijstje").click()
    check(page, page.reload())
    page.get_by_role("link", name="Link om te delen").click()
    check(page, page.reload())


@pytest.fixture
def other_site(server: Server) -> Iterator[str]:
    """A site of somebody else, with the frame on it."""
    script = f'<script src="{server.url}/insluiten.js" data-buurt="lombok-oost" async></script>'
    body = f"<!doctype html><html lang=nl><title>x</title><h1>Club</h1>{script}"

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode() if self.path == "/" else b"")

        def log_message(self, *_words: object) -> None:
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://localhost:{site.server_address[1]}/"
    site.shutdown()
    site.server_close()


def test_another_site_shows_the_week_of_a_buurt_at_its_own_height(visit: Callable[..., Visit], other_site: str) -> None:
    page = visit(viewport={"width": 360, "height": 740}).page
    page.goto(other_site)
    inside = page.frame_locator("iframe")
    inside.locator("h1", has_text="Lombok-Oost").wait_for()
    page.wait_for_function("() => document.querySelector('iframe').height !== '600'")
    room = page.evaluate("Number(document.querySelector('iframe').height)")
    needed = inside.locator("html").evaluate("element => element.getBoundingClientRect().height")
    assert abs(room - needed) <= 2
