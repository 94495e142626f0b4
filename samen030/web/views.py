"""Home, the pages of the areas, plain pages and error pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samen030.commons.city.models import CITY_PATH, Area, AreaShape, Level
from samen030.commons.city.queries import find_place, phone_at
from samen030.kernel import registry
from samen030.web import drawing, queries

if TYPE_CHECKING:
    from django.http import HttpRequest

YEAR = 365 * 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front door: the postcode question, and ways in for who has no postcode at hand."""
    areas = list(Area.objects.filter(level__in=[Level.CITY, Level.DISTRICT]))
    city = next(area for area in areas if area.level == Level.CITY)
    return render(request, "web/home.html", {"city": city, "districts": [a for a in areas if a != city]})


@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """From an input to the page of a buurt: goes there, asks which, or says what to type."""
    text = request.GET.get("plek", "")
    answer = find_place(text)
    if answer.area:
        return redirect(answer.area.get_absolute_url())
    parents = {area.parent_id for area in answer.choices if area.parent_id}
    names = dict(Area.objects.filter(pk__in=parents).values_list("pk", "name")) if parents else {}
    context = {
        "answer": answer,
        "typed": text[:200],
        "choices": [(area, names.get(area.parent_id or 0, "")) for area in answer.choices],
        "districts": [] if answer.choices else Area.objects.filter(level=Level.DISTRICT),
    }
    return render(request, "web/where.html", context)


@require_safe
def area(request: HttpRequest, slug: str = "utrecht") -> HttpResponse:
    """The page of the city, a wijk or a buurt, with the panels that the rooms registered."""
    page = queries.area_page(slug)
    if page is None:
        raise Http404
    found = page.area
    if found.level == Level.CITY and request.resolver_match and request.resolver_match.url_name != "city":
        return redirect("city")
    panels = []
    for panel in registry.area_panels:
        context = panel.load(found, request)
        if context is not None:
            panels.append({"template": panel.template, "name": panel.name, **context})
    crumbs = [(a.name, reverse("city") if a.level == Level.CITY else a.get_absolute_url()) for a in page.line]
    return render(request, "web/area.html", {"page": page, "area": found, "panels": panels, "crumbs": crumbs})


@require_safe
def area_map(_request: HttpRequest, slug: str) -> HttpResponse:
    """The shape of an area with its parts or its neighbours, as an SVG picture."""
    found = Area.objects.filter(slug=slug).exclude(level=Level.OUTSIDE).first()
    if found is None:
        raise Http404
    around = found.pk if found.level != Level.NEIGHBOURHOOD else found.parent_id
    parts = AreaShape.objects.filter(area__parent_id=around).select_related("area")
    picture = drawing.svg_of(found, list(parts))
    return HttpResponse(picture, content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


@require_safe
def plain(request: HttpRequest, page: str) -> HttpResponse:
    """A page of text: about, privacy, accessibility, contact."""
    return render(request, f"web/{page}.html", {"phone": phone_at(CITY_PATH) if page == "contact" else None})


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the language of the pages, and go back to where one was. A cookie remembers it, without a session."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("terug", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = "/"
    answer = redirect(back)
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return answer


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines may read: all but single searches, which are endless."""
    lines = [
        "User-agent: *",
        "Disallow: /vinden/?",
        "Disallow: /account/",
        "Disallow: /beheer/",
        "Disallow: /mijn/",
        "Disallow: /waar/",
        "Disallow: /*.pdf$",
        "Disallow: /mijn-lijstje/",
        "Disallow: /lijstje/",
        "Disallow: /insluiten/kader/",
    ]
    return HttpResponse("\n".join([*lines, f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]), content_type="text/plain")


@require_safe
def admin_login(request: HttpRequest) -> HttpResponse:
    """The back office sends to the site's own log-in; who is in but may not work here, hears that."""
    if request.user.is_authenticated:
        return forbidden(request)
    back = request.GET.get("next", reverse("admin:index"))
    return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


def no_password(_request: HttpRequest, rest: str = "") -> HttpResponse:
    """Nobody has a password, so the pages about passwords that come with allauth do not exist."""
    raise Http404(rest)


@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Whether the server and its database answer; for whoever watches over the server."""
    Area.objects.values_list("pk").first()
    return HttpResponse(orjson.dumps({"status": "ok"}), content_type="application/json")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    return _error(request, 400, _("Dit konden wij niet lezen"), _("Ga terug en probeer het nog eens."))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """403: not for this person; or, with a `reason`, a form without its safety token (CSRF)."""
    if reason:
        text = _(
            "Het formulier stond te lang open, of uw browser bewaart geen cookies. Ga terug en stuur het nog eens."
        )
        return _error(request, 403, _("Het formulier is niet verstuurd"), text)
    if getattr(request, "user", None) and request.user.is_authenticated:
        text = _("U bent ingelogd, maar dit is niet voor uw account. Klopt dat niet? Vraag het aan het bureau.")
    else:
        text = _("Deze bladzijde is niet voor iedereen. Misschien helpt het als u eerst inlogt.")
    return _error(request, 403, _("Dit kunt u niet openen"), text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page."""
    return _error(
        request, 404, _("Deze bladzijde is er niet"), _("Misschien is het adres veranderd. Zoek het hieronder op.")
    )


def server_error(_request: HttpRequest) -> HttpResponse:
    """500: our mistake. Drawn without the request and the database, which may be what is broken."""
    return HttpResponse(render_to_string("500.html"), status=500)


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "web/error.html", {"title": title, "text": text, "status": status}, status=status)
