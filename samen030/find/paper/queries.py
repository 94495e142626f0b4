"""What stands on paper, read from the index: the same as on the pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samen030.commons.city.models import Area, within
from samen030.find.paper.rules import GUIDE_ENTRIES, POSTER_ROWS, month_after
from samen030.find.search.models import Document, Moment
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

KINDS = ("activity", "service", "place", "organisation", "vacancy")  # in the order of the guide


def guide(area: Area) -> list[tuple[str, list[Document]]]:
    """The entries in `area` by kind, each in order of name; at most GUIDE_ENTRIES. One query."""
    rows = Document.objects.filter(within(area.path)).defer(*Document.SEARCHED).order_by("title", "pk")
    found = list(rows[:GUIDE_ENTRIES])
    by_kind = [(kind, [document for document in found if document.kind == kind]) for kind in KINDS]
    return [(kind, documents) for kind, documents in by_kind if documents]


@dataclass(frozen=True)
class Row:
    """A line of the poster: what, where, and when in words (the rule; the date for what is once)."""

    document: Document
    when: str
    is_near: bool  # of the rest of the wijk


def poster_rows(area: Area, month: date) -> list[Row]:
    """What there is to do in `area` in `month`, soonest first; filled up from its wijk. At most POSTER_ROWS."""
    rows = _rows_of(area.path, month, near=False)
    if len(rows) < POSTER_ROWS and area.path.count("/") > 1:
        known = {row.document.pk for row in rows}
        district = area.path.rpartition("/")[0]
        rows += [row for row in _rows_of(district, month, near=True) if row.document.pk not in known]
    return rows[:POSTER_ROWS]


def _rows_of(path: str, month: date, *, near: bool) -> list[Row]:
    """One line for each activity that is on in `month`; what is cancelled each time does not count."""
    start, end = clock.at(max(month, clock.today())), clock.at(month_after(month))
    moments = (
        Moment.objects.filter(within(path), starts_at__gte=start, starts_at__lt=end, is_cancelled=False)
        .select_related("document")
        .defer(*(f"document__{name}" for name in Document.SEARCHED))
        .order_by("starts_at", "id")
    )
    first: dict[int, Moment] = {}
    for moment in moments.iterator(chunk_size=500):
        first.setdefault(moment.document_id, moment)
        if len(first) == 3 * POSTER_ROWS:
            break
    return [Row(m.document, str(m.document.extra.get("when", "")), near) for m in first.values()]


def without_poster(areas: Sequence[Area], made: set[str]) -> list[Area]:
    """Those of `areas` whose poster is not among `made` (slugs)."""
    return [area for area in areas if area.slug not in made]
