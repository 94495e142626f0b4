from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class UpkeepConfig(AppConfig):
    name = "samen030.find.upkeep"
    label = "upkeep"

    def ready(self) -> None:
        registry.load_parts(self.name)
