"""Making the sheets: guide, poster for the fridge, poster and strips of an activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.city.models import Area, Level
from samen030.commons.city.queries import phone_at
from samen030.find.paper import making, queries
from samen030.find.paper.rules import A_RUN, NEXT_MONTH_FROM, month_after, month_of
from samen030.kernel import clock

if TYPE_CHECKING:
    from datetime import date

    from samen030.find.directory.models import Service
    from samen030.find.search.models import Document


def guide(area: Area, *, is_large: bool = False, is_booklet: bool = False) -> bytes:
    """The guide of a buurt or wijk as a PDF: A5, with `is_large` A4 in large letters, as a booklet two to an A4."""
    name = f"gids/{area.slug}{'-groot' if is_large else ''}.pdf"
    body = making.kept(name, lambda: _guide(area, is_large=is_large))
    return making.booklet(body) if is_booklet else body


def _guide(area: Area, *, is_large: bool) -> bytes:
    chapters = [
        (number, kind, [(document, making.qr(document.url)) for document in documents])
        for number, (kind, documents) in enumerate(queries.guide(area), 1)
    ]
    context: dict[str, Any] = {
        "area": area,
        "phone": phone_at(area.path),
        "chapters": chapters,
        "made_on": clock.today(),
    }
    context |= {"is_large": is_large, "qr": making.qr(area.get_absolute_url())}
    return making.pdf("paper/guide.html", context)


def fridge_poster(area: Area, month: date) -> bytes:
    """One A4 for the fridge: the telephone number, and what there is to do in `month` (its first day)."""
    return making.kept(_poster_name(area.slug, month), lambda: _fridge_poster(area, month))


def _fridge_poster(area: Area, month: date) -> bytes:
    context = {
        "area": area,
        "phone": phone_at(area.path),
        "month": month,
        "made_on": clock.today(),
        "qr": making.qr(area.get_absolute_url()),
    }
    return making.one_page("paper/fridge.html", context, queries.poster_rows(area, month))


def _poster_name(slug: str, month: date) -> str:
    return f"koelkast/{month:%Y-%m}/{slug}.pdf"


def activity_poster(service: Service, document: Document, *, is_strips: bool = False) -> bytes:
    """A poster (A4) of an activity, or four of it on an A4 to cut up. Made anew each time."""
    context = {"service": service, "document": document, "qr": making.qr(document.url), "four": range(4)}
    return making.pdf("paper/strips.html" if is_strips else "paper/activity.html", context)


def make_posters() -> int:
    """In the last week of a month: the posters of the coming one, some each run, so that they lie ready on the first.

    Answers how many were made; a run with nothing left to do makes none.
    """
    today = clock.today()
    if today.day < NEXT_MONTH_FROM:
        return 0
    month = month_after(month_of(today))
    made = {path.stem for path in (making.folder() / f"koelkast/{month:%Y-%m}").glob("*.pdf")}
    waiting = queries.without_poster(list(Area.objects.filter(level=Level.NEIGHBOURHOOD)), made)[:A_RUN]
    for area in waiting:
        fridge_poster(area, month)
    return len(waiting)
