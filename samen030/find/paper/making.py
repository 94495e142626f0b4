"""Making sheets: one at a time in a process, and kept for a day."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from samen030.find.paper.rules import FORGOTTEN, KEPT, booklet_order
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.printing import document, one_at_a_time, pdf

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["booklet", "forget_old", "kept", "one_page", "pdf", "qr"]
A5_WIDTH, A5_HEIGHT = 419.53, 595.28  # points


def folder() -> Path:
    """Where sheets are kept."""
    return Path(settings.VAR) / "paper"


def kept(name: str, make: Callable[[], bytes]) -> bytes:
    """The file `name` if it was made within KEPT, else made anew by `make`, and kept."""
    path = folder() / name
    if path.is_file() and clock.now() - datetime.fromtimestamp(path.stat().st_mtime, UTC) < KEPT:
        return path.read_bytes()
    with one_at_a_time:
        body = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(body)
    fresh.replace(path)
    return body


def forget_old() -> int:
    """Throw away sheets that nobody asked for in a long time; answers how many."""
    old = [
        path
        for path in folder().rglob("*.pdf")
        if clock.now() - datetime.fromtimestamp(path.stat().st_mtime, UTC) > FORGOTTEN
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def one_page(template: str, context: dict[str, Any], rows: list[Any]) -> bytes:
    """As `pdf`, with as many of `rows` as fit on one page."""
    for most in range(len(rows), -1, -1):
        made = document(template, {**context, "rows": rows[:most]})
        if len(made.pages) == 1:
            return made.write_pdf(pdf_variant="pdf/ua-1")  # type: ignore[no-any-return]
    raise DomainError("sheet_too_small", _("Dit past niet op één blad."))


def booklet(body: bytes) -> bytes:
    """An A5 PDF laid out two to an A4, to print on both sides (short edge) and fold.

    The tags get lost in this: it is for the printer; who reads on a screen takes the guide itself.
    """
    from pypdf import PageObject, PdfReader, PdfWriter, Transformation  # noqa: PLC0415 - only here

    pages = PdfReader(io.BytesIO(body)).pages
    order = booklet_order(len(pages))
    writer = PdfWriter()
    for left, right in zip(order[::2], order[1::2], strict=True):
        sheet = PageObject.create_blank_page(width=2 * A5_WIDTH, height=A5_HEIGHT)
        for number, shift in ((left, 0.0), (right, A5_WIDTH)):
            if number is not None:
                sheet.merge_transformed_page(pages[number], Transformation().translate(shift, 0))
        writer.add_page(sheet)
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def qr(path: str) -> str:
    """A QR code of an address of this site, as a picture in the page itself."""
    return str(segno.make(settings.SITE_URL + path, error="m", micro=False).svg_data_uri(border=1))
