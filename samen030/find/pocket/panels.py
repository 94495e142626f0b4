"""The button that puts an entry on one's list, and the way to a frame for another site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.find.pocket.rules import shortened
from samen030.kernel import registry
from samen030.kernel.registry import EntryPanel

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Listed


def to_list(entry: Listed) -> dict[str, Any]:
    """The button that puts an entry on one's list."""
    return {"short": shortened(entry.pk)}


registry.entry_panels.register(EntryPanel("shortlist", "pocket/entry_shortlist.html", to_list, order=10))
