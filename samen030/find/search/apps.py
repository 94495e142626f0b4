from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from samen030.kernel import registry


class SearchConfig(AppConfig):
    name = "samen030.find.search"
    label = "search"

    def ready(self) -> None:
        from samen030.find.search import actions  # noqa: PLC0415 - models are ready only now

        registry.load_parts(self.name)
        registry.wings.register(registry.Wing("find", gettext_noop("Vinden"), "search", order=1))
        registry.on_change(actions.refresh)
