"""On the page of an organisation: that it is a member."""

from __future__ import annotations

from typing import Any

from samen030.commons.members.queries import on
from samen030.commons.members.rules import StandingKind
from samen030.commons.organisations.models import Organisation
from samen030.kernel import clock, registry
from samen030.kernel.registry import EntryPanel


def _load(entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, Organisation):
        return None
    held = on(clock.today()).filter(organisation_id=entry.pk).values_list("pk", "kind").first()
    return {"pk": held[0], "kind": StandingKind(held[1]).label} if held else None


registry.entry_panels.register(EntryPanel("membership", "membership/_entry.html", _load, order=5))
