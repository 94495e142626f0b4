"""What a resident does, in a real browser: on a small telephone, by keyboard alone, and without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import PHONE, STAFF, enter_codes, log_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from tests.end_to_end.conftest import Visit
    from tests.end_to_end.server import Server

pytestmark = pytest.mark.browser

POSTCODE_OF_MORE_BUURTEN = "3531"
MOST_TABS = 60


class Taps:
    """Counts what the thumb does."""

    def __init__(self) -> None:
        self.number = 0

    def on(self, target: Locator) -> None:
        """Touch it, as a thumb does: it must be there and large enough."""
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 24  # WCAG 2.2, 2.5.8
        target.tap()
        self.number += 1


def shows_contact(page: Page) -> None:
    """The page of an activity with a telephone number that can be called, in sight without scrolling."""
    expect(page).to_have_url(re.compile(r"/vinden/aanbod/"))
    call = page.locator("main a[href^='tel:']").locator("visible=true").first
    expect(call).to_be_in_viewport()
    href = call.get_attribute("href") or ""
    assert re.fullmatch(r"tel:\+?\d{10,12}", href)
    assert re.search(r"\d{3}-\d{3} \d{2} \d{2}", call.inner_text())


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus, and see that the focus can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            style = target.evaluate("e => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth]; }")
            assert style[0] != "none"
            assert float(style[1].removesuffix("px")) >= 2
            expect(target).to_be_in_viewport()
            return
    raise AssertionError(f"Tab does not reach {target}")


@pytest.mark.smoke
def test_a_postcode_leads_to_a_telephone_number_in_three_taps(phone: Page) -> None:
    taps = Taps()
    phone.goto("/")
    phone.get_by_label("Uw postcode of buurt").fill(POSTCODE_OF_MORE_BUURTEN)
    taps.on(phone.get_by_role("button", name="Laat zien"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("In welke buurt woont u?")
    taps.on(phone.get_by_role("link", name="Lombok-West"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Lombok-West")
    taps.on(phone.locator("main .card-title a[href*='/aanbod/']").first)
    shows_contact(phone)
    assert taps.number == 3


def test_the_same_by_keyboard_alone(visit: Callable[..., Visit]) -> None:
    page = visit(viewport={"width": 1280, "height": 860}).page
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Uw postcode of buurt"))
    page.keyboard.type(POSTCODE_OF_MORE_BUURTEN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("In welke buurt woont u?")
    tab_to(page, page.get_by_role("link", name="Lombok-West"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lombok-West")
    tab_to(page, page.locator("main .card-title a[href*='/aanbod/']").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/vinden/aanbod/"))
    tab_to(page, page.locator("main a[href^='tel:']").locator("visible=true").first)
    shows_contact(page)


@pytest.mark.smoke
def test_the_same_without_javascript(visit: Callable[..., Visit]) -> None:
    page = visit(**PHONE, java_script_enabled=False).page
    taps = Taps()
    page.goto("/")
    page.get_by_label("Uw postcode of buurt").fill(POSTCODE_OF_MORE_BUURTEN)
    taps.on(page.get_by_role("button", name="Laat zien"))
    page.wait_for_url("**/waar/**")
    taps.on(page.get_by_role("link", name="Lombok-West"))
    page.wait_for_url("**/utrecht/lombok-west/")
    taps.on(page.locator("main .card-title a[href*='/aanbod/']").first)
    shows_contact(page)
    assert taps.number == 3


def test_one_buurt_is_shown_at_once_and_an_unknown_place_gets_a_clear_answer(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_label("Uw postcode of buurt").fill("Lombok-Oost")
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(re.compile(r"/utrecht/lombok-oost/$"))
    phone.goto("/")
    phone.get_by_label("Uw postcode of buurt").fill("1012 AB")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Dat ligt buiten Utrecht")
    expect(phone.get_by_label("Uw postcode of buurt")).to_have_value("1012 AB")


@pytest.mark.smoke
def test_results_follow_while_one_types_and_the_page_stays(phone: Page) -> None:
    phone.goto("/vinden/")
    before = phone.locator("#gevonden").inner_text()
    phone.evaluate("window.stayed = true")
    phone.get_by_label("Wat zoekt u?").press_sequentially("taalles", delay=20)
    expect(phone).to_have_url(re.compile(r"q=taalles"))
    expect(phone.locator("#gevonden")).not_to_have_text(before)
    expect(phone.locator("main .results .card-title").first).to_be_attached()
    assert phone.evaluate("window.stayed") is True
    expect(phone.get_by_label("Wat zoekt u?")).to_be_focused()
    expect(phone.locator("#resultaten")).to_have_count(1)
    expect(phone.get_by_role("status").first).to_contain_text("gevonden")
    phone.go_back()
    expect(phone.locator("#resultaten")).to_have_count(1)


def test_search_works_without_javascript(visit: Callable[..., Visit]) -> None:
    page = visit(**PHONE, java_script_enabled=False).page
    page.goto("/vinden/")
    page.get_by_label("Wat zoekt u?").fill("taalles")
    page.locator("main").get_by_role("button", name="Zoek").tap()
    page.wait_for_url("**q=taalles**")
    expect(page.locator("#gevonden")).to_contain_text("gevonden")
    page.locator("main .facets > summary").tap()
    expect(page.locator(".facet-group a").locator("visible=true").first).to_be_visible()


def test_a_typing_error_is_understood_and_said_so(phone: Page) -> None:
    phone.goto("/vinden/?q=kofie")
    expect(phone.locator("#misschien")).to_contain_text("Misschien bedoelt u")
    assert phone.locator("section[aria-labelledby=misschien] .card").count() > 0


def test_a_choice_narrows_the_results_and_can_be_taken_back(phone: Page) -> None:
    def found() -> int:
        return int(re.sub(r"\D", "", phone.locator("#gevonden").inner_text()))

    phone.goto("/vinden/?q=koffie")
    all_found = found()
    phone.locator("main .facets > summary").tap()
    choice = phone.locator(".facet-group a:visible").filter(has_text="Activiteiten")
    promised = int(re.sub(r"\D", "", choice.locator(".count").inner_text()))
    choice.tap()
    chip = phone.locator(".chip")
    expect(chip).to_contain_text("Activiteiten")
    assert found() == promised < all_found
    chip.tap()
    expect(phone.locator(".chip")).to_have_count(0)
    assert found() == all_found


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/utrecht/lombok-oost/", ".moment"),
        ("/wat-is-er-te-doen/", ".moment"),
        ("/wat-is-er-te-doen/?buurt=lombok-oost", ".moment"),
        ("/kaart/?buurt=lombok-oost", "#kaart"),
    ],
)
def test_what_there_is_stands_on_the_first_screen_of_a_phone(phone: Page, address: str, first: str) -> None:
    phone.goto(address)
    box = phone.locator(f"main {first}").first.bounding_box()
    assert box is not None
    assert box["y"] < 0.85 * PHONE["viewport"]["height"]  # type: ignore[index]
    assert phone.locator("input[type=search]:visible").count() <= 1


def test_the_calendar_shows_a_week_a_month_and_the_next_days(phone: Page) -> None:
    phone.goto("/wat-is-er-te-doen/")
    expect(phone.locator("main .moment").first).to_be_visible()
    phone.get_by_role("link", name="Maand", exact=True).tap()
    phone.wait_for_url("**bereik=maand**")
    expect(phone.get_by_role("link", name="Maand", exact=True)).to_have_attribute("aria-current", "true")
    first = phone.locator("main h2").first.inner_text()
    phone.get_by_role("link", name="Later", exact=True).tap()
    expect(phone.locator("main h2").first).not_to_have_text(first)
    phone.get_by_text("Kies woord, plek of dag").tap()
    phone.get_by_label("Zoek een woord").locator("visible=true").last.fill("koor")
    phone.get_by_role("button", name="Laat zien").tap()
    phone.wait_for_url("**q=koor**")


@pytest.mark.smoke
def test_a_point_on_the_map_opens_by_keyboard_and_the_map_asks_nothing_of_others(visit: Callable[..., Visit]) -> None:
    seen = visit(viewport={"width": 1280, "height": 860})
    page = seen.page
    page.goto("/kaart/?buurt=lombok-oost&soort=organisation")
    point = page.locator("#kaart .point-icon")
    expect(point.first).to_be_visible()
    tab_to(page, point.first)
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup a").first
    expect(link).to_be_visible()
    named = link.inner_text()
    assert page.locator("main .card-title", has_text=named).count() > 0  # the list says the same
    assert seen.strangers == []


def test_numbers_on_the_map_leave_the_names_of_the_wijken_free(visit: Callable[..., Visit]) -> None:
    page = visit(viewport={"width": 1280, "height": 860}).page
    page.goto("/kaart/")
    page.locator("#kaart .cluster-icon").first.wait_for()
    expect(page.locator("#kaart .area-name")).to_have_count(10)
    script = """() => {
      const boxes = (what) => [...document.querySelectorAll(what)]
        .filter((e) => getComputedStyle(e).visibility !== "hidden").map((e) => e.getBoundingClientRect());
      const shared = (a, b) => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left))
        * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
      const names = boxes("#kaart .area-name");
      const covers = [...names, ...boxes("#kaart .cluster-icon")];
      const isCovered = (name) => covers.some((c) => c !== name && shared(name, c) > 0.15 * name.width * name.height);
      return {free: names.length, covered: names.filter(isCovered).length};
    }"""
    page.wait_for_function(f"({script})().covered === 0")
    assert page.evaluate(script)["free"] >= 8


def test_a_cluster_on_the_map_opens_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = visit(viewport={"width": 1280, "height": 860}).page
    page.goto("/kaart/")
    clusters = page.locator("#kaart .cluster-icon")
    expect(clusters.first).to_be_visible()
    assert all(clusters.evaluate_all("all => all.map(m => m.title)"))
    tab_to(page, clusters.first)
    with page.expect_request("**/punten.geojson**", timeout=4000):  # comes closer, and asks what is there
        page.keyboard.press("Enter")


def test_what_is_at_one_address_can_be_opened_on_the_map(visit: Callable[..., Visit]) -> None:
    page = visit(viewport={"width": 1280, "height": 860}).page
    page.goto("/kaart/?buurt=lombok-oost")
    without = 0
    for _ in range(15):  # a press while the map still moves does nothing, and between two answers there is no cluster
        marker = page.locator("#kaart .cluster-icon").first
        without = 0 if marker.is_visible() else without + 1
        if without > 2 or page.locator(".leaflet-popup a").count() > 1:
            break
        if not without:
            marker.click()
        page.wait_for_timeout(600)  # the map moves, then asks for its points
        page.wait_for_load_state("networkidle")
    assert page.locator("#kaart .cluster-icon").count() == 0 or page.locator(".leaflet-popup a").count() > 1


def test_the_map_page_is_a_list_without_javascript(visit: Callable[..., Visit]) -> None:
    page = visit(**PHONE, java_script_enabled=False).page
    page.goto("/kaart/?q=koffie")
    expect(page.locator("main noscript p")).to_be_visible()
    assert page.locator("main .card-title a").count() > 5


@pytest.mark.smoke
def test_the_bureau_logs_in_by_a_code_and_is_asked_for_a_second_lock(phone: Page, server: Server) -> None:
    phone.goto("/beheer/")
    expect(phone).to_have_url(re.compile(r"/account/login/"))
    assert enter_codes(phone, server) == 1
    expect(phone).to_have_url(re.compile(r"/2fa/webauthn/add/"))
    expect(phone.locator("main")).to_contain_text("Maak eerst een passkey")


CEREMONY_MS = 45_000  # making and checking a key is slow on a busy machine


def by_a_key(page: Page, button: Locator, reached: str | re.Pattern[str]) -> None:
    """Press `button`, which asks the telephone for its key, and wait for the page that follows."""
    with page.expect_navigation(url=reached, timeout=CEREMONY_MS, wait_until="domcontentloaded"):
        button.click()


def test_a_key_of_the_telephone_takes_the_place_of_the_code(visit: Callable[..., Visit], server: Server) -> None:
    here = f"http://localhost:{urlsplit(server.url).port}"  # a passkey belongs to a name, not to an IP address
    page = visit(**PHONE | {"base_url": here}).page
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    log_in(page, server)
    page.goto("/account/2fa/webauthn/add/")
    assert page.locator("input[name=code]").count() == 0  # not the code again right after log-in
    expect(page.locator("main input[type=checkbox]")).to_be_hidden()  # nothing to choose
    page.locator("main input[name=name]").fill("Mijn telefoon")
    expect(page.locator("main input[name=passwordless]")).not_to_be_visible()
    page.wait_for_function("window.allauth?.webauthn?.forms")  # the script that answers the button is there
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/add/" not in url, timeout=40_000)
    page.goto("/account/logout/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"{here}/")
    page.goto("/account/login/")
    page.locator("main button", has_text=re.compile("passkey|sleutel", re.IGNORECASE)).click()
    page.wait_for_url(lambda url: "/login" not in url, timeout=40_000)
    page.goto("/account/email/")
    expect(page.locator("main")).to_contain_text(STAFF)
    page.goto("/beheer/")  # with this key the back office opens
    assert page.locator("a[href*='/beheer/directory/']").count() > 0


def test_where_a_search_came_from_stays_in_its_address(phone: Page) -> None:
    phone.goto("/utrecht/lombok-oost/")
    phone.get_by_label("Zoek in Lombok-Oost").fill("koffie")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/vinden/**")
    assert parse_qs(urlsplit(phone.url).query)["buurt"] == ["lombok-oost"]
