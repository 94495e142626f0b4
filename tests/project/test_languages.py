"""Languages are offered when their catalogue is complete enough; pages work from right to left."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import polib
import pytest
from django.conf import settings
from django.test import override_settings

from samen030.kernel.languages import KNOWN, offered

if TYPE_CHECKING:
    from django.test import Client

SOURCE = Path(__file__).parents[2] / "samen030"
SIDES = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)|left|right|float|text-align:\s*(?:left|right))\s*[:;]"
)


def write(locale: Path, code: str, count: int) -> None:
    """A catalogue with so many translated texts, and one that waits."""
    folder = locale / code / "LC_MESSAGES"
    folder.mkdir(parents=True)
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    made.extend(polib.POEntry(msgid=f"text {n}", msgstr=f"{code} {n}") for n in range(count))
    made.append(polib.POEntry(msgid="waits", msgstr=""))
    (folder / "django.mo").write_bytes(made.to_binary())


def test_a_language_shows_once_it_has_enough_of_the_texts(tmp_path: Path) -> None:
    for code, count in (("en", 100), ("tr", 95), ("ar", 94)):
        write(tmp_path, code, count)
    assert [code for code, _name in offered(tmp_path, 0.95)] == ["nl", "en", "tr"]
    assert [code for code, _name in offered(tmp_path, 0.94)] == ["nl", "en", "tr", "ar"]
    assert offered(tmp_path, 0) == list(KNOWN)


def test_dutch_and_english_are_offered_now() -> None:
    assert {"nl", "en"} <= set(dict(settings.LANGUAGES))


@pytest.mark.django_db
def test_arabic_pages_run_from_right_to_left_and_dutch_texts_on_them_do_not(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    assert ' dir="rtl"' not in client.get("/stijl/").content.decode()  # not offered: then it is Dutch
    with override_settings(LANGUAGES=list(KNOWN)):
        page = client.get("/stijl/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert 'lang="nl" dir="ltr"' in page
    assert 'href="/taal/nl/' in page


def test_style_sheets_know_no_left_and_right() -> None:
    wrong = []
    for sheet in SOURCE.rglob("static/**/*.css"):
        wrong += [f"{sheet.name}: {found}" for found in SIDES.findall(sheet.read_text(encoding="utf-8"))]
    assert wrong == []
