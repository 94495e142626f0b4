"""Forgetting who asked, in time."""

from __future__ import annotations

from samen030.find.practice.actions import forget_askers
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("story_askers_forgotten", forget_askers, order=52))
