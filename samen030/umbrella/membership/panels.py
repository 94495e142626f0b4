"""On the page of an organisation: that it is a member."""

from __future__ import annotations

from typing import Any

from samen030.commons.members.queries import standing_of
from samen030.commons.organisations.models import Organisation
from samen030.kernel import registry
from samen030.kernel.registry import EntryPanel


def _load(entry: Any) -> dict[str, Any] | None:
    standing = standing_of(entry.pk) if isinstance(entry, Organisation) else None
    return {"standing": standing} if standing else None


registry.entry_panels.register(EntryPanel("membership", "membership/_entry.html", _load, order=5))
