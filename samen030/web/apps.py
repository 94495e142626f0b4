from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class WebConfig(AppConfig):
    name = "samen030.web"
    label = "web"

    def ready(self) -> None:
        registry.load_parts(self.name)
