"""Areas and postcodes as open data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.city.models import Area, Postcode
from samen030.kernel.registry import Dataset, datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

AREA = (
    "code",
    "level",
    "name",
    "path",
    "parent_code",
    "area_km2",
    "latitude",
    "longitude",
    "inhabitants",
    "inhabitants_on",
    "inhabitants_source",
)


def areas() -> Iterator[dict[str, Any]]:
    """One row per area."""
    for row in Area.objects.select_related("parent").order_by("path"):
        yield {name: getattr(row, name) for name in AREA if name != "parent_code"} | {
            "parent_code": row.parent.code if row.parent else None,
            "area_km2": float(row.area_km2) if row.area_km2 is not None else None,
        }


def postcodes() -> Iterator[dict[str, Any]]:
    """One row per postcode and buurt."""
    for row in Postcode.objects.select_related("area").iterator(chunk_size=2_000):
        yield {"postcode": row.code, "area_code": row.area.code, "share": float(row.share)}


datasets.register(
    Dataset("areas", "Wijken en buurten", "City, wijken and buurten with codes and figures.", AREA, areas, 50)
)
datasets.register(
    Dataset(
        "postcodes",
        "Postcodes",
        "Postcodes and the share of their surface in each buurt.",
        ("postcode", "area_code", "share"),
        postcodes,
        60,
    )
)
