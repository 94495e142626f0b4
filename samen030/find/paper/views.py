"""The same on paper: a page to choose from, and the sheets as PDF."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from samen030.commons.city.queries import area_by_slug
from samen030.commons.organisations.models import Status
from samen030.find.directory.models import Service
from samen030.find.paper import actions
from samen030.find.paper.rules import month_after, month_of
from samen030.find.search.models import Document
from samen030.kernel import clock
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from samen030.commons.city.models import Area


def _area(slug: str) -> Area:
    """A buurt or wijk; a guide of the whole city would be a telephone book."""
    found = area_by_slug(slug)
    if found is None or "/" not in found.path:
        raise Http404
    return found


def answer_with_sheet(request: HttpRequest, name: str, make: Callable[[], bytes]) -> HttpResponse:
    """The PDF that `make` gives under `name`, or a page that says why there is none (503)."""
    try:
        body = make()
    except DomainError as error:
        return render(request, "paper/not_now.html", {"sentence": error.sentence}, status=503)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Robots-Tag": "noindex"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


@require_safe
def on_paper(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is on paper of a buurt or wijk."""
    this = month_of(clock.today())
    return render(request, "paper/on_paper.html", {"area": _area(slug), "months": [this, month_after(this)]})


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """The guide; with ?letters=groot in large letters, with ?boekje laid out to fold."""
    area = _area(slug)
    is_large, is_booklet = request.GET.get("letters") == "groot", "boekje" in request.GET
    name = f"buurtgids-{area.slug}{'-groot' if is_large else ''}{'-boekje' if is_booklet else ''}"
    return answer_with_sheet(request, name, lambda: actions.guide(area, is_large=is_large, is_booklet=is_booklet))


@require_safe
def fridge(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster for the fridge, of this month or (with ?maand=2026-12) of the next one."""
    area, month = _area(slug), month_of(clock.today())
    asked = request.GET.get("maand", "")
    if asked:
        try:
            month = date.fromisoformat(f"{asked}-01")
        except ValueError as error:
            raise Http404 from error
    if month not in (month_of(clock.today()), month_after(month_of(clock.today()))):
        raise Http404
    return answer_with_sheet(request, f"koelkast-{area.slug}-{month:%Y-%m}", lambda: actions.fridge_poster(area, month))


@require_safe
def activity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A poster of an activity or service; with ?strookjes four to cut up."""
    shown = Service.objects.filter(status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
    service = get_object_or_404(shown.select_related("organisation"), pk=pk)
    document = get_object_or_404(Document, object_id=pk, kind__in=["service", "activity"])
    is_strips = "strookjes" in request.GET
    make = actions.activity_poster
    return answer_with_sheet(request, f"poster-{service.slug}", lambda: make(service, document, is_strips=is_strips))
