"""What other sites show in a frame: the week of a buurt, or a search; and the page that gives the code for it.

Only the frame may stand in another site; all other pages refuse that (frame-ancestors, X-Frame-Options). It sets no
cookie, and its links open in a window of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.csp import build_policy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from samen030.commons.city.models import CITY_PATH, Area, Level
from samen030.find.directory.search import KIND_LABELS
from samen030.find.pocket import queries
from samen030.find.search.forms import question_from
from samen030.find.search.queries import find

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from samen030.find.search.forms import Asked

MOST_SHOWN = 8
PASSED_ON = ("buurt", "q", "soort", "thema")


def _asked_for(asked: Asked) -> list[tuple[str, str]]:
    """What of a search the frame is told."""
    return [(name, value) for name, value in asked.parameters if name in PASSED_ON]


@require_safe
@xframe_options_exempt
def frame(request: HttpRequest) -> HttpResponse:
    """What is to be done this week in an area; with a word or a kind, what is found."""
    asked = question_from(request.GET)
    area = asked.area
    name = area.name if area else "Utrecht"
    context: dict[str, Any] = {"area": area, "name": name, "more": _more(asked)}
    if asked.question.text or asked.question.facets:
        answer = find(asked.question)
        context["documents"] = [hit.document for hit in (answer.found or answer.maybe)[:MOST_SHOWN]]
        context["is_search"] = True
    else:
        context["moments"] = queries.moments_of_week(area.path if area else CITY_PATH, MOST_SHOWN)
    answer_page = render(request, "pocket/frame.html", context)
    # In the header itself and not by Django's decorator: a kept page goes out without passing the view.
    policy = settings.SECURE_CSP | {"frame-ancestors": ["*"], "form-action": ["'none'"]}
    answer_page.headers["Content-Security-Policy"] = build_policy(policy)
    return answer_page


def _more(asked: Asked) -> str:
    """Where the frame leads on to."""
    if asked.question.text or asked.question.facets:
        return reverse("search") + "?" + asked.query_string()
    if asked.area and asked.area.level != Level.CITY:
        return asked.area.get_absolute_url()
    return reverse("city")


@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """Choose what to show, see it, and copy the code."""
    asked = question_from(request.GET)
    chosen = _asked_for(asked)
    address = f"{settings.SITE_URL}{reverse('embed_frame')}"
    query = urlencode(chosen)
    source = f"{address}?{query}" if query else address
    title = _("Wat er in %(name)s is (SAMEN030)") % {"name": asked.area.name if asked.area else "Utrecht"}
    data = format_html_join("", ' data-{}="{}"', chosen)
    areas = Area.objects.filter(level__in=(Level.DISTRICT, Level.NEIGHBOURHOOD)).order_by("path")
    context = {
        "asked": asked,
        "kind": next((value for name, value in chosen if name == "soort"), ""),
        "kinds": KIND_LABELS.items(),
        "areas": areas,
        "slug": asked.area.slug if asked.area else "",
        "preview": reverse("embed_frame") + (f"?{query}" if query else ""),
        "title": title,
        "script_code": _script_code(data, title),
        "frame_code": format_html(
            '<iframe src="{}" title="{}" width="100%" height="600" loading="lazy"></iframe>', source, title
        ),
    }
    return render(request, "pocket/embed_code.html", context)


def _script_code(data: SafeString, title: str) -> SafeString:
    address = f"{settings.SITE_URL}{reverse('embed_script')}"
    return format_html('<script src="{}"{} data-titel="{}" async></script>', address, data, title)
