"""What is new in saved searches, before the mail of the day is made."""

from __future__ import annotations

from samen030.find.alerts.actions import look_for_news
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("saved_searches", look_for_news, order=70))
