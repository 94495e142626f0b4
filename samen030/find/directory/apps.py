from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class DirectoryConfig(AppConfig):
    name = "samen030.find.directory"
    label = "directory"

    def ready(self) -> None:
        registry.load_parts(self.name)
