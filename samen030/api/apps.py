from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class ApiConfig(AppConfig):
    name = "samen030.api"
    label = "api"

    def ready(self) -> None:
        registry.load_parts(self.name)
