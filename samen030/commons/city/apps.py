from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class CityConfig(AppConfig):
    name = "samen030.commons.city"
    label = "city"

    def ready(self) -> None:
        registry.load_parts(self.name)
