"""Organisations as open data; no names, telephones or addresses of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.organisations.models import Organisation, Status
from samen030.kernel.registry import Dataset, datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = (
    "id",
    "name",
    "kind",
    "legal_form",
    "kvk_number",
    "description",
    "website",
    "area",
    "area_code",
    "confirmed_on",
    "is_example",
)


def organisations() -> Iterator[dict[str, Any]]:
    """One row per public organisation."""
    rows = Organisation.objects.filter(status=Status.PUBLISHED).select_related("area").order_by("pk")
    for row in rows.iterator(chunk_size=1_000):
        yield {name: getattr(row, name) for name in COLUMNS if name not in ("area", "area_code")} | {
            "area": row.area.name,
            "area_code": row.area.code,
        }


datasets.register(
    Dataset("organizations", "Organisaties", "Public organisations of the directory.", COLUMNS, organisations, 10)
)
