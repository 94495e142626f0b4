from __future__ import annotations

from django.apps import AppConfig

from samen030.commons.members.guards import GUARDS
from samen030.kernel import guards, registry


class MembersConfig(AppConfig):
    name = "samen030.commons.members"
    label = "members"

    def ready(self) -> None:
        registry.load_parts(self.name)
        guards.install_after_migrate(self, GUARDS)
