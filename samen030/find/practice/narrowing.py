"""A list that is narrowed by theme and by wijk or buurt, from the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from samen030.commons.city.queries import area_by_slug
from samen030.commons.organisations.models import Theme
from samen030.find.practice import queries

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

    from samen030.commons.city.models import Area


@dataclass(frozen=True)
class Narrowing:
    """What was chosen, what can be chosen, and the same as words of the address."""

    theme: Theme | None
    area: Area | None
    themes: list[Theme]
    areas: list[tuple[Area, list[Area]]]  # wijken, each with its buurten

    @property
    def is_listed(self) -> bool:
        """Whether the chosen area is among those that can be chosen."""
        return any(self.area in (wijk, *buurten) for wijk, buurten in self.areas)

    @property
    def query(self) -> str:
        """For the links to other pages of the list."""
        chosen = {"thema": self.theme.code if self.theme else "", "buurt": self.area.slug if self.area else ""}
        return urlencode({name: value for name, value in chosen.items() if value})


def narrowing(data: QueryDict, rows: QuerySet[Any]) -> Narrowing:
    """From the address; what is not known is passed over. To choose from is what `rows` are about."""
    code = data.get("thema", "").replace("\x00", "")[:40]  # PostgreSQL takes no NUL
    theme = Theme.objects.filter(code=code).first() if code else None
    area = area_by_slug(slug[:80]) if (slug := data.get("buurt")) else None
    in_use = queries.themes_in_use(rows)
    themes = in_use if theme is None or theme in in_use else [theme, *in_use]
    return Narrowing(theme, area, themes, queries.areas_in_use(rows))
