"""Organisations as what a role can be held for."""

from __future__ import annotations

from samen030.commons.organisations.models import Organisation
from samen030.kernel import registry
from samen030.kernel.registry import ScopeKind


def _describe(pk: str) -> tuple[str, str] | None:
    found = Organisation.objects.filter(pk=pk).first()
    return (found.name, found.get_absolute_url()) if found else None


registry.scope_kinds.register(ScopeKind("organisation", _describe))
