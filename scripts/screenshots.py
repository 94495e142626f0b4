"""Pictures of the main pages in docs/screenshots, from a fresh server with the example story."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright

from tests.end_to_end.server import CHROMIUM, CHROMIUM_WORDS, own_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TARGET = ROOT / "docs" / "screenshots"
SIZES = {360: 740, 1280: 860}
SETTLE = 700  # ms; the map draws its points after the page


class Picture(NamedTuple):
    """A page, the widths to take it at, and what to click first."""

    name: str
    address: str
    widths: tuple[int, ...]
    click: str = ""
    see: str = ""


PICTURES = (
    Picture("home", "/", (360, 1280)),
    Picture("waar", "/waar/?plek=3531", (360,)),
    Picture("buurt", "/utrecht/lombok-oost/", (360, 1280)),
    Picture("zoeken", "/vinden/?q=koffie&plek=Lombok-Oost", (360, 1280)),
    Picture("kalender", "/wat-is-er-te-doen/?buurt=lombok-oost", (360,)),
    Picture("activiteit", "/utrecht/lombok-oost/", (360, 1280), click="main .card-title a[href*='/aanbod/']"),
    Picture("kaart", "/kaart/", (1280,), see="#kaart"),
    Picture("buurtgeld-uitslag", "/buurtgeld/buurtgeld-lombok-voorbeeld/", (360, 1280)),
    Picture("buurtgeld-ideeen", "/buurtgeld/wijkgeld-noordwest-voorbeeld/", (360,)),
    Picture("stemmen", "/stem/", (360,)),
    Picture("over-samen030", "/over-samen030/", (360,)),
    Picture("leden", "/over-samen030/leden/", (1280,)),
    Picture("inloggen", "/account/login/", (360,)),
)


def main() -> None:
    """Write the pictures; print each name and size."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="samen030-") as var,
        own_server(Path(var)) as server,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_WORDS)
        for picture in PICTURES:
            for width in picture.widths:
                path = TARGET / f"{picture.name}-{width}.png"
                take(browser, server.url, picture, width, path)
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB")
        browser.close()


def take(browser: Browser, url: str, picture: Picture, width: int, path: Path) -> None:
    """Write one picture of what fits on the screen."""
    page = browser.new_page(viewport={"width": width, "height": SIZES[width]}, locale="nl-NL")
    page.goto(url + picture.address)
    if picture.click:
        page.locator(picture.click).first.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLE)
    if picture.see:
        page.locator(picture.see).scroll_into_view_if_needed()
    page.screenshot(path=path)
    page.close()


if __name__ == "__main__":
    main()
