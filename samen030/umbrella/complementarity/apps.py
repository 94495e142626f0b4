from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import guards, registry
from samen030.umbrella.complementarity.guards import GUARDS


class ComplementarityConfig(AppConfig):
    name = "samen030.umbrella.complementarity"
    label = "complementarity"

    def ready(self) -> None:
        registry.load_parts(self.name)
        guards.install_after_migrate(self, GUARDS)
