"""On one's own page: calendars that wait for a choice, or that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.people.queries import organisation_ids
from samen030.find.feeds.queries import waiting_feeds
from samen030.kernel import registry
from samen030.kernel.access import Role
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest


def _load(request: HttpRequest) -> dict[str, Any] | None:
    ids = organisation_ids(request.user, Role.EDITOR, Role.REPRESENTATIVE)
    found = waiting_feeds(ids) if ids else []
    return {"feeds": found, "waits": True} if found else None


registry.desk_parts.register(DeskPart("feeds", "feeds/_my_page.html", _load, order=20))
