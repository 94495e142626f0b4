"""Reading single values as people write them in files: addresses, prices, languages, yes and no.

What cannot be kept is left out and told, so that one wrong telephone number does not lose a whole entry.
"""

from __future__ import annotations

import math
import re
from datetime import date, time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from samen030.commons.organisations.models import Accessibility
from samen030.find.directory.models import Cost
from samen030.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import TextChoices

LONGEST_LINE = 200  # an address; more could keep a pattern busy for hours
FIRST_YEAR, LAST_YEAR = 1900, 2200
_email = EmailValidator()
_url = URLValidator(schemes=["http", "https"])
_HAS_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.\-]*:")
_HOUSE = re.compile(r"^(?P<street>\D.*?)[\s,]+(?P<number>\d+\s?[a-zA-Z]{0,2}(?:[\s\-/][\w\-]{1,6})?)$")
_DUTCH_POSTCODE = re.compile(r"^(\d{4})\s*([A-Za-z]{2})?$")
_FREE = re.compile(
    r"^(none|no (fees?|costs?|charges?)|free( of charge)?|gratis|kosteloos|geen( kosten)?|nihil|nvt|n\.v\.t\.?"
    r"|(€ ?)?0([.,]00?)?)"
    r"(?P<more>[.;,!].*)?$",
    re.DOTALL,
)
_ALSO_COSTS = re.compile(r"\b(except|however|but [^d]|fee|behalve|maar)\b|[$€£]\s?\d")
_EUROS = re.compile(r"^(?:€|eur(?:o)?)?\s*(\d{1,5})(?:[.,](\d{1,2}|-))?\s*(?:€|eur(?:o)?)?$")
_AMOUNT = re.compile(r"^(\d{1,5})(?:[.,](\d{1,2})\d*)?$")
_NOT = re.compile(r"\b(not|no|geen|niet|zonder)\b")
_PARTS = re.compile(r"[;,.\n]")
_SEVERAL = re.compile(r"[;,|]")
_YES = {"ja", "j", "yes", "y", "true", "waar", "1", "x"}

LANGUAGE_WORDS = {
    "nl": "dutch nederlands nld dut",
    "en": "english engels eng",
    "tr": "turkish turks tur",
    "ar": "arabic arabisch ara",
    "zgh": "tamazight berber berbers tarifit zgh",
    "uk": "ukrainian oekraiens ukr",
    "pl": "polish pools pol",
    "es": "spanish spaans spa",
    "fr": "french frans fra fre",
    "so": "somali somalisch som",
    "ti": "tigrinya tigrigna tir",
    "fa": "persian farsi dari perzisch fas per",
    "zh": "chinese chinees mandarin cantonese zho chi",
    "ru": "russian russisch rus",
    "ngt": "gebarentaal dse",
}
_LANGUAGE = {word: code for code, names in LANGUAGE_WORDS.items() for word in (*names.split(), code)}
_ACCESS = (
    (Accessibility.WHEELCHAIR, re.compile(r"wheelchair|rolstoel")),
    (Accessibility.LIFT, re.compile(r"\belevator|\blift\b")),
    (
        Accessibility.ACCESSIBLE_TOILET,
        re.compile(r"accessible (restroom|toilet)|aangepast toilet|(min(der)?|in)validentoilet"),
    ),
    (Accessibility.TOILET, re.compile(r"restroom|toilet|\bwc\b")),
    (Accessibility.HEARING_LOOP, re.compile(r"(induction|hearing) loop|ringleiding")),
    (
        Accessibility.PARKING,
        re.compile(r"(special|disabled|designated|accessible) parking|parkeerplek voor gehandicapten|invalidenpark"),
    ),
    (Accessibility.QUIET, re.compile(r"\bquiet\b|prikkelarm|rustige plek|stilteruimte")),
)


def text_of(value: Any) -> str:
    """Any value of a file as clean text; lists and objects, true and false are no text and give ''."""
    if isinstance(value, str):
        clean = value.replace("\x00", " ").strip()
        return clean if clean.isascii() else clean.encode("utf-8", "replace").decode()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def is_yes(text: str) -> bool:
    """Whether a cell says yes."""
    return fold(text) in _YES


