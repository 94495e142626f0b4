"""Why a text may be refused, and what makes one look twice at it. No queries, and nobody else is asked."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from samen030.kernel.text import words

KEEP_TEXT = timedelta(days=90)  # after the decision; then text, author and own words are erased
MOST_LINKS = 2
MOST_FOREIGN = 0.3  # share of the letters that are not Latin; a hint only: many of us write Arabic or Ukrainian
LEAST_LETTERS = 20  # below this the share says nothing
_LINK = re.compile(r"https?://|www\.|\b[a-z0-9-]+\.(?:com|net|info|biz|ru|xyz|top|shop)\b", re.IGNORECASE)


class Reason(models.TextChoices):
    """Why a text is not shown; the public log gives it."""

    ADVERT = "advert", _("Het is reclame")
    INSULT = "insult", _("Het beledigt of bedreigt iemand")
    PERSONAL = "personal", _("Er staan gegevens van mensen in")
    DOUBLE = "double", _("Het staat er al")
    OFF_TOPIC = "off_topic", _("Het hoort niet op deze plek")
    UNREADABLE = "unreadable", _("De tekst is niet te begrijpen")
    OTHER = "other", _("Iets anders")


class Hint(models.TextChoices):
    """What the machine noticed. It never decides."""

    LINKS = "links", _("veel links")
    FOREIGN = "foreign", _("veel tekens uit een ander schrift")
    WORDS = "words", _("een woord van de lijst")
    REPEATED = "repeated", _("dezelfde tekst kwam al eerder")


@cache
def forbidden_words() -> frozenset[str]:
    """The words of words.csv, folded."""
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(word for row in csv.DictReader(file) for word in words(row["word"]))


def digest_of(text: str) -> str:
    """The same for texts that differ in capitals, accents, spaces and punctuation only."""
    return hashlib.sha256(" ".join(words(text)).encode()).hexdigest()


def foreign_share(text: str) -> float:
    """Which part of the letters is not Latin, 0 to 1; 0 for a text of few letters."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) < LEAST_LETTERS:
        return 0.0
    return sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters) / len(letters)


def hints_of(text: str) -> list[Hint]:
    """What is to be noticed about the text itself."""
    found = []
    if len(_LINK.findall(text)) > MOST_LINKS:
        found.append(Hint.LINKS)
    if foreign_share(text) > MOST_FOREIGN:
        found.append(Hint.FOREIGN)
    if forbidden_words() & set(words(text)):
        found.append(Hint.WORDS)
    return found
