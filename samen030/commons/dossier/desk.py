"""'Mijn pagina': the steps that wait for me, my organisation or the body that I sit in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.dossier.queries import open_steps_for
from samen030.commons.people.models import User
from samen030.kernel import clock, registry
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest


def _load(request: HttpRequest) -> dict[str, Any] | None:
    if not isinstance(request.user, User):
        return None
    steps = open_steps_for(request.user)
    days = [(step, step.days_left(clock.today())) for step in steps]
    return {"waiting": days, "waits": True} if steps else None


registry.desk_parts.register(DeskPart("dossiers", "dossier/desk.html", _load, order=5))
