from __future__ import annotations

from django.apps import AppConfig

from samen030.commons.ballots.guards import GUARDS
from samen030.kernel import guards, registry


class BallotsConfig(AppConfig):
    name = "samen030.commons.ballots"
    label = "ballots"

    def ready(self) -> None:
        registry.load_parts(self.name)
        guards.install_after_migrate(self, GUARDS)
