"""What the directory shows on the page of the city, a wijk or a buurt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samen030.commons.city.models import Level
from samen030.find.directory import queries
from samen030.find.directory.area_cards import area_cards
from samen030.kernel import registry
from samen030.kernel.registry import AreaPanel

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from samen030.commons.city.models import Area
    from samen030.find.directory.area_cards import AreaCards
    from samen030.find.search.models import Document

CACHE = "_directory_cards"  # on the request: the panels of one page share one query
MOST_DONE_HERE = 4
HEADINGS = {
    "service": (_("Hulp en diensten"), _("Alle hulp en diensten")),
    "place": (_("Plekken"), _("Alle plekken")),
    "organisation": (_("Organisaties"), _("Alle organisaties")),
    "vacancy": (_("Vrijwilligers gezocht"), _("Al het vrijwilligerswerk")),
}


def _cards(area: Area, request: HttpRequest) -> dict[str, AreaCards]:
    """The cards of all kinds, read once per request and area."""
    kept: dict[str, dict[str, AreaCards]] = getattr(request, CACHE, {})
    if area.path not in kept:
        kept = {area.path: area_cards(area)}
        setattr(request, CACHE, kept)
    return kept[area.path]


def load(kind: str, area: Area, request: HttpRequest) -> dict[str, Any] | None:
    """The panel of `kind` for `area`: what is in it and, where that is little, in the wijk. None when empty."""
    cards = _cards(area, request)[kind]
    if not cards.here and not cards.around:
        return None
    title, all_text = HEADINGS[kind]
    # The search of a whole wijk also holds what is in its buurten; a city's panel shows the city's own only.
    where = {"buurt": area.slug} if area.level != Level.CITY else {}
    district = area.parent if cards.around else None
    return {
        "key": (kind, _numbers(cards.here), _numbers(cards.around), district and district.name),
        "kind": kind,
        "title": title,
        "documents": cards.here,
        "around": cards.around,
        "district": district,
        "all_text": all_text,
        "all_url": reverse("search") + "?" + urlencode({"soort": kind, **where}),
        "around_url": reverse("search") + "?" + urlencode({"soort": kind, "buurt": district.slug}) if district else "",
        "is_city": area.level == Level.CITY,
    }


def load_places(area: Area, request: HttpRequest) -> dict[str, Any] | None:
    """The panel of places, with what is done in each."""
    context = load("place", area, request)
    if context is None:
        return None
    done = queries.offers_at([*context["documents"], *context["around"]])
    for name in ("documents", "around"):
        context[name] = [(document, _some(done.get(document.object_id, []))) for document in context[name]]
    context["key"] += tuple(words for name in ("documents", "around") for _document, words in context[name])
    return context


def _numbers(documents: list[Document]) -> tuple[tuple[int, UUID], ...]:
    """Which documents, for the key of what is drawn from them: they never change, only make place for others."""
    return tuple((document.pk, document.object_id) for document in documents)


def _some(names: list[str]) -> str:
    """The first few names, with a sign that there are more."""
    return ", ".join(names[:MOST_DONE_HERE]) + (" …" if len(names) > MOST_DONE_HERE else "")


for order, kind in ((30, "service"), (50, "organisation"), (60, "vacancy")):
    registry.area_panels.register(AreaPanel(f"directory-{kind}", "directory/panel.html", partial(load, kind), order))
registry.area_panels.register(AreaPanel("directory-place", "directory/panel_places.html", load_places, 40))
