"""On the page of an organisation: that it is a member."""

from __future__ import annotations

from typing import Any

from samen030.commons.members.rules import StandingKind
from samen030.kernel import registry
from samen030.kernel.registry import EntryPanel


def _load(entry: Any) -> dict[str, Any] | None:
    pk = getattr(entry, "standing_pk", None)  # the page of an organisation reads it along (members.with_standing)
    return {"pk": pk, "kind": StandingKind(entry.standing_kind).label} if pk else None


registry.entry_panels.register(EntryPanel("membership", "membership/_entry.html", _load, order=5))
