from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import guards, registry
from samen030.umbrella.paid_tasks.guards import GUARDS


class PaidTasksConfig(AppConfig):
    name = "samen030.umbrella.paid_tasks"
    label = "paid_tasks"

    def ready(self) -> None:
        registry.load_parts(self.name)
        guards.install_after_migrate(self, GUARDS)
