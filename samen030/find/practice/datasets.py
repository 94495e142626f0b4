"""Stories as open data; no names, telephones or addresses of persons, and nobody's questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count

from samen030.find.practice.models import Story
from samen030.find.practice.queries import PUBLIC
from samen030.kernel.registry import Dataset, datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = (
    "id", "name", "question", "description", "hours", "money_cents", "money_note", "people", "went_well", "went_less",
    "tips", "language", "organisation_id", "is_example",
)  # fmt: skip
COLUMNS = (
    *("organization_id" if name == "organisation_id" else name for name in OWN),
    "themes",
    "area",
    "area_code",
    "organizations_that_do_it_too",
    "changed_on",
)


def stories() -> Iterator[dict[str, Any]]:
    """One row per public story."""
    rows = Story.objects.filter(PUBLIC).select_related("area").prefetch_related("themes")
    for row in rows.annotate(followers=Count("adoptions")).order_by("pk").iterator(chunk_size=1_000):
        values = [getattr(row, name) for name in OWN]
        values += ["; ".join(theme.name for theme in row.themes.all()), row.area.name, row.area.code]
        values += [row.followers, row.changed_at.date().isoformat()]
        yield dict(zip(COLUMNS, values, strict=True))


datasets.register(
    Dataset("practice_stories", "Zo doen wij dat", "How organisations do something.", COLUMNS, stories, 45)
)
