"""'Klopt er iets niet?' on the page of a project goes where that of other entries goes."""

from __future__ import annotations

from samen030.find.upkeep.reports import REPORTED
from samen030.umbrella.example_projects.models import ExampleProject

REPORTED["project"] = ExampleProject
