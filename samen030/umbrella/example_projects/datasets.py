"""Example projects as open data; no names, telephones or addresses of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.kernel.registry import Dataset, datasets
from samen030.umbrella.example_projects.models import ExampleProject
from samen030.umbrella.example_projects.queries import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = (
    "id", "name", "goal", "description", "period_from", "period_until", "hours", "money_cents", "money_note", "results",
    "lessons", "needs", "language", "organisation_id", "repeats_id", "is_example",
)  # fmt: skip
COLUMNS = (
    *("organization_id" if name == "organisation_id" else name for name in OWN),
    *("partners", "themes", "area", "area_code", "more_areas", "changed_on"),
)


def projects() -> Iterator[dict[str, Any]]:
    """One row per public project."""
    rows = ExampleProject.objects.filter(PUBLIC).select_related("area")
    rows = rows.prefetch_related("themes", "partners", "more_areas")
    for row in rows.order_by("pk").iterator(chunk_size=1_000):
        values = [getattr(row, name) for name in OWN]
        partners = [partner.name for partner in row.partners.all() if partner.is_public]
        told = ["; ".join(filter(None, [*partners, row.partners_note]))]
        told += ["; ".join(theme.name for theme in row.themes.all()), row.area.name, row.area.code]
        told += ["; ".join(area.name for area in row.more_areas.all()), row.changed_at.date().isoformat()]
        yield dict(zip(COLUMNS, [*values, *told], strict=True))


datasets.register(
    Dataset("example_projects", "Voorbeeldprojecten", "What members tried, with results.", COLUMNS, projects, 46)
)
