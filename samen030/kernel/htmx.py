"""What a request of htmx asks for: a part of the page, or all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

VARY = ("HX-Request", "HX-History-Restore-Request")


def wants_part(request: HttpRequest) -> bool:
    """Whether only the part that changes is asked for.

    When a browser goes back to a page that htmx has forgotten, htmx asks for it anew and puts the answer in the place
    of the whole page: then a part would be all that is left.
    """
    asked, restores = (request.headers.get(name) == "true" for name in VARY)
    return asked and not restores
