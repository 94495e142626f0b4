from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class AlertsConfig(AppConfig):
    name = "samen030.find.alerts"
    label = "alerts"

    def ready(self) -> None:
        registry.load_parts(self.name)
