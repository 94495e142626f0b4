"""The public log as open data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.moderation.models import Decision
from samen030.kernel.registry import Dataset, datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("date", "kind", "area_path", "decision", "reason")


def decisions() -> Iterator[dict[str, Any]]:
    """One row per decision, by day; without persons and texts."""
    for row in Decision.objects.order_by("at", "id").iterator(chunk_size=2_000):
        values = (row.at.date().isoformat(), row.kind, row.area_path, row.outcome, row.reason)
        yield dict(zip(COLUMNS, values, strict=True))


datasets.register(
    Dataset("reviews", "Nakijken", "Decisions on texts by the public, without persons.", COLUMNS, decisions, 80)
)
