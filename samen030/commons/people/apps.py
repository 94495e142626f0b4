from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class PeopleConfig(AppConfig):
    name = "samen030.commons.people"
    label = "people"

    def ready(self) -> None:
        registry.load_parts(self.name)
