from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from samen030.kernel import registry


class MembershipConfig(AppConfig):
    name = "samen030.umbrella.membership"
    label = "membership"

    def ready(self) -> None:
        registry.wings.register(registry.Wing("umbrella", gettext_noop("Over SAMEN030"), "umbrella", order=9))
        registry.load_parts(self.name)
