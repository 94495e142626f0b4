from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class PaperConfig(AppConfig):
    name = "samen030.find.paper"
    label = "paper"

    def ready(self) -> None:
        registry.load_parts(self.name)
