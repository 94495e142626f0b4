"""What the pages of the shell read: an area's page with all that lies around it."""

from __future__ import annotations

from dataclasses import dataclass

from samen030.commons.city.models import Area
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


# Plain SQL: composing this takes longer than asking it. `me` is the area; beside it come its line, its parts and those
# of its parent. The number of areas is that of a city (122 in Utrecht), so going over them all is nothing.
AROUND = """
    WITH me AS (SELECT id, parent_id FROM city_area WHERE slug = %s AND level <> 'outside')
    SELECT area.*, shape.kind AS map_kind
    FROM me
    JOIN city_area area ON area.level <> 'outside' AND (
        area.id = me.id OR area.parent_id = me.id OR area.parent_id = me.parent_id OR area.id = me.parent_id
        OR area.id = (SELECT parent_id FROM city_area WHERE id = me.parent_id)
    )
    LEFT JOIN city_areashape shape ON shape.area_id = area.id
    ORDER BY area.path
"""


def area_page(slug: str) -> AreaPage | None:
    """The area with this slug and all areas that its page names: one query. None where there is no such area.

    `area.parent` is set; `area.map_kind` says what map there is of it ('schematic', 'official' or None).
    """
    known = list(Area.objects.raw(AROUND, [slug]))
    area = next((row for row in known if row.slug == slug), None)
    if area is None:
        return None
    line = [row for row in known if area.path == row.path or area.path.startswith(f"{row.path}/")]
    if len(line) > 1:
        area.parent = line[-2]
    return AreaPage(
        area=area,
        line=line,
        inside=[row for row in known if row.parent_id == area.pk],
        beside=[row for row in known if area.parent_id and row.parent_id == area.parent_id and row.pk != area.pk],
        phone=phone_of(line),
        named=[row for step in line for row in step.named_today],
    )
