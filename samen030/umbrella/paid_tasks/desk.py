"""Somebody's own page: for board and bureau, the way to the register and what is not filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.people.queries import is_office
from samen030.kernel import clock, registry
from samen030.kernel.registry import DeskPart
from samen030.umbrella.paid_tasks import queries

if TYPE_CHECKING:
    from django.http import HttpRequest


def _load(request: HttpRequest) -> dict[str, Any] | None:
    if not is_office(request.user):
        return None
    missing = [row.year for row in queries.years() if row.total is None]
    return {"number": len(queries.unchallenged(clock.today())), "missing": missing, "waits": bool(missing)}


registry.desk_parts.register(DeskPart("paid_tasks", "paid_tasks/_desk.html", _load, order=60))
