from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from samen030.kernel import registry


class BudgetsConfig(AppConfig):
    name = "samen030.decide.budgets"
    label = "budgets"

    def ready(self) -> None:
        from samen030.decide.budgets.actions import rounds  # noqa: PLC0415 - models are ready only now

        registry.load_parts(self.name)
        registry.on_change(rounds.follow)
        registry.wings.register(registry.Wing("decide", gettext_noop("Meebeslissen"), "rounds", order=2))
