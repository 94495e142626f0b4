"""Areas as what a role can be held for."""

from __future__ import annotations

from samen030.commons.city.models import Area
from samen030.kernel import registry
from samen030.kernel.registry import ScopeKind


def _describe(path: str) -> tuple[str, str] | None:
    area = Area.objects.filter(path=path).first()
    return (area.name, area.get_absolute_url()) if area else None


registry.scope_kinds.register(ScopeKind("area", _describe))
