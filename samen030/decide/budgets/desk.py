"""'Mijn pagina': for the office, what waits in rounds of buurtgeld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.people.queries import is_office
from samen030.decide.budgets import queries
from samen030.kernel import registry
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest


def _office(request: HttpRequest) -> dict[str, Any] | None:
    if not is_office(request.user):
        return None
    rows = queries.unfinished()
    return {"rounds": rows, "waits": any(waits for _row, waits in rows)} if rows else None


registry.desk_parts.register(DeskPart("budgets_office", "budgets/_office.html", _office, order=46))
