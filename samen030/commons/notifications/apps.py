from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class NotificationsConfig(AppConfig):
    name = "samen030.commons.notifications"
    label = "notifications"

    def ready(self) -> None:
        registry.load_parts(self.name)
