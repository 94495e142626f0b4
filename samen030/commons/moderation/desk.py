"""'Mijn pagina' of who reads texts: how many wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.moderation.queries import waiting
from samen030.commons.people.queries import scopes_of
from samen030.kernel import registry
from samen030.kernel.access import Role
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest


def _load(request: HttpRequest) -> dict[str, Any] | None:
    if not scopes_of(request.user, Role.REVIEWER, Role.BUREAU):
        return None
    number = waiting()
    return {"waiting": number, "waits": number > 0}


registry.desk_parts.register(DeskPart("reviewing", "moderation/desk.html", _load, order=20))
