"""The public register as open data: names of organisations, never of persons, and not why one left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.members.models import Standing
from samen030.kernel.registry import Dataset, datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("kind", "number", "name", "organization_id", "from_date", "ends_on", "is_example")


def standings() -> Iterator[dict[str, Any]]:
    """One row per standing, also those that ended."""
    for row in Standing.objects.order_by("kind", "number").iterator(chunk_size=1_000):
        yield {
            "kind": row.kind,
            "number": row.number,
            "name": row.name,
            "organization_id": row.organisation_id,
            "from_date": row.from_date.isoformat(),
            "ends_on": row.ends_on.isoformat() if row.ends_on else "",
            "is_example": row.is_example,
        }


datasets.register(
    Dataset("members", "Leden", "Voting members and supporters of SAMEN030, with history.", COLUMNS, standings, 60)
)
