from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class OrganisationsConfig(AppConfig):
    name = "samen030.commons.organisations"
    label = "organisations"

    def ready(self) -> None:
        registry.load_parts(self.name)
