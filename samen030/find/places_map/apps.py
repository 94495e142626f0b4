from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class PlacesMapConfig(AppConfig):
    name = "samen030.find.places_map"
    label = "places_map"

    def ready(self) -> None:
        registry.load_parts(self.name)
