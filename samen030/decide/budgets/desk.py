"""'Mijn pagina': one's own ideas and what one follows; for the office, what waits in rounds of buurtgeld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.people.models import User
from samen030.commons.people.queries import is_office
from samen030.decide.budgets import queries
from samen030.kernel import registry
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST = 20


def _office(request: HttpRequest) -> dict[str, Any] | None:
    if not is_office(request.user):
        return None
    rows = queries.unfinished()
    return {"rounds": rows, "waits": any(waits for _row, waits in rows)} if rows else None


def _own(request: HttpRequest) -> dict[str, Any] | None:
    user = request.user
    if not isinstance(user, User):
        return None
    ideas, follows = list(queries.own_ideas(user)[:MOST]), list(queries.followed(user)[:MOST])
    if not (ideas or follows):
        return None
    asked = list(queries.asked_of(user))
    return {"ideas": ideas, "follows": follows, "asked": asked, "waits": bool(asked)}


registry.desk_parts.register(DeskPart("budgets_own", "budgets/_own.html", _own, order=26))
registry.desk_parts.register(DeskPart("budgets_office", "budgets/_office.html", _office, order=46))
