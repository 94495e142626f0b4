"""The calendar of the coming two months: made longer once a day."""

from __future__ import annotations

from samen030.find.search.actions import roll_moments
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("calendar_extended", roll_moments))
