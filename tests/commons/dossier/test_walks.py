"""Random walks through the example: whatever people try, the dossier holds together, and the journal tells it all."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samen030.commons.dossier import actions
from samen030.commons.dossier.duties import run_the_clock
from samen030.commons.dossier.models import VOID, ClockPause, Decision, Dossier, Step
from samen030.commons.dossier.queries import holding
from samen030.commons.journal.models import Event
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.terms import is_working_day
from tests.commons.dossier.example import BENCH, GOOD, REASONS, People

if TYPE_CHECKING:
    from collections.abc import Callable

    from samen030.commons.people.models import User

WHO = ("applicant", "adviser", "neighbour", "board", "board_too")
DEEDS = ("go_on", "go_on", "finish", "contribute", "pause", "resume", "object", "replace", "wait", "clock")
OUTCOMES = ("sent", "go_on", "yes", "no", "grant", "refuse", "signed")
MOVES = st.tuples(st.sampled_from(DEEDS), st.sampled_from(WHO), st.sampled_from(OUTCOMES), st.integers(0, 40))
OWNERS = {
    "applicant": {"applicant"},
    "adviser": {"adviser"},
    "board": {"board", "board_too"},
    "neighbour": {"neighbour"},
}
PARTS = {name: next((role for role, people in OWNERS.items() if name in people), "") for name in WHO}


def attempt(dossier: Dossier, deed: str, who: User, outcome: str, days: int) -> object:
    """One deed, allowed or not."""
    step = dossier.steps.order_by("number").last()
    decision = Decision.objects.filter(step__dossier=dossier).order_by("id").last()
    assert step is not None
    said: dict[str, Any] = {"reasons": REASONS, "outcome": outcome}
    deeds: dict[str, Callable[[], object]] = {
        "finish": lambda: actions.finish(step, by=who.actor, answers={"why": "Daarom."}, verdicts=GOOD, **said),
        "contribute": lambda: actions.contribute(step, by=who.actor, text="Kijk hier eens naar."),
        "pause": lambda: actions.pause(step, by=who.actor, reasons="Wij wachten."),
        "resume": lambda: actions.resume(step, by=who.actor),
    }
    if decision:
        late = "Ziek." if days % 2 else ""
        deeds["object"] = lambda: actions.object_to(decision, by=who.actor, text="Nee!", late_reasons=late)
        deeds["replace"] = lambda: actions.replace_decision(decision, by=who.actor, **said)
    return deeds[deed]() if deed in deeds else None


def check(dossier: Dossier) -> None:
    """What always holds."""
    steps = list(dossier.steps.order_by("number"))
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert sum(step.is_open for step in steps) == (dossier.closed_at is None)
    for before, after in pairwise(steps):
        assert before.done_at is not None
        assert before.started_at <= before.done_at <= after.started_at  # the clock never runs backwards
    for step in steps:
        decisions = list(step.decisions.all())
        replaced = {row.replaces_id for row in decisions}
        assert len([row for row in decisions if row.pk not in replaced]) == (not step.is_open and step.result != VOID)
        for row in decisions:
            assert row.role == step.owner
            assert BENCH.step(step.key).outcome(row.outcome)
        is_paused = step.pauses.filter(resumed_on=None).exists()
        has_term = BENCH.step(step.key).term is not None
        assert (step.due_on is not None) == (has_term and not (is_paused and step.is_open)) or not step.is_open
        assert step.due_on is None or is_working_day(step.due_on)
    if dossier.closed_at:
        last = holding(dossier.steps.get(key=dossier.outcome_step, number=_number_of(dossier)))
        assert last is not None
        assert last.outcome == dossier.outcome


def _number_of(dossier: Dossier) -> int:
    rows = dossier.steps.filter(key=dossier.outcome_step).exclude(result=VOID).order_by("number")
    return rows.last().number  # type: ignore[union-attr]


def replayed(dossier: Dossier) -> tuple[str | None, bool]:
    """Which step is open and whether its clock stands still, from the journal alone."""
    key, is_paused = None, False
    events = Event.objects.filter(object_id=str(dossier.pk)).order_by("id").select_related("detail")
    for event in events:
        data = event.detail.data
        match event.verb:
            case "dossier.opened":
                key = data["step"]
            case "dossier.decided":
                key, is_paused = data["next"] or None, False
            case "dossier.objected":
                is_paused = is_paused and key == data["next"]
                key = data["next"]
            case "dossier.paused":
                is_paused = True
            case "dossier.resumed":
                is_paused = False
    return key, is_paused


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 4), st.lists(MOVES, min_size=10, max_size=40))
def test_whatever_is_tried_a_dossier_holds_together(
    people: People, ahead: int, moves: list[tuple[str, str, str, int]]
) -> None:
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=clock.AMSTERDAM), tick=False) as moment:
        Dossier.objects.all().delete()
        dossier = people.dossier()
        head = [("go_on", "board", "", 0)] * ahead  # so that most walks come to a decision
        for tried, someone, wanted, days in [*head, *moves]:
            deed, who, outcome = tried, someone, wanted
            before = Step.objects.filter(dossier=dossier, done_at=None).first()
            if deed == "go_on":  # as the table has it, else a walk seldom comes far
                deed = "finish"
                if before:
                    who = before.owner
                    outcome = before.rule.outcomes[days % len(before.rule.outcomes)].key
            moment.shift(timedelta(days=days if deed == "wait" else 0, minutes=1))
            if deed == "clock":
                run_the_clock()
            elif deed != "wait":
                try:
                    attempt(dossier, deed, getattr(people, who), outcome, days)
                except DomainError as error:
                    assert error.sentence  # noqa: PT017 - most of what is tried is refused, each time with a sentence
                else:
                    if deed in ("finish", "pause", "resume"):
                        assert before is not None
                        assert PARTS[who] == before.owner
            dossier = Dossier.objects.get(pk=dossier.pk)
            check(dossier)
        running = dossier.steps.filter(done_at=None).first()
        is_paused = ClockPause.objects.filter(step=running, resumed_on=None).exists() if running else False
        assert replayed(dossier) == (running.key if running else None, is_paused)
