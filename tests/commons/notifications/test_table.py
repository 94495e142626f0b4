"""Every mail and every line of post stands in the table of docs/notifications.md."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
TABLE = (ROOT / "docs" / "notifications.md").read_text(encoding="utf-8")


def test_each_mail_has_its_row_and_each_row_its_mail() -> None:
    found = {
        str(path.relative_to(path.parents[2])).removesuffix("_subject.txt")
        for path in (ROOT / "samen030").rglob("templates/*/mail/*_subject.txt")
    }
    assert found
    assert found == set(re.findall(r"`(\w+/mail/\w+)`", TABLE))


def test_each_line_of_post_has_its_row() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "samen030").rglob("*.py") if path.name != "digest.py"]
    keys = {key for text in texts if "tell_all(" in text for key in re.findall(r'f"(\w+):\{', text)}
    assert keys
    assert keys == set(re.findall(r"post: `(\w+):`", TABLE))
