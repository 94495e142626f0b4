from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class DocumentsConfig(AppConfig):
    name = "samen030.commons.documents"
    label = "documents"

    def ready(self) -> None:
        registry.load_parts(self.name)
