"""Somebody's own page: whom a scout has to ring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.people.queries import scopes_of
from samen030.find.upkeep.queries import call_list
from samen030.find.upkeep.reports import waiting
from samen030.kernel import clock, registry
from samen030.kernel.access import Role
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest


def _calls(request: HttpRequest) -> dict[str, Any] | None:
    scopes = scopes_of(request.user, Role.SCOUT, Role.BUREAU)
    number = sum(len(calls) for _wijk, calls in call_list(scopes, clock.today())) if scopes else 0
    return {"number": number, "waits": True} if number else None


def _reports(request: HttpRequest) -> dict[str, Any] | None:
    scopes = scopes_of(request.user, Role.EDITOR, Role.REPRESENTATIVE, Role.SCOUT, Role.BUREAU)
    number = len(waiting(scopes)) if scopes else 0
    return {"number": number, "waits": True} if number else None


registry.desk_parts.register(DeskPart("reports", "upkeep/_desk_reports.html", _reports, order=20))
registry.desk_parts.register(DeskPart("calls", "upkeep/_desk_calls.html", _calls, order=30))
