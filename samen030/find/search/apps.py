from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class SearchConfig(AppConfig):
    name = "samen030.find.search"
    label = "search"

    def ready(self) -> None:
        registry.load_parts(self.name)
