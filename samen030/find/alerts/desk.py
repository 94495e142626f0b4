"""The way to one's post and searches, on one's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.kernel import registry
from samen030.kernel.registry import DeskPart

if TYPE_CHECKING:
    from django.http import HttpRequest


def _load(_request: HttpRequest) -> dict[str, Any]:
    return {}


registry.desk_parts.register(DeskPart("post", "alerts/desk.html", _load, order=90))
