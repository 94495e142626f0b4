"""A PDF that somebody brings: known by its content, and cleaned by a program of its own (`cleaning`)."""

from __future__ import annotations

import subprocess
import sys

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.documents.cleaning import REFUSED, SECONDS
from samen030.commons.documents.rules import MOST_MEGABYTES, MOST_PAGES
from samen030.kernel.errors import DomainError

HEADER = b"%PDF-"
END = b"%%EOF"
PROGRAM = (sys.executable, "-m", "samen030.commons.documents.cleaning")
SENTENCES = {
    "encrypted": gettext_lazy("Deze PDF is op slot. Bewaar hem zonder wachtwoord."),
    "too_many_pages": gettext_lazy("Deze PDF heeft meer dan %(pages)d bladzijden. Kies een kortere."),
    "acting": gettext_lazy(
        "In deze PDF zit een programma, een invulformulier of een ander bestand. Bewaar hem als gewone PDF."
    ),
    "too_large": gettext_lazy("Dit bestand is te groot: meer dan %(most)d MB. Maak het kleiner, of kies een ander."),
    "broken": gettext_lazy("Wij kunnen dit bestand niet lezen. Kies een PDF of een foto."),
    "too_slow": gettext_lazy("Deze PDF is te ingewikkeld voor ons. Bewaar hem opnieuw als PDF, of kies een foto."),
}


def is_pdf(head: bytes) -> bool:
    """Whether a file that begins with `head` is meant as a PDF."""
    return head.startswith(HEADER)


def clean_pdf(data: bytes) -> bytes:
    """`data` written anew, without metadata. Raises DomainError where it is no PDF that we can show safely."""
    if len(data) > MOST_MEGABYTES * 1_000_000:
        raise refused("too_large")
    if not is_pdf(data) or END not in data[-1024:]:
        raise refused("broken")
    try:
        done = subprocess.run(PROGRAM, input=data, capture_output=True, timeout=2 * SECONDS, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired as error:
        raise refused("too_slow") from error
    if done.returncode == REFUSED:
        raise refused(done.stdout.decode())
    if done.returncode != 0:
        raise refused("too_slow")  # stopped at a limit
    return done.stdout


def refused(why: str) -> DomainError:
    """What is told of a file that may not be kept: `why` is a key of SENTENCES."""
    sentence = _(str(SENTENCES[why])) % {"most": MOST_MEGABYTES, "pages": MOST_PAGES}
    return DomainError(why, sentence, field="file")
