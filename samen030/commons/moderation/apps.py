from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class ModerationConfig(AppConfig):
    name = "samen030.commons.moderation"
    label = "moderation"

    def ready(self) -> None:
        registry.load_parts(self.name)
