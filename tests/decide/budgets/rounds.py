"""A round and its ideas: what tests of buurtgeld begin with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from samen030.decide.budgets import voting
from samen030.decide.budgets.actions import ideas, rounds
from samen030.kernel import clock
from tests.factories import BY, area

if TYPE_CHECKING:
    from samen030.commons.ballots.models import Poll
    from samen030.decide.budgets.models import Idea, Round

DAYS = {"ideas_from": -1, "ideas_until": 7, "check_until": 14, "vote_from": 21, "vote_until": 28}


def fields(**others: Any) -> dict[str, Any]:
    now = clock.now()
    said: dict[str, Any] = {name: now + timedelta(days=days) for name, days in DAYS.items()}
    said |= {"name": "Buurtgeld Voorbeeld", "area": area(), "size": "large", "cents": 1_000_00, "method": "approval"}
    said |= {"max_choices": 3, "code_way": "posted", "submit_from_age": 12, "vote_from_age": 12}
    for who in ("entrepreneurs", "institutions"):
        said |= {f"{who}_submit": True, f"{who}_vote": False}
    said["result_on"] = (now + timedelta(days=30)).date()
    return said | others


def draft(**others: Any) -> Round:
    return rounds.add_round(by=BY, **fields(**others))


def running(**others: Any) -> Round:
    """A public round in which ideas come in."""
    return rounds.publish_round(draft(**others), by=BY)


def idea(found: Round, title: str = "Bankjes", cents: int = 400_00, **others: Any) -> Idea:
    said = {"description": "Drie bankjes bij de speeltuin.", "came_by": "paper", **others}
    return ideas.submit(found, by=BY, title=title, cents=cents, **said)


def plan(found: Round, title: str, cents: int) -> Idea:
    """An idea that can be carried out."""
    return ideas.judge(idea(found, title, cents), by=BY, verdict="yes", why="")


def shift(found: Round, days: int) -> Round:
    """The same round so many days further on: its dates lie so much earlier."""
    for name in DAYS:
        setattr(found, name, getattr(found, name) - timedelta(days=days))
    found.result_on -= timedelta(days=days)
    found.save()
    return found


def voting_round(costs: tuple[int, ...] = (400_00, 410_00, 300_00), **others: Any) -> tuple[Round, Poll]:
    """A round whose vote is open, with plans of these costs."""
    found = running(**others)
    for number, cents in enumerate(costs, start=1):
        plan(found, f"Plan {number}", cents)
    shift(found, 22 - 1 - 7)
    poll = voting.put_to_vote(found, by=BY, voters_expected=100)
    poll.opens_at -= timedelta(days=8)
    poll.closes_at -= timedelta(days=8)
    poll.save()
    return shift(found, 8), poll
