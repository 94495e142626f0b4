"""Each language that is offered has every text, compiled as it stands, with the same parts to fill in."""

from __future__ import annotations

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polib
import pytest
from django.conf import settings
from django.utils import translation

from samen030.kernel.spoken import spoken

if TYPE_CHECKING:
    from django.test import Client

ROOT = Path(__file__).parents[2]
OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
PARTS = re.compile(r"%\(\w+\)[sd]|%[sd]|</?\w+>")


@pytest.fixture(scope="module")
def texts() -> Any:
    """The script that gathers the texts."""
    spec = spec_from_file_location("texts", ROOT / "scripts" / "texts.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["texts"] = module
    spec.loader.exec_module(module)
    return module


def catalogue(language: str, kind: str = "po") -> Path:
    """The file of a language."""
    return ROOT / "samen030" / "web" / "locale" / language / "LC_MESSAGES" / f"django.{kind}"


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_site_is_translated(language: str, texts: Any) -> None:
    kept = polib.pofile(str(catalogue(language)))
    known = {entry.msgid for entry in kept}
    assert set(texts.all_texts()) - known == set(), "run: make texts, and translate what it says"
    assert known - set(texts.all_texts()) == set(), "run: make texts"
    assert [entry.msgid for entry in kept.untranslated_entries()] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_the_same(language: str) -> None:
    wrong = []
    for entry in polib.pofile(str(catalogue(language))):
        pairs = [(entry.msgid, entry.msgstr)]
        if entry.msgid_plural:
            pairs = [(entry.msgid_plural if n else entry.msgid, said) for n, said in entry.msgstr_plural.items()]
        for source, said in pairs:
            if set(PARTS.findall(said)) != set(PARTS.findall(source)):
                wrong.append((source, said))
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_the_site_reads_is_what_was_written(language: str) -> None:
    written = polib.pofile(str(catalogue(language)))
    read = polib.mofile(str(catalogue(language, "mo")))
    assert {e.msgid: e.msgstr for e in written if not e.msgid_plural} == {
        e.msgid: e.msgstr for e in read if not e.msgid_plural
    }, "run: make texts"


def test_the_gatherer_sees_what_code_and_templates_say(texts: Any) -> None:
    assert list(texts.of_python("x = _('a'); ngettext('een', 'meer', n)")) == [("a", ""), ("een", "meer")]
    template = (
        "{% load i18n %}{% translate 'kop' as x %}{% blocktranslate count n=n with a=b %}1 {{ a }}{% plural %}{{ n }}"
        "{% endblocktranslate %}"
    )
    assert list(texts.of_template(template)) == [("kop", ""), ("1 %(a)s", "%(n)s")]


@pytest.mark.parametrize(
    ("dutch", "english"),
    [
        ("elke dinsdag, 10.00–12.00 uur", "every Tuesday, 10.00–12.00 hrs"),
        ("om de week op maandag en vrijdag, 9.00 uur", "every other week on Monday and Friday, 9.00 hrs"),
        ("elke tweede donderdag van de maand, 14.00 uur", "every second Thursday of the month, 14.00 hrs"),
        ("zaterdag 3 maart 2027, 14.00 uur", "Saturday 3 March 2027, 14.00 hrs"),
        ("om de 3 weken op zondag tot en met 4 mei, 9.00 uur", "every 3 weeks on Sunday until 4 May, 9.00 hrs"),
    ],
)
def test_a_rule_is_said_in_the_language_of_the_page(dutch: str, english: str) -> None:
    assert spoken(dutch) == dutch
    with translation.override("en"):
        assert spoken(dutch) == english


@pytest.mark.django_db
def test_the_choice_of_a_language_holds_and_leads_back(client: Client) -> None:
    assert 'lang="nl"' in client.get("/contact/").text
    answer = client.get("/taal/en/?terug=/contact/")
    assert (answer.status_code, answer["Location"]) == (302, "/contact/")
    page = client.get("/contact/").text
    assert '<html lang="en"' in page
    assert "The office of SAMEN030" in page
    client.get("/taal/nl/?terug=/contact/")
    assert '<html lang="nl"' in client.get("/contact/").text


@pytest.mark.django_db
@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_the_way_back_stays_on_the_site(client: Client, back: str) -> None:
    assert client.get("/taal/en/", {"terug": back})["Location"] == "/"
    assert client.get("/taal/xx/").status_code == 404
