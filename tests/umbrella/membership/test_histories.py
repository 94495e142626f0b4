"""Whatever is tried with members: at each date an organisation is one thing, and the journal tells the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from samen030.commons.dossier.actions import finish
from samen030.commons.dossier.models import Dossier, Step
from samen030.commons.members import actions as members
from samen030.commons.members import queries
from samen030.commons.members.models import Standing
from samen030.commons.members.rules import EndedBy, StandingKind, as_of
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.errors import DomainError
from samen030.umbrella.membership.actions import apply
from tests import factories

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Organisation

BY = Actor.system("test")
BEGIN = date(2026, 11, 2)
MOVES = st.tuples(
    st.sampled_from(["apply", "partner", "on", "on", "on", "notice", "back", "expel", "suspend", "wait"]),
    st.integers(0, 2),
    st.integers(0, 40),
)
ANSWERS = {"what": "Koffie", "arranged": "Samen", "proxy": "Els", "who": "Els", "evidence": "Zo", "signatory": "Els"}


def _go_on(organisation: Organisation, pick: int) -> None:
    step = Step.objects.filter(dossier__subject_id=str(organisation.pk), done_at=None).first()
    if step is None:
        return
    outcomes = step.rule.outcomes
    finish(
        step,
        by=BY,
        outcome=outcomes[0 if pick % 3 else pick % len(outcomes)].key,
        reasons="Zo zien wij het.",
        answers={asked.key: ANSWERS.get(asked.key, "") for asked in step.rule.asked},
        verdicts={row.key: ("met", "") for row in step.dossier.rules.criteria},
    )


def _do(move: str, organisation: Organisation, pick: int) -> None:
    standing = queries.standing_of(organisation.pk)
    match move:
        case "apply" | "partner":
            apply(organisation, by=BY, kind=StandingKind.VOTING if move == "apply" else StandingKind.PARTNER)
        case "on":
            _go_on(organisation, pick)
        case "notice" if standing:
            members.give_notice(standing, by=BY)
        case "back" if standing:
            members.withdraw_notice(standing, by=BY)
        case "expel" if standing:
            members.end(standing, by=BY, on=clock.today(), ended_by=EndedBy.EXPELLED)
        case "suspend" if standing:
            members.suspend(standing, by=BY, until=clock.today() + timedelta(days=pick), reasons="Omdat.")


class Histories(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(moves=st.lists(MOVES, max_size=45))
    def test_at_every_date_one_thing_and_the_journal_says_the_same(self, moves: list[tuple[str, int, int]]) -> None:
        with time_machine.travel(datetime(2026, 11, 2, 10, tzinfo=clock.AMSTERDAM)) as traveller:
            groups = [factories.organisation(f"Groep {number}") for number in range(3)]
            for move, number, pick in moves:
                if move == "wait":
                    traveller.shift(timedelta(days=pick))
                    continue
                try:
                    _do(move, groups[number], pick)
                except DomainError:
                    continue
            last = clock.today() + timedelta(days=800)
            told = queries.told()
            for days in range(0, (last - BEGIN).days, 5):
                day = BEGIN + timedelta(days=days)
                rows = list(queries.on(day))
                held = {str(row.organisation_id): str(row.kind) for row in rows}
                assert len(held) == len(rows), "two standings on one day"
                assert held == as_of(told.values(), day)
            _nobody_before_signing()


def _nobody_before_signing() -> None:
    for row in Standing.objects.all():
        assert row.signed_at.astimezone(clock.AMSTERDAM).date() == row.from_date
        dossier = Dossier.objects.get(pk=row.dossier_id)
        signed = dossier.steps.get(key="sign", result="signed")
        assert signed.done_at is not None
        assert signed.done_at.astimezone(clock.AMSTERDAM).date() == row.from_date
        assert not queries.may_vote(row.organisation_id, row.from_date - timedelta(days=1)) or (
            Standing.objects.filter(organisation_id=row.organisation_id, from_date__lt=row.from_date).exists()
        )
