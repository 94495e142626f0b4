"""Open data: what is asked in each year, and what came in altogether. Never of one organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.kernel.registry import Dataset, datasets
from samen030.umbrella.contributions import queries

if TYPE_CHECKING:
    from collections.abc import Iterator

RATES = ("year", "kind", "size", "cents_a_year", "decided_on", "decision", "is_example")


def rates() -> Iterator[dict[str, Any]]:
    """One row per year, kind and size."""
    for scheme in queries.schemes():
        for rate in scheme.rates.all():
            yield {
                "year": scheme.year,
                "kind": rate.kind,
                "size": rate.size,
                "cents_a_year": rate.cents,
                "decided_on": scheme.decided_on,
                "decision": scheme.decision,
                "is_example": scheme.is_example,
            }


datasets.register(
    Dataset("contribution_rates", "Bijdragen", "What members and supporters are asked, by year.", RATES, rates, 63)
)
