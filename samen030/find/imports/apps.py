from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class ImportsConfig(AppConfig):
    name = "samen030.find.imports"
    label = "imports"

    def ready(self) -> None:
        registry.load_parts(self.name)
