"""The search page and the suggestions while one types (the same page, only its results)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from samen030.commons.city.models import CITY_PATH
from samen030.commons.city.queries import phone_at
from samen030.find.search import actions, presentation, queries
from samen030.find.search.forms import EVERYWHERE, WHEN, Asked, question_from
from samen030.kernel import htmx

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The page of a search: form, what was found, what may be meant, and how to narrow it.

    An htmx request (as one types) gets only the results, from the same template.
    """
    asked = question_from(request.GET)
    answer = queries.find(asked.question)
    about = (asked.place.area if asked.place else None) or asked.area
    version = queries.version()
    if asked.question.text and not answer.found and asked.question.page == 1 and not htmx.wants_part(request):
        actions.note_fruitless(asked.question.text)
    context = {
        "asked": asked,
        "answer": answer,
        "groups": presentation.facet_groups(asked, answer, version),
        "chips": presentation.chips(asked, version),
        "pager": presentation.pager(asked, answer),
        "when_options": [(value, label, "?" + asked.toggled("wanneer", value)) for value, label in WHEN.items()],
        "phone": phone_at(about.path if about else CITY_PATH),
        "feed_query": asked.query_string(),
        "only_here": _only_here(asked),
        "place_links": _place_links(asked),
        "outside_link": "" if asked.question.path != CITY_PATH else asked.query_string(buurt=EVERYWHERE),
        "kept": [(k, v) for k, v in asked.parameters if k not in ("q", "plek")],
    }
    template = "search/search.html#results" if htmx.wants_part(request) else "search/search.html"
    response = render(request, template, context)
    patch_vary_headers(response, htmx.VARY)
    return response


def _only_here(asked: Asked) -> str:
    """The search narrowed to the buurt that the place lies in."""
    area = asked.place.area if asked.place else None
    return asked.query_string(buurt=area.slug) if area else ""


def _place_links(asked: Asked) -> list[tuple[str, str]]:
    """For a postcode in several buurten: each buurt with the search around it."""
    choices = asked.place.choices if asked.place else []
    return [(area.name, asked.query_string(plek=area.name)) for area in choices]
