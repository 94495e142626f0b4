"""What every page's shell needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.kernel import registry

if TYPE_CHECKING:
    from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The wings for the header. No queries: this runs for every page."""
    return {"wings": list(registry.wings), "page_path": request.get_full_path()}
