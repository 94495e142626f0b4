from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class DemoConfig(AppConfig):
    name = "samen030.demo"
    label = "demo"

    def ready(self) -> None:
        registry.load_parts(self.name)
