"""Somebody's own page: the organisations that have a question to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.find.practice.queries import waiting_for
from samen030.kernel import registry
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest


def _load(request: HttpRequest) -> dict[str, Any] | None:
    rows = waiting_for(request.user)
    return {"rows": rows, "waits": True} if rows else None


registry.desk_parts.register(DeskPart("story_questions", "practice/_my_page.html", _load, order=21))
