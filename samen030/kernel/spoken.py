"""Dates and rules in words ('elke dinsdag, 10.00 uur') in the language of the page.

The index and the journal keep them in Dutch, the language of the entries. Their words are few, and in the languages
that we serve they stand in the same order; so each word or phrase is translated where it is shown.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as noop

PHRASES = (
    noop("om de week op"), noop("van de maand"), noop("tot en met"), noop("elk jaar rond"), noop("om de"),
    noop("dagen"), noop("weken"), noop("maanden"), noop("elke dag"), noop("elke"), noop("op"), noop("en"), noop("uur"),
    noop("maandag"), noop("dinsdag"), noop("woensdag"), noop("donderdag"), noop("vrijdag"), noop("zaterdag"),
    noop("zondag"), noop("januari"), noop("februari"), noop("maart"), noop("april"), noop("mei"), noop("juni"),
    noop("juli"), noop("augustus"), noop("september"), noop("oktober"), noop("november"), noop("december"),
    noop("eerste"), noop("tweede"), noop("derde"), noop("vierde"), noop("vijfde"), noop("laatste"), noop("vandaag"),
    noop("morgen"),
)  # fmt: skip
_KNOWN = re.compile(r"\b(" + "|".join(sorted(PHRASES, key=len, reverse=True)) + r")\b", re.IGNORECASE)


def spoken(text: str) -> str:
    """`text` (made by `recurrence.describe` or `say_date`) in the language that is active now."""
    if get_language() == settings.LANGUAGE_CODE:
        return text
    said = _KNOWN.sub(lambda found: gettext(found[1].lower()), text)
    return " ".join(said.split()).replace(" ,", ",")
