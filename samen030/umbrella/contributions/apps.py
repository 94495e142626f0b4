from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import guards, registry
from samen030.umbrella.contributions.guards import GUARDS


class ContributionsConfig(AppConfig):
    name = "samen030.umbrella.contributions"
    label = "contributions"

    def ready(self) -> None:
        registry.load_parts(self.name)
        guards.install_after_migrate(self, GUARDS)
