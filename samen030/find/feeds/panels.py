"""Above the form of an activity: that a calendar keeps it, and what comes from there."""

from __future__ import annotations

from typing import Any

from samen030.find.directory.models import Service
from samen030.find.feeds.queries import LABELS, items_of
from samen030.find.feeds.rules.merging import FIELDS
from samen030.kernel import registry
from samen030.kernel.registry import EntryPanel

SHOWN = [name for name in FIELDS if name != "status"]


def _load(entry: Any) -> dict[str, Any] | None:
    items = items_of(entry) if isinstance(entry, Service) else []
    return {"items": items, "fields": [LABELS[name] for name in SHOWN]} if items else None


registry.form_notes.register(EntryPanel("feeds", "feeds/_form_note.html", _load))
