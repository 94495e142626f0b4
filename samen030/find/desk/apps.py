from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class DeskConfig(AppConfig):
    name = "samen030.find.desk"
    label = "find_desk"

    def ready(self) -> None:
        registry.load_parts(self.name)
