"""'Mijn pagina': what an organisation has to pay; for the office, what is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.people.queries import is_office
from samen030.kernel import registry
from samen030.kernel.registry import DeskPart
from samen030.umbrella.contributions import queries
from samen030.umbrella.contributions.rules import State

if TYPE_CHECKING:
    from django.http import HttpRequest


def _owed(request: HttpRequest) -> dict[str, Any] | None:
    rows = queries.owed_by(request.user)
    return {"rows": rows, "waits": True} if rows else None


def _office(request: HttpRequest) -> dict[str, Any] | None:
    if not is_office(request.user):
        return None
    late = queries.invoices(state=State.LATE).count()
    return {"late": late, "waits": late > 0}


registry.desk_parts.register(DeskPart("contributions_owed", "contributions/_owed.html", _owed, order=7))
registry.desk_parts.register(DeskPart("contributions_office", "contributions/_office.html", _office, order=45))
