"""Rounds and their plans as open data, with what came of the vote. No names, and nothing of who handed in."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Any

from samen030.decide.budgets.models import Idea, Round
from samen030.decide.budgets.presentation import progress
from samen030.decide.budgets.queries import PUBLIC
from samen030.decide.budgets.rules import State
from samen030.kernel.registry import Dataset, datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = (
    "id", "name", "area", "area_code", "size", "cents", "submit_from_age", "vote_from_age", "method", "max_choices",
    "code_way", "ideas_from", "ideas_until", "vote_from", "vote_until", "voters", "spent_cents", "is_example",
)  # fmt: skip
PLANS = (
    "id", "round_id", "number", "title", "description", "cents", "place", "came_by", "verdict", "verdict_why", "votes",
    "is_funded", "missing_cents", "effective_support", "area_code", "latitude", "longitude", "spent_cents", "steps",
    "steps_done", "steps_late", "is_example",
)  # fmt: skip
SAME_OF_ROUND = ("id", "name", "size", "cents", "submit_from_age", "vote_from_age", "method", "max_choices", "code_way")
CHUNK = 500
MOMENTS = ("ideas_from", "ideas_until", "vote_from", "vote_until")
SAME_OF_PLAN = (
    "id", "round_id", "number", "title", "description", "cents", "place", "came_by", "verdict", "verdict_why",
)  # fmt: skip


def rounds() -> Iterator[dict[str, Any]]:
    """One row per public round; voters and spent only once there is a result."""
    for row in Round.objects.filter(PUBLIC).select_related("area").order_by("pk"):
        told = {name: getattr(row, name) for name in SAME_OF_ROUND}
        told |= {name: getattr(row, name).isoformat(timespec="minutes") for name in MOMENTS}
        told |= {"area": row.area.name, "area_code": row.area.code, "is_example": row.is_example}
        yield told | {"voters": row.result.get("voters"), "spent_cents": row.result.get("spent")}


def plans() -> Iterator[dict[str, Any]]:
    """One row per public idea of a public round."""
    rows = Idea.objects.filter(state=State.PUBLIC, round__published_at__isnull=False)
    for some in batched(rows.select_related("round", "area").order_by("pk").iterator(chunk_size=CHUNK), CHUNK):
        yield from _plans(list(some))


def _plans(rows: list[Idea]) -> Iterator[dict[str, Any]]:
    how = progress(rows)
    for row in rows:
        one = row.round.result.get("projects", {}).get(str(row.number), {})
        missing = one.get("missing_money")
        yield {name: getattr(row, name) for name in SAME_OF_PLAN} | {
            "votes": one.get("votes"),
            "is_funded": one.get("selected"),
            "missing_cents": round(missing) if missing is not None else None,
            "effective_support": one.get("effective_support"),
            "area_code": row.area.code if row.area else None,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "spent_cents": how[row.pk].spent.cents,
            "steps": how[row.pk].steps,
            "steps_done": how[row.pk].done,
            "steps_late": how[row.pk].late,
            "is_example": row.round.is_example,
        }


datasets.register(Dataset("budget_rounds", "Buurtgeld", "Money that areas decide on.", ROUNDS, rounds, 70))
datasets.register(Dataset("budget_plans", "Plannen voor buurtgeld", "Ideas, and what the vote gave.", PLANS, plans, 71))
