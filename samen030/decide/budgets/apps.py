from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from samen030.kernel import registry


class BudgetsConfig(AppConfig):
    name = "samen030.decide.budgets"
    label = "budgets"

    def ready(self) -> None:
        registry.load_parts(self.name)
        registry.wings.register(registry.Wing("decide", gettext_noop("Meebeslissen"), "rounds", order=2))