@lru_cache(maxsize=20_000)
def web_address(text: str, most: int = 500) -> str | None:
    """A web address that a page can link to ('' stays ''); None when it is none. 'www.x.nl' gets its https."""
    if not text:
        return ""
    address = text if _HAS_SCHEME.match(text) else f"https://{text.removeprefix('//')}"
    try:
        _url(address)
    except (ValidationError, ValueError):
        return None
    return address if len(address) <= most else None


@lru_cache(maxsize=20_000)
def email_address(text: str, most: int = 254) -> str | None:
    """An e-mail address ('' stays ''); None when it is none."""
    address = text.removeprefix("mailto:")
    if not address:
        return ""
    try:
        _email(address)
    except ValidationError:
        return None
    return address if len(address) <= most else None


def number_of(text: str) -> float | None:
    """A number with a point or a comma; None when it is none (nor infinite)."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def point_of(latitude: str, longitude: str) -> tuple[float, float] | None:
    """WGS84 degrees; None where they are missing or lie on no globe (0, 0 is a mistake in every known file)."""
    lat, lon = number_of(latitude), number_of(longitude)
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180) or lat == lon == 0:  # noqa: PLR2004
        return None
    return lat, lon


def split_address(line: str) -> tuple[str, str]:
    """Street and house number of a Dutch address line; all of it is street where no number ends it."""
    found = _HOUSE.match(line) if len(line) <= LONGEST_LINE else None
    return (found["street"], found["number"]) if found else (line, "")


def dutch_postcode(text: str) -> str:
    """'3531 ab' as '3531AB', '3531' as it is; '' for what is no Dutch postcode."""
    found = _DUTCH_POSTCODE.match(text)
    return f"{found[1]}{(found[2] or '').upper()}" if found else ""


def languages_of(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Codes of the languages we know, and the names of those we do not."""
    known: list[str] = []
    unknown: list[str] = []
    for name in filter(None, names):
        folded = fold(name)
        plain = folded.split("(")[0].split("-")[0].strip()
        code = _LANGUAGE.get(plain) or ("ngt" if "gebarentaal" in folded else None)
        if code:
            known.append(code)
        else:
            unknown.append(name)
    return list(dict.fromkeys(known)), list(dict.fromkeys(unknown))


def accessibility_of(text: str) -> list[str]:
    """What a text on accessibility promises; a part with 'not' in it promises nothing."""
    parts = [part for part in _PARTS.split(fold(text)) if not _NOT.search(part)]
    return [str(code) for code, pattern in _ACCESS if any(pattern.search(part) for part in parts)]


def cost_of(text: str) -> dict[str, Any]:
    """Cost, cents and note as a text on fees says them: 'None' and 'Gratis' are free, '€ 2,50' is an amount."""
    folded = fold(text).strip()
    if not folded:
        return {"cost": str(Cost.UNKNOWN), "cost_cents": None, "cost_note": ""}
    free = _FREE.match(folded.rstrip(". "))
    if free and not _ALSO_COSTS.search(free["more"] or ""):
        return {"cost": str(Cost.FREE), "cost_cents": None, "cost_note": (free["more"] and text) or ""}
    euros = _EUROS.match(folded)
    if euros:
        cents = int(euros[1]) * 100 + int((euros[2] or "0").replace("-", "0").ljust(2, "0"))
        return {"cost": str(Cost.AMOUNT), "cost_cents": cents, "cost_note": ""}
    return {"cost": str(Cost.U_PAS if "u-pas" in folded else Cost.AMOUNT), "cost_cents": None, "cost_note": text}


def cents_of(amount: str) -> int | None:
    """A plain amount of money ('35', '2.50') in cents; None when it is none, below zero or absurd."""
    found = _AMOUNT.match(amount)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else None


def choice_of(text: str, choices: type[TextChoices]) -> str | None:
    """The code that a cell means: the code itself or its Dutch label; None when there is none."""
    folded = fold(text)
    for code, label in choices.choices:
        if folded in (code, fold(str(label))):
            return str(code)
    return None


def date_of(text: str) -> date | None:
    """An ISO date, or the date of an ISO moment; None also in years that are surely mistakes."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def parts_of(text: str) -> list[str]:
    """The parts of a list in one cell: 'Nederlands, Turks; Arabisch'."""
    return [part for part in map(str.strip, _SEVERAL.split(text)) if part]


def time_of(text: str) -> time | None:
    """A wall-clock time ('10:00', '10:00:00'); a zone behind it is left off."""
    try:
        return time.fromisoformat(text).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None
