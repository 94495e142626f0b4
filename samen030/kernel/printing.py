"""Templates as PDF: tagged for who has it read aloud, and nothing fetched from anywhere.

WeasyPrint and its fonts take a second and much memory, so they are loaded when the first sheet is asked for, and a
process makes one sheet at a time.
"""

from __future__ import annotations

from threading import RLock
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from samen030.kernel.errors import DomainError

one_at_a_time = RLock()  # held by who makes a sheet of several pieces too


def pdf(template: str, context: dict[str, Any]) -> bytes:
    """`template` as a tagged PDF (PDF/UA-1: structure, language and title for who has it read aloud)."""
    with one_at_a_time:
        return document(template, context).write_pdf(pdf_variant="pdf/ua-1")  # type: ignore[no-any-return]


def document(template: str, context: dict[str, Any]) -> Any:
    """`template` laid out in pages. Raises DomainError where this server has no WeasyPrint."""
    try:
        from weasyprint import HTML  # noqa: PLC0415 - see above
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError as error:
        sentence = _("Op deze server kan nu geen PDF worden gemaakt. Print de bladzijde zelf.")
        raise DomainError("no_pdf_here", sentence) from error
    text = render_to_string(template, {**context, "site": settings.SITE_URL.partition("://")[2]})
    # Pictures stand in the page itself; nothing is fetched, whatever an entry says.
    with one_at_a_time:
        return HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=["data"])).render(pdf_variant="pdf/ua-1")
