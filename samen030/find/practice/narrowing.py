"""A list that is narrowed by theme and by wijk or buurt, from the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from samen030.commons.city.queries import area_by_slug
from samen030.commons.organisations.models import Theme
from samen030.find.practice import queries

if TYPE_CHECKING:
    from django.http import QueryDict

    from samen030.commons.city.models import Area


@dataclass(frozen=True)
class Narrowing:
    """What was chosen, what can be chosen, and the same as words of the address."""

    theme: Theme | None
    area: Area | None
    themes: list[Theme]
    areas: list[Area]

    @property
    def query(self) -> str:
        """For the links to other pages of the list."""
        chosen = {"thema": self.theme.code if self.theme else "", "buurt": self.area.slug if self.area else ""}
        return urlencode({name: value for name, value in chosen.items() if value})


def narrowing(data: QueryDict, in_use: list[Theme]) -> Narrowing:
    """From the address; what is not known is passed over. `in_use`: the themes of which there is anything."""
    code = data.get("thema", "").replace("\x00", "")[:40]  # PostgreSQL takes no NUL
    theme = Theme.objects.filter(code=code).first() if code else None
    area = area_by_slug(slug[:80]) if (slug := data.get("buurt")) else None
    areas = queries.districts()
    if area is not None and area.pk not in {row.pk for row in areas}:
        areas = [area, *areas]
    themes = in_use if theme is None or theme in in_use else [theme, *in_use]
    return Narrowing(theme, area, themes, areas)
