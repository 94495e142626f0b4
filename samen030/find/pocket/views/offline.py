"""What makes the site installable, and readable without internet (a progressive web app)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest

SCRIPTS = Path(__file__).parents[1] / "static" / "pocket"
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """The web app manifest (W3C): name, colours and icons for the home screen of a telephone."""
    icons = [{"src": static("web/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}]
    for size, purpose in ICONS:
        name = f"pocket/icon-{size}{'-maskable' if purpose == 'maskable' else ''}.png"
        icons.append({"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose})
    told = {
        "id": "/",
        "name": _("SAMEN030: wat er in uw buurt is"),
        "short_name": "SAMEN030",
        "description": _("Activiteiten, hulp, plekken en mensen in uw buurt in Utrecht."),
        "lang": "nl",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#fbf7ef",
        "theme_color": "#0a5a57",
        "icons": icons,
        "shortcuts": [
            {"name": _("Wat is er te doen"), "url": reverse("calendar")},
            {"name": _("Mijn lijstje"), "url": reverse("own_list")},
        ],
    }
    return HttpResponse(orjson.dumps(told), content_type="application/manifest+json")


@cache
def _script(name: str) -> bytes:
    return (SCRIPTS / name).read_bytes()


@require_safe
def script(_request: HttpRequest, name: str) -> HttpResponse:
    """A script that needs a lasting address of its own: the service worker at the root (its scope), the embedder."""
    return HttpResponse(_script(name), content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the service worker where a page is asked for that was not kept."""
    return render(request, "pocket/offline.html")
