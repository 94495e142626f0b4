from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class CalendarConfig(AppConfig):
    name = "samen030.find.calendar"
    label = "calendar"

    def ready(self) -> None:
        registry.load_parts(self.name)
