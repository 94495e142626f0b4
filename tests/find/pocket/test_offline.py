"""The site on the home screen, and without internet: what the server gives for it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_manifest_names_pictures_of_the_size_that_it_says(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert {"name", "short_name", "start_url", "display", "icons", "lang", "theme_color"} <= set(told)
    for icon in told["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path, icon
        if icon["type"] == "image/png":
            with open(str(path), "rb") as file, Image.open(BytesIO(file.read())) as picture:  # noqa: PTH123
                assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert {"any", "maskable"} == {icon["purpose"] for icon in told["icons"]}
    for shortcut in told["shortcuts"]:
        assert client.get(shortcut["url"]).status_code == 200


def test_the_service_worker_lives_at_the_root_and_keeps_no_page_of_a_person(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    text = answer.content.decode()
    assert "private|no-store" in text
    assert "worker-src" not in answer.headers["Content-Security-Policy"]  # falls back to default-src 'self'


def test_every_page_leads_to_the_manifest_and_can_be_read_aloud(client: Client) -> None:
    page = client.get("/utrecht/lombok-oost/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert "data-read-aloud hidden" in page
    assert "data-read-aloud" not in client.get("/account/login/").content.decode()


def test_the_page_without_internet_says_so(client: Client) -> None:
    page = client.get("/offline/").content.decode()
    assert "U heeft nu geen internet" in page
    assert "noindex" in page
