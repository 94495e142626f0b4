"""'Mijn pagina': members that are asked 'still so?', and for the office and the board what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.people.queries import is_office, organisation_ids
from samen030.kernel import registry
from samen030.kernel.registry import DeskPart
from samen030.umbrella.membership import queries

if TYPE_CHECKING:
    from django.http import HttpRequest


def _asked(request: HttpRequest) -> dict[str, Any] | None:
    ids = organisation_ids(request.user, *queries.OWN_ROLES)
    rows = list(queries.to_confirm().filter(organisation_id__in=ids)) if ids else []
    return {"rows": rows, "waits": True} if rows else None


def _office(request: HttpRequest) -> dict[str, Any] | None:
    if not is_office(request.user):
        return None
    return {"running": queries.applications().count(), "to_confirm": queries.to_confirm().count()}


registry.desk_parts.register(DeskPart("membership_asked", "membership/_asked.html", _asked, order=6))
registry.desk_parts.register(DeskPart("membership_office", "membership/_office.html", _office, order=40))
