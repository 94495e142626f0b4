from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class DirectoryConfig(AppConfig):
    name = "samen030.find.directory"
    label = "directory"

    def ready(self) -> None:
        from samen030.find.directory import actions  # noqa: PLC0415 - models are ready only now

        registry.load_parts(self.name)
        registry.on_change(actions.follow)
