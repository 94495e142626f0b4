from __future__ import annotations

from django.apps import AppConfig

from samen030.kernel import registry


class ExampleProjectsConfig(AppConfig):
    name = "samen030.umbrella.example_projects"
    label = "example_projects"

    def ready(self) -> None:
        from samen030.find.upkeep.reports import REPORTED  # noqa: PLC0415 - models are known only now
        from samen030.umbrella.example_projects.actions import KIND, follow  # noqa: PLC0415
        from samen030.umbrella.example_projects.models import ExampleProject  # noqa: PLC0415

        registry.on_change(follow)
        REPORTED[KIND] = ExampleProject  # 'Klopt er iets niet?' on its page goes where that of other entries goes
        registry.load_parts(self.name)
