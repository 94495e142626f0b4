"""The posters of the coming month are made by themselves."""

from __future__ import annotations

from samen030.find.paper.actions import make_posters
from samen030.find.paper.making import forget_old
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("posters_made", make_posters, order=50))
registry.duties.register(Duty("sheets_forgotten", forget_old, order=51))
