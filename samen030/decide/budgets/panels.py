"""Buurtgeld on the page of the city, a wijk or a buurt: the rounds that one has to do with there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.decide.budgets import queries
from samen030.kernel import registry
from samen030.kernel.registry import AreaPanel

if TYPE_CHECKING:
    from django.http import HttpRequest

    from samen030.commons.city.models import Area


def load(area: Area, _request: HttpRequest) -> dict[str, Any] | None:
    """Rounds of the area, around it and within it; None without any."""
    rounds = queries.near(area.path)
    return {"rounds": rounds} if rounds else None


registry.area_panels.register(AreaPanel("budgets", "budgets/panel.html", load, 20))
