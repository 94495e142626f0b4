"""A round on paper: the form for an idea, the result, a poster of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from samen030.decide.budgets.presentation import result_of
from samen030.find.paper.making import qr
from samen030.kernel import printing

if TYPE_CHECKING:
    from samen030.decide.budgets.models import Round


def _link(found: Round) -> dict[str, str]:
    """The address of a round as it is typed, and as a QR code."""
    address = settings.SITE_URL + found.get_absolute_url()
    return {"address": address.partition("://")[2], "qr": qr(found.get_absolute_url())}


def idea_form(found: Round) -> bytes:
    """One A4 to fill in by hand and hand in."""
    return printing.pdf("budgets/sheets/idea.html", _link(found) | {"round": found})


def _fitting(template: str, found: Round, sizes: tuple[float, ...]) -> bytes:
    """The result on one page, in the largest of `sizes` (points) that fits; on more pages where none does."""
    context = result_of(found) | _link(found)
    with printing.one_at_a_time:
        for size in sizes:
            made = printing.document(template, context | {"size": str(size)})
            if len(made.pages) == 1:
                break
        return made.write_pdf(pdf_variant="pdf/ua-1")  # type: ignore[no-any-return]


def result(found: Round) -> bytes:
    """The result with its reasons; a small round's fits on one A4. `found` has a result."""
    return _fitting("budgets/sheets/result.html", found, (13, 11.5, 10, 9))


def poster(found: Round) -> bytes:
    """What goes on, in large letters. `found` has a result."""
    return _fitting("budgets/sheets/poster.html", found, (21, 17, 13, 10))
