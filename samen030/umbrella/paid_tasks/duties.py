"""On the day agreed on, a task goes to who takes it over, or stops."""

from __future__ import annotations

from samen030.kernel import clock, registry
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Duty
from samen030.umbrella.paid_tasks.actions import hand_over
from samen030.umbrella.paid_tasks.queries import to_hand_over


def run() -> int:
    """Hand over what is due; answers how many. Twice is once."""
    return sum(hand_over(row, by=Actor.system("due")) for row in to_hand_over(clock.today()))


registry.duties.register(Duty("paid_tasks_handed_over", run, order=40))
