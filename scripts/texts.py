"""Bring the catalogues of other languages up to date with the texts in code and templates, and compile them.

Reads what gettext's own tools would (calls of gettext in Python, tags in templates) without needing them installed.
Texts that went are dropped, new ones come in empty: a test says which still wait for a translation.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import polib

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "samen030"
LOCALE = SOURCE / "web" / "locale"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "gettext_noop", "noop", "_now"}
PLURAL = {"ngettext", "ngettext_lazy"}

type Text = tuple[str, str]  # msgid and its plural ('' where it has none)


def of_python(code: str) -> Iterator[Text]:
    """The texts in Python code."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in CALLS and words:
            yield words[0], words[1] if name in PLURAL and len(words) > 1 else ""


def of_template(text: str) -> Iterator[Text]:
    """The texts in a template; Django's own reader turns its tags into calls."""
    from django.utils.translation.template import templatize

    for call in re.finditer(r"(n?gettext)\((.*?)\) ", templatize(text) + " ", re.DOTALL):
        try:
            yield from of_python(f"{call[1]}({call[2]})")
        except SyntaxError:  # a filter in between
            sys.stderr.write(f"passed over: {call[0][:80]}\n")


def all_texts() -> dict[str, str]:
    """Msgid → plural, of the whole project, in order of file."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            texts = list(of_python(path.read_text(encoding="utf-8")))
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            texts = list(of_template(path.read_text(encoding="utf-8")))
        else:
            continue
        for msgid, plural in texts:
            found[msgid] = plural or found.get(msgid, "")
    return found


def update(language: str) -> polib.POFile:
    """The catalogue of `language` with all texts and no others."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    old = {entry.msgid: entry for entry in polib.pofile(str(path))} if path.exists() else {}
    catalogue = polib.POFile(wrapwidth=118)
    catalogue.metadata = {
        "Project-Id-Version": "SAMEN030",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for msgid, plural in all_texts().items():
        known = old.get(msgid)
        entry = polib.POEntry(msgid=msgid, msgid_plural=plural)
        if "%(" in msgid:
            entry.flags.append("python-format")
        if plural:
            entry.msgstr_plural = known.msgstr_plural if known and known.msgid_plural else {0: "", 1: ""}
        else:
            entry.msgstr = known.msgstr if known else ""
        catalogue.append(entry)
    return catalogue


def compiled(catalogue: polib.POFile) -> bytes:
    """The catalogue as Django reads it."""
    return bytes(catalogue.to_binary())


def main() -> None:
    """Write the catalogues of all languages that have a folder, and say how much waits."""
    for folder in sorted(path for path in LOCALE.iterdir() if path.is_dir()):
        catalogue = update(folder.name)
        messages = folder / "LC_MESSAGES"
        messages.mkdir(exist_ok=True)
        catalogue.save(str(messages / "django.po"))
        with (messages / "django.mo").open("wb") as file:
            file.write(compiled(catalogue))
        waiting = len(catalogue.untranslated_entries())
        print(f"{folder.name}: {len(catalogue)} texts, {waiting} to translate")


if __name__ == "__main__":
    main()
