"""On the page of an activity of the umbrella: the test by which it stands there."""

from __future__ import annotations

from typing import Any

from samen030.find.directory.models import Service
from samen030.kernel import registry
from samen030.kernel.registry import EntryPanel
from samen030.umbrella.complementarity.models import Clearance


def _load(entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, Service) or entry.clearance is None:
        return None
    found = Clearance.objects.filter(pk=entry.clearance).values_list("proposal", flat=True).first()
    return {"pk": found} if found else None


registry.entry_panels.register(EntryPanel("complementarity", "complementarity/_entry.html", _load, order=6))
