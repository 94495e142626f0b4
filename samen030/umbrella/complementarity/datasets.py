"""Tests as open data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.kernel.registry import Dataset, datasets
from samen030.umbrella.complementarity.queries import proposals

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("id", "title", "text", "why_us", "area", "begun_on", "passed_on", "outcome", "is_example")


def tests() -> Iterator[dict[str, Any]]:
    """One row per test."""
    for row in proposals().order_by("begun_at").iterator(chunk_size=1_000):
        clearance = getattr(row, "clearance", None)
        yield {
            "id": row.pk,
            "title": row.title,
            "text": row.text,
            "why_us": row.why_us,
            "area": row.area.name,
            "begun_on": row.begun_at.date().isoformat(),
            "passed_on": clearance.passed_at.date().isoformat() if clearance else "",
            "outcome": clearance.outcome if clearance else "",
            "is_example": row.is_example,
        }


datasets.register(
    Dataset("complementarity", "Toetsen", "Tests of what the umbrella would like to begin.", COLUMNS, tests, 65)
)
