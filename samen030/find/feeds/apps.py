from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class FeedsConfig(AppConfig):
    name = "samen030.find.feeds"
    label = "feeds"

    def ready(self) -> None:
        registry.load_parts(self.name)
