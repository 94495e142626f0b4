"""Reading the address of a search: every search is a link, and the same link is a page, a feed or an API call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from samen030.commons.city.models import CITY_PATH
from samen030.commons.city.queries import area_by_slug, find_place
from samen030.find.search.queries import Question
from samen030.find.search.rules import LONGEST_QUESTION
from samen030.kernel import clock, registry
from samen030.kernel.text import one_line

if TYPE_CHECKING:
    from django.http import QueryDict

    from samen030.commons.city.models import Area
    from samen030.commons.city.queries import PlaceAnswer

MOST_FACETS = 12
MOST_PAGE = 50
EVERYWHERE = "overal"
FACET_VALUE = re.compile(r"[a-z0-9_-]{1,40}")

WHEN = {"nu": _("nu open"), "vandaag": _("vandaag"), "week": _("deze week")}


@dataclass(frozen=True)
class Asked:
    """A read address: the question for the index, what it is about in words, and what was not understood."""

    question: Question
    area: Area | None
    place: PlaceAnswer | None
    when: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def place_text(self) -> str:
        """What was typed as the place."""
        return dict(self.parameters).get("plek", "")

    def query_string(self, **changes: str | None) -> str:
        """The search as an address, with `changes` (None takes a parameter out); the page starts anew."""
        kept = [(k, v) for k, v in self.parameters if k not in changes and k != "pagina"]
        kept += [(k, v) for k, v in changes.items() if v]
        return urlencode(kept)

    def toggled(self, parameter: str, value: str) -> str:
        """The same search with one value added, or taken out where it was in."""
        pair = (parameter, value)
        kept = [p for p in self.parameters if p[0] != "pagina" and p != pair]
        return urlencode(kept if pair in self.parameters else [*kept, pair])


def question_from(data: QueryDict) -> Asked:
    """Read search parameters; whatever is wrong in them is passed over, a search never fails on its address."""
    text = one_line(data.get("q", ""), LONGEST_QUESTION)
    parameters: list[tuple[str, str]] = [("q", text)] if text else []
    facets: set[str] = set()
    for group in registry.facet_groups:
        for value in data.getlist(group.parameter)[:MOST_FACETS]:
            if FACET_VALUE.fullmatch(value):
                facets.add(f"{group.name}:{value}")
                parameters.append((group.parameter, value))
    place_text = data.get("plek", "").strip()[:LONGEST_QUESTION]
    place = find_place(place_text) if place_text else None
    if place_text:
        parameters.append(("plek", place_text))
    area_slug = data.get("buurt", "").replace("\x00", "").strip()[:90]  # PostgreSQL refuses NUL
    area = area_by_slug(area_slug) if area_slug and area_slug != EVERYWHERE else None
    if area or area_slug == EVERYWHERE:
        parameters.append(("buurt", area_slug))
    when = data.get("wanneer", "")
    starts_from = starts_until = None
    if when in WHEN:
        parameters.append(("wanneer", when))
        starts_from = clock.now()
        tomorrow = clock.today() + timedelta(days=1)
        after_week = clock.week_of(clock.today())[1] + timedelta(days=1)
        starts_until = {"nu": starts_from, "vandaag": clock.at(tomorrow), "week": clock.at(after_week)}[when]
    nearest = data.get("volgorde") == "dichtbij"
    if nearest:
        parameters.append(("volgorde", "dichtbij"))
    near = place.point if place and place.point else (area.point if area else None)
    page = data.get("pagina", "1")
    question = Question(
        text=text,
        path=area.path if area else "" if area_slug == EVERYWHERE else CITY_PATH,
        near=near,
        near_name=place.area.name if place and place.area else "",
        facets=frozenset(facets),
        starts_from=starts_from,
        starts_until=starts_until,
        page=min(MOST_PAGE, int(page)) if page.isdecimal() and len(page) < 5 and int(page) > 0 else 1,  # noqa: PLR2004
        nearest_first=nearest,
    )
    return Asked(question, area, place, when if when in WHEN else "", tuple(parameters))
