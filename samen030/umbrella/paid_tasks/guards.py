"""What the database itself refuses: to change a figure that was written down. A better one takes its place."""

from __future__ import annotations

from samen030.kernel.guards import Guard

REASON = "a figure of a year is never changed, but replaced"
GUARDS = (
    Guard(
        "task_figure_no_change",
        "paid_tasks_taskfigure",
        "UPDATE",
        REASON,
        when="NEW.cost_cents <> OLD.cost_cents OR NEW.hours <> OLD.hours OR NEW.year <> OLD.year",
    ),
    Guard(
        "year_total_no_change",
        "paid_tasks_yeartotal",
        "UPDATE",
        REASON,
        when="NEW.total_cents <> OLD.total_cents OR NEW.source <> OLD.source OR NEW.year <> OLD.year",
    ),
)
