"""The register as open data: tasks with a row for each year, all money a year, and the challenges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.kernel.registry import Dataset, datasets
from samen030.umbrella.paid_tasks import queries
from samen030.umbrella.paid_tasks.models import Challenge, TaskFigure

if TYPE_CHECKING:
    from collections.abc import Iterator

TASKS = ("id", "name", "why", "done_by", "since", "ended_on", "year", "hours", "cost_cents", "correction", "is_example")
YEARS = ("year", "paid_tasks_cents", "all_money_cents", "share_permille", "source", "is_example")
CHALLENGES = (
    "id", "task_id", "task", "challenger", "way", "opened_on", "result", "decided_on", "takes_over", "from_on",
    "saving_cents_a_year", "dossier_id", "is_example",
)  # fmt: skip


def _task(task: Any, figure: TaskFigure | None) -> dict[str, Any]:
    row = {name: getattr(task, name) for name in ("id", "name", "why", "done_by", "since", "ended_on", "is_example")}
    if figure:
        row |= {
            "year": figure.year,
            "hours": figure.hours,
            "cost_cents": figure.cost_cents,
            "correction": figure.reason,
        }
    return row


def tasks() -> Iterator[dict[str, Any]]:
    """One row per task and year; a task without a figure has one row."""
    for task in queries.tasks().order_by("pk"):
        for figure in list(task.figures.all()) or [None]:  # type: ignore[list-item]
            yield _task(task, figure)


def years() -> Iterator[dict[str, Any]]:
    """One row per year."""
    for row in queries.years():
        total, source = (row.total.total_cents, row.total.source) if row.total else (None, "")
        yield dict(zip(YEARS, (row.year, row.cost.cents, total, row.share, source, row.is_example), strict=True))


def challenges() -> Iterator[dict[str, Any]]:
    """One row per challenge."""
    for row in Challenge.objects.select_related("task").order_by("opened_on", "pk"):
        plain = {n: getattr(row, n) for n in CHALLENGES if n not in ("task", "saving_cents_a_year", "is_example")}
        yield plain | {
            "task": row.task.name,
            "saving_cents_a_year": row.saving_cents,
            "is_example": row.task.is_example,
        }


for name, title, about, columns, rows, order in (
    ("paid_tasks", "Betaalde taken", "What the umbrella does for pay, by year.", TASKS, tasks, 60),
    ("overhead", "Overhead per jaar", "Cost of paid tasks beside all money, by year.", YEARS, years, 61),
    ("task_challenges", "Uitdagingen", "Who challenged a paid task, and what came of it.", CHALLENGES, challenges, 62),
):
    datasets.register(Dataset(name, title, about, columns, rows, order))
