from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class JournalConfig(AppConfig):
    name = "samen030.commons.journal"
    label = "journal"

    def ready(self) -> None:
        registry.load_parts(self.name)
