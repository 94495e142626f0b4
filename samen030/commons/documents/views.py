"""A file, to who may look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from samen030.commons.documents import storing
from samen030.commons.documents.actions import note_look
from samen030.commons.documents.models import Document, MediaType
from samen030.commons.documents.queries import may_see
from samen030.commons.people.queries import actor_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


@require_safe
def document(request: HttpRequest, document: UUID) -> HttpResponseBase:
    """Give a file to be kept. A look at a private one is written down."""
    found = get_object_or_404(Document, pk=document, removed_at=None)
    if not may_see(request, found):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied
    path = storing.path_of(found.number)
    if not path.is_file():
        raise Http404
    if found.is_private:
        note_look(found, by=actor_of(request))
    ending = "pdf" if found.media_type == MediaType.PDF else "webp"
    kept = "private, no-store" if found.is_private else "public, no-cache"
    name = f"{slugify(found.title) or 'bestand'}.{ending}"
    headers = HEADERS | {"Cache-Control": kept}
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=found.media_type, headers=headers
    )
