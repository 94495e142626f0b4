"""On the own page of who works for the bureau: the way to bring in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.people.queries import scopes_of
from samen030.find.imports.queries import sources_with_gone
from samen030.kernel import registry
from samen030.kernel.access import Role
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest


def _load(request: HttpRequest) -> dict[str, Any] | None:
    if not scopes_of(request.user, Role.BUREAU):
        return None
    gone = sources_with_gone()
    return {"gone": gone, "waits": bool(gone)}


registry.desk_parts.register(DeskPart("imports", "imports/_my_page.html", _load, order=60))
