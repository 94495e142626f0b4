"""Each day: who has to be asked, marked or taken off."""

from __future__ import annotations

from samen030.find.upkeep.actions import keep_up
from samen030.find.upkeep.reports import forget_reports
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("upkeep", keep_up, order=50))
registry.duties.register(Duty("reports_forgotten", forget_reports, order=51))
