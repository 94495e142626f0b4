"""What a story must have before everybody can read it, and how long what belongs to a question is kept. No queries."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_QUESTION = 1_000
LONGEST_ANSWER = 4_000
MOST_WAITING = 10  # questions of one story: then its organisation knows, and a flood stops here
MOST_AN_HOUR = 60  # questions of the whole site
KEEP_ASKER = timedelta(days=90)  # after the answer, then address and account go
KEEP_UNANSWERED = timedelta(days=365)  # a question without an answer goes after a year


def check_complete(values: Mapping[str, str]) -> None:
    """Raise DomainError where a story lacks what a reader needs: its title, its question, and what was done."""
    if not values["question"].strip():
        raise DomainError("question_missing", _("Schrijf welke vraag of welk probleem u had."), field="question")
    if not values["description"].strip():
        raise DomainError("description_missing", _("Schrijf wat u deed."), field="description")


def clean_text(text: str, longest: int, field: str) -> str:
    """`text` without white space around it. Raises DomainError when nothing is left or it is too long."""
    text = text.replace("\x00", " ").strip()
    if not text:
        raise DomainError("text_empty", _("Schrijf eerst uw tekst."), field=field)
    if len(text) > longest:
        raise DomainError("text_too_long", _("De tekst is te lang. Maak hem korter."), field=field)
    return text
