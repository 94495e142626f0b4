"""Text as the machine compares it: folded, without accents; slugs for addresses; safe cells."""

from __future__ import annotations

import re
import unicodedata

from django.utils.text import slugify
from django.utils.translation import gettext as _

from samen030.kernel.errors import DomainError

_SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "\u0000": " "})
_WORD = re.compile(r"[^\W_]+")
SLUG_LENGTH = 80
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # also the wide ones of East Asian keyboards


def fold(text: str) -> str:
    """`text` in lower case without accents: 'Café Ün' becomes 'cafe un'. SQLite's FTS does not do this itself."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of `text`, in order; punctuation and hyphens part words."""
    return _WORD.findall(fold(text))


def trigrams(word: str) -> set[str]:
    """The trigrams of a folded word, padded as pg_trgm does (two spaces before, one after)."""
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def similarity(a: str, b: str) -> float:
    """Shared trigrams over all trigrams, 0 to 1 (the measure of PostgreSQL's pg_trgm)."""
    one, two = trigrams(a), trigrams(b)
    return len(one & two) / len(one | two)


def one_line(text: str, most: int) -> str:
    """`text` on one line without NUL characters, at most `most` characters."""
    return " ".join(text.replace("\x00", " ").split())[:most]


def needed_line(text: str, most: int, field: str) -> str:
    """`one_line`, where something has to be filled in. Raises DomainError at `field` when it is empty."""
    line = one_line(text, most)
    if not line:
        raise DomainError("text_empty", _("Vul dit in."), field=field)
    return line


def slug_of(text: str, fallback: str) -> str:
    """A short address part for `text`; `fallback` where nothing of it is left (other scripts)."""
    return slugify(fold(text))[:SLUG_LENGTH].strip("-") or fallback


def edit_distance(a: str, b: str, most: int = 3) -> int:
    """Damerau-Levenshtein distance (optimal string alignment): inserts, deletes, changes, swapped neighbours.

    Stops counting above `most` and then answers `most + 1`.
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        current = [i]
        for j, cb in enumerate(b, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (ca != cb))
            if i > 1 and j > 1 and ca == b[j - 2] and a[i - 2] == cb:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, previous = previous, current
    return min(previous[-1], most + 1)


def safe_cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula (OWASP: CSV injection): a ' before what begins one."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
