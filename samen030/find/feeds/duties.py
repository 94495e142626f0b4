"""Calendars are read once an hour."""

from __future__ import annotations

from samen030.find.feeds.actions import read_feeds, read_taken
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("taken_times_read", read_taken, order=60))
registry.duties.register(Duty("feeds_read", read_feeds, order=60))
