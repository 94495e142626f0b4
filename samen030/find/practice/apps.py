from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class PracticeConfig(AppConfig):
    name = "samen030.find.practice"
    label = "practice"

    def ready(self) -> None:
        from samen030.find.practice.actions import follow  # noqa: PLC0415 - models are known only now

        registry.on_change(follow)
        registry.load_parts(self.name)
