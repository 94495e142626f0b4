"""Which languages the site offers: those of which the catalogue is complete enough."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SOURCE, WHOLE = "nl", "en"  # texts are written in Dutch; the English catalogue has all of them
KNOWN = (
    ("nl", "Nederlands"),
    ("en", "English"),
    ("tr", "Türkçe"),
    ("ar", "العربية"),
    ("uk", "Українська"),
)


def texts_in(catalogue: Path) -> int:
    """How many texts a compiled catalogue (.mo) holds; 0 where there is none. Only what was translated is in it."""
    if not catalogue.is_file():
        return 0
    head = catalogue.read_bytes()[:12]
    order = "<" if head[:4] == b"\xde\x12\x04\x95" else ">"
    return max(0, int(struct.unpack(f"{order}I", head[8:12])[0]) - 1)  # the first entry is about the file itself


def offered(locale: Path, least: float) -> list[tuple[str, str]]:
    """The languages of KNOWN with at least the share `least` (0 to 1) of the texts; Dutch always."""

    def count(code: str) -> int:
        return texts_in(locale / code / "LC_MESSAGES" / "django.mo")

    enough = least * count(WHOLE)
    return [(code, name) for code, name in KNOWN if code == SOURCE or count(code) >= enough]
