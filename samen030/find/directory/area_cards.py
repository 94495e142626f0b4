"""The cards on the page of an area: a few of each kind, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samen030.commons.city.models import Level
from samen030.find.search.models import Document

if TYPE_CHECKING:
    from samen030.commons.city.models import Area

PANEL_KINDS = ("organisation", "place", "service", "vacancy", "story", "round")
MOST_IN_PANEL = 4
FEW = 3
COLUMNS = "id, kind, object_id, title, summary, url, path, extra, confirmed_on"
FRESH = "confirmed_on DESC NULLS LAST, title"
NEWEST = "id DESC"  # the index gives these without reading the rows


@dataclass(frozen=True)
class AreaCards:
    """The cards of one kind for an area's page: those in it, and (where these are few) those of the wijk."""

    here: list[Document]
    around: list[Document]


def area_cards(area: Area) -> dict[str, AreaCards]:
    """For each of PANEL_KINDS the cards of `area`'s page, what was confirmed last first. One query.

    A city shows what is of the city as a whole; a wijk and a buurt what lies in them. For a buurt some of the rest of
    its wijk come along, used where it has few. Plain SQL: composing eight limited querysets takes longer than asking.
    """
    parts: list[str] = []
    values: list[str | int] = []
    for kind in PANEL_KINDS:
        if area.level == Level.DISTRICT:
            _part(parts, values, "path >= %s AND path < %s", (area.path, f"{area.path}0", kind), FRESH)
        else:
            _part(parts, values, "path = %s", (area.path, kind), FRESH)
        if area.level == Level.NEIGHBOURHOOD:
            district = area.path.rpartition("/")[0]
            where = "path >= %s AND path < %s AND path <> %s"
            _part(parts, values, where, (district, f"{district}0", area.path, kind), NEWEST)
    here: dict[str, list[Document]] = {kind: [] for kind in PANEL_KINDS}
    near: dict[str, list[Document]] = {kind: [] for kind in PANEL_KINDS}
    sql = f"SELECT {COLUMNS} FROM search_document WHERE id IN ({' UNION ALL '.join(parts)}) ORDER BY title"  # noqa: S608
    for document in Document.objects.raw(sql, values):
        lies_here = document.path == area.path or document.path.startswith(f"{area.path}/")
        (here if lies_here else near)[document.kind].append(document)
    return {
        kind: AreaCards(
            here[kind][:MOST_IN_PANEL],
            near[kind][: MOST_IN_PANEL - len(here[kind])] if len(here[kind]) < FEW else [],
        )
        for kind in PANEL_KINDS
    }


def _part(parts: list[str], values: list[str | int], where: str, given: tuple[str, ...], order: str) -> None:
    """Add the ids of the first documents of a kind (the last of `given`) that meet `where`."""
    inner = f"SELECT id FROM search_document WHERE {where} AND kind = %s ORDER BY {order} LIMIT {MOST_IN_PANEL}"  # noqa: S608
    parts.append(f"SELECT id FROM ({inner}) AS part{len(parts)}")  # noqa: S608 - our own pieces; values are parameters
    values.extend(given)
