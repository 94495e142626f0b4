"""Reading calendars of a hostile world (iCal, RFC 5545): limits first, nothing guessed. No queries."""

from __future__ import annotations

from samen030.find.feeds.rules.calendars import MOST_BYTES, MOST_EVENTS, Misfit
from samen030.find.feeds.rules.planned import Plan, Plans, comes, planned, schedule_of, spoken
from samen030.find.feeds.rules.taken import MOST_RULES, as_kept, taken_times

__all__ = [
    "MOST_BYTES",
    "MOST_EVENTS",
    "MOST_RULES",
    "Misfit",
    "Plan",
    "Plans",
    "as_kept",
    "comes",
    "planned",
    "schedule_of",
    "spoken",
    "taken_times",
]
