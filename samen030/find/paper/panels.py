"""The way to paper, on the pages of buurten and wijken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.city.models import Level
from samen030.kernel import registry
from samen030.kernel.registry import AreaPanel

if TYPE_CHECKING:
    from django.http import HttpRequest

    from samen030.commons.city.models import Area


def _load(area: Area, _request: HttpRequest) -> dict[str, Any] | None:
    return None if area.level == Level.CITY else {"slug": area.slug}


registry.area_panels.register(AreaPanel("paper", "paper/panel.html", _load, order=90))
