"""What comes round by itself: reminding of invoices that are late."""

from __future__ import annotations

from samen030.kernel.registry import Duty, duties
from samen030.umbrella.contributions.post import remind

duties.register(Duty("contributions_reminded", remind, order=56))
