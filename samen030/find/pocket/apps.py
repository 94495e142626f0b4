from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class PocketConfig(AppConfig):
    name = "samen030.find.pocket"
    label = "pocket"

    def ready(self) -> None:
        registry.load_parts(self.name)
