"""What the pages of the shell read: an area's page with all that lies around it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from samen030.commons.city.models import Area, Level
from samen030.commons.city.queries import phone_of


@dataclass(frozen=True)
class AreaPage:
    """An area with its line up to the city, what lies in it or beside it, and whom to ring."""

    area: Area
    line: list[Area]
    inside: list[Area]
    beside: list[Area]
    phone: Area | None
    named: list[dict[str, str]]


def area_page(area: Area) -> AreaPage:
    """All areas that the page of `area` names: one query."""
    steps = area.path.split("/")
    line_paths = ["/".join(steps[: i + 1]) for i in range(len(steps))]
    rows = Area.objects.filter(Q(path__in=line_paths) | Q(parent_id__in=[area.pk, area.parent_id]))
    known = [row for row in rows if row.level != Level.OUTSIDE]
    line = [row for row in known if row.path in line_paths]
    return AreaPage(
        area=area,
        line=line,
        inside=[row for row in known if row.parent_id == area.pk],
        beside=[row for row in known if area.parent_id and row.parent_id == area.parent_id and row.pk != area.pk],
        phone=phone_of(line),
        named=[row for step in line for row in step.named_today],
    )
