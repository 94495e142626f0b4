"""Tells who asks when a place is taken."""

from __future__ import annotations

from samen030.find.feeds.queries import taken
from samen030.kernel import registry
from samen030.kernel.registry import TakenTimes

registry.taken_times.register(TakenTimes("calendar", taken))
