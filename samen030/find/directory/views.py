"""The pages of one organisation, service, place or vacancy; the tree of themes; QR codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from samen030.commons.city.models import CITY_PATH
from samen030.commons.organisations.models import Organisation, Status, Theme
from samen030.commons.organisations.queries import theme_tree
from samen030.find.directory import jsonld, presentation, queries
from samen030.find.directory.merging import merged_into
from samen030.find.directory.models import Place, Service, Vacancy
from samen030.find.directory.search import cost_text
from samen030.find.search.forms import EVERYWHERE
from samen030.kernel import clock, registry

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponseBase

    from samen030.find.directory.queries import Entry, Page, ServicePage

QR_KINDS: dict[str, type[Entry]] = {
    "organisation": Organisation,
    "service": Service,
    "place": Place,
    "vacancy": Vacancy,
}
GONE = 410


def _entry_or_404(model: type[Entry], pk: UUID) -> Entry:
    entry = queries.entry(model, pk)
    if entry is None or entry.status == Status.DRAFT:
        raise Http404
    return entry


def _detail(request: HttpRequest, model: type[Entry], pk: UUID, slug: str) -> HttpResponseBase:
    """The page of one entry: 404 for a draft, 410 for what has stopped, a lasting redirect from another slug."""
    entry = _entry_or_404(model, pk)
    if entry.status == Status.ARCHIVED:
        other = queries.entry(model, target) if (target := merged_into(entry.pk)) else None
        if other is not None and other.is_public:
            return HttpResponsePermanentRedirect(other.get_absolute_url())
        return _gone(request, entry)
    if slug != entry.slug:
        return HttpResponsePermanentRedirect(entry.get_absolute_url())
    page = queries.page_of(entry)
    return render(request, f"directory/{presentation.url_name(entry)}.html", context_of(page))


def context_of(page: Page) -> dict[str, Any]:
    """What the template of an entry's page gets."""
    entry = page.entry
    lead, rest = presentation.lead_and_rest(entry.description)
    link = presentation.permalink(entry)
    return {
        "page": page,
        "entry": entry,
        "canonical": settings.SITE_URL + entry.get_absolute_url(),
        "lead": lead,
        "rest": rest,
        "description": presentation.short(entry.description) or entry.name,
        "kind_label": presentation.kind_label(entry),
        "buurt": page.areas[-1] if page.areas else None,
        "crumbs": presentation.crumbs(page.areas, entry.name),
        "stale_months": presentation.stale_months(entry),
        "permalink": link,
        "all_url": reverse("search") + "?" + urlencode({"q": entry.name, "buurt": EVERYWHERE}),
        "mail_link": "mailto:?" + urlencode({"subject": entry.name, "body": link}).replace("+", "%20"),
        "report_url": reverse("report", args=[presentation.url_name(entry), entry.pk]),
        "qr_url": reverse("qr_code", args=[presentation.url_name(entry), entry.pk]),
        "entry_panels": _entry_panels(entry),
        "jsonld": jsonld.as_script(jsonld.describe_page(page)),
        **presentation.in_words(entry),
        **_where_and_when(page),
    }


def _entry_panels(entry: Entry) -> list[dict[str, Any]]:
    """What other rooms have for this entry."""
    loaded = ((panel.template, panel.load(entry)) for panel in registry.entry_panels)
    return [{"template": template, **context} for template, context in loaded if context is not None]


def _where_and_when(page: Page) -> dict[str, Any]:
    """Addresses with their routes; for a service its dates and cost too."""
    entry = page.entry
    match entry:
        case Service():
            shown = cast("ServicePage", page)
            return {
                "wheres": [presentation.where(link.place, link.note) for link in shown.places],
                "dates": presentation.date_lines(shown.dates.shown),
                "cost": cost_text(entry),
                "place_accessibility": presentation.place_accessibility([link.place for link in shown.places]),
            }
        case Vacancy():
            place = entry.place
            return {
                "wheres": [presentation.where(place)] if place and place.is_public else [],
                "is_past": entry.until is not None and entry.until < clock.today(),
            }
        case Place():
            mailed = bool(entry.email or (entry.organisation and entry.organisation.email))
            return {
                "wheres": [presentation.where(entry)] if entry.address or entry.point else [],
                "asks_by_mail": mailed,
            }
        case _:
            return {"wheres": [presentation.where(entry)] if entry.address or entry.point else []}


def _gone(request: HttpRequest, entry: Entry) -> HttpResponse:
    """'Is gestopt', with what else there is in that buurt."""
    areas = queries.line_of(entry.area)
    context = {
        "entry": entry,
        "buurt": areas[-1] if areas else None,
        "crumbs": presentation.crumbs(areas, entry.name),
        "documents": queries.nearby(entry.area) if areas else [],
    }
    return render(request, "directory/gone.html", context, status=GONE)


@require_safe
def organisation(request: HttpRequest, pk: UUID, slug: str = "") -> HttpResponseBase:
    """The page of an organisation."""
    return _detail(request, Organisation, pk, slug)


@require_safe
def service(request: HttpRequest, pk: UUID, slug: str = "") -> HttpResponseBase:
    """The page of a service or activity."""
    return _detail(request, Service, pk, slug)


@require_safe
def place(request: HttpRequest, pk: UUID, slug: str = "") -> HttpResponseBase:
    """The page of a place."""
    return _detail(request, Place, pk, slug)


@require_safe
def vacancy(request: HttpRequest, pk: UUID, slug: str = "") -> HttpResponseBase:
    """The page of a vacancy for volunteers."""
    return _detail(request, Vacancy, pk, slug)


@require_safe
def qr_code(_request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """A QR code (SVG) of the permalink of an entry."""
    model = QR_KINDS.get(kind)
    if model is None:
        raise Http404
    link = presentation.permalink(_entry_or_404(model, pk))
    return HttpResponse(presentation.qr_picture(link), content_type="image/svg+xml")


@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    """All themes as a tree, each with how much there is of it in the city."""
    return render(request, "directory/themes.html", {"tree": theme_tree(queries.theme_counts(CITY_PATH))})


@require_safe
def theme(_request: HttpRequest, code: str) -> HttpResponse:
    """The short address of a theme: goes to the search for it."""
    found = get_object_or_404(Theme, code=code)
    return redirect(reverse("search") + "?" + urlencode({"thema": found.code}))
