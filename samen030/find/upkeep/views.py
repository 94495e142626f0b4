"""The page behind a link in a mail: GET asks with one button, POST does it. Nobody logs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from samen030.find.upkeep.actions import answer, read_link
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "POST"])
def upkeep_answer(request: HttpRequest, token: str) -> HttpResponse:
    """A mail scanner that opens the link does nothing: only the button does."""
    try:
        act, entry = answer(token) if request.method == "POST" else read_link(token)[::2]
    except DomainError as error:
        return render(request, "upkeep/answer.html", {"problem": error.sentence}, status=410)
    return render(request, "upkeep/answer.html", {"act": act, "entry": entry, "is_done": request.method == "POST"})
