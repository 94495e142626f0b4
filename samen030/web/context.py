"""What every page's shell needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language

from samen030.commons.people.queries import HELPING_KEY, open_consent
from samen030.kernel import registry

if TYPE_CHECKING:
    from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The wings for the header, and for whom a helper acts. No queries for who is nobody: this runs for every page."""
    told: dict[str, Any] = {"wings": list(registry.wings), "page_path": request.get_full_path()}
    told["other_languages"] = [pair for pair in settings.LANGUAGES if pair[0] != get_language()]
    if settings.OIDC_URL:
        told["oidc_name"] = settings.OIDC_NAME
    if HELPING_KEY in getattr(request, "session", {}):
        told["helping"] = open_consent(request)
    return told
