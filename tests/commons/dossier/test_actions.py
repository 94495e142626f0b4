"""A dossier goes by its table: who, when, with reasons; what was decided stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import DatabaseError, transaction

from samen030.commons.dossier import actions
from samen030.commons.dossier.models import Contribution, Decision, Dossier, Step
from samen030.commons.dossier.queries import holding
from samen030.commons.journal.models import Event
from samen030.commons.people.models import User
from samen030.kernel import clock, guards
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from tests.commons.dossier.example import DONE, GOOD, REASONS, SHUT, People, board, somebody, step_of
from tests.factories import BY

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 10, 0, tzinfo=clock.AMSTERDAM)  # a Monday


@pytest.fixture
def travel() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as moment:
        yield moment


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def send(people: People, dossier: Dossier) -> Decision:
    answers = {"why": "Om te zitten."}
    return actions.finish(step_of(dossier), by=people.applicant.actor, outcome="sent", answers=answers)


def up_to_decision(people: People) -> Dossier:
    dossier = people.dossier()
    send(people, dossier)
    actions.finish(step_of(dossier), by=people.board.actor, outcome="go_on")
    advice = {"outcome": "yes", "reasons": REASONS, "verdicts": GOOD}
    actions.finish(step_of(dossier), by=people.adviser.actor, **advice)
    return dossier


def decide(people: People, dossier: Dossier, outcome: str = "refuse", **fields: Any) -> Decision:
    said = {"by": people.board.actor, "reasons": REASONS, "verdicts": GOOD, **fields}
    return actions.finish(step_of(dossier), outcome=outcome, **said)


def test_from_asking_to_signing_each_step_in_its_turn(people: People) -> None:
    dossier = up_to_decision(people)
    decide(people, dossier, "grant", mandate="bestuur, 3 juni")
    actions.finish(step_of(dossier), by=people.applicant.actor, outcome="signed")
    dossier = fresh(dossier)
    assert dossier.closed_at is not None
    assert (dossier.outcome_step, dossier.outcome) == ("sign", "signed")
    assert [step.result for step in dossier.steps.all()] == ["sent", "go_on", "yes", "grant", "signed"]
    assert DONE[-2:] == [("decide", "grant"), ("sign", "signed")]
    assert [row.question for row in Contribution.objects.all()] == ["why"]
    assert Decision.objects.get(outcome="grant").verdicts[1]["reasons"] == "Er is een café."
    events = Event.objects.filter(object_id=str(dossier.pk)).values_list("verb", "is_public")
    assert [public for verb, public in events if verb == "dossier.decided"] == [True, True, False, True, False]


def test_two_deciding_at_once_gives_one_decision_and_a_sentence_for_the_other(people: People) -> None:
    dossier = up_to_decision(people)
    step = step_of(dossier)
    said = {"reasons": REASONS, "verdicts": GOOD}
    actions.finish(step, by=people.board.actor, outcome="refuse", **said)
    with pytest.raises(ConflictError, match="Iemand anders heeft deze stap net afgerond"):
        actions.finish(step, by=people.board_too.actor, outcome="grant", **said)
    assert Decision.objects.filter(step=step).count() == 1


def test_who_has_no_part_in_the_step_is_refused(people: People) -> None:
    dossier = people.dossier()
    for who in (people.board, people.adviser, people.neighbour, User.objects.create_user("x@example.org")):
        with pytest.raises(NotAllowedError):
            actions.finish(step_of(dossier), by=who.actor, outcome="sent", answers={"why": "x"})
    assert step_of(dossier).key == "ask"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"outcome": "nonsense"}, "outcome"),
        ({"reasons": "  "}, "reasons"),
        ({"reasons": "x" * 20_001}, "reasons"),
        ({"verdicts": {}}, "verdict_social"),
        ({"verdicts": {**GOOD, "quiet": ("not_met", "")}}, "why_quiet"),
    ],
)
def test_what_is_missing_is_said_with_its_field(people: People, said: dict[str, Any], field: str) -> None:
    dossier = up_to_decision(people)
    with pytest.raises(DomainError) as error:
        decide(people, dossier, **said)
    assert error.value.field == field


def test_what_was_asked_must_be_answered(people: People) -> None:
    with pytest.raises(DomainError) as error:
        actions.finish(step_of(people.dossier()), by=people.applicant.actor, outcome="sent", answers={"more": "x"})
    assert error.value.field == "answer_why"


def test_an_outcome_is_shut_while_its_condition_gives_a_sentence(people: People) -> None:
    dossier = up_to_decision(people)
    SHUT.append("Er is nog geen geld.")
    with pytest.raises(DomainError, match="nog geen geld"):
        decide(people, dossier, "grant")
    SHUT.clear()
    decide(people, dossier, "grant")


def test_a_second_dossier_about_the_same_waits_until_the_first_is_closed(people: People) -> None:
    dossier = up_to_decision(people)
    with pytest.raises(DomainError, match="loopt al een dossier"):
        people.dossier()
    decide(people, dossier)
    people.dossier()


def test_an_organisation_cannot_advise_on_its_own_case(people: People) -> None:
    dossier = people.dossier()
    with pytest.raises(NotAllowedError, match="kan er niet ook adviseur zijn"):
        actions.name_party(dossier, by=BY, role="adviser", scope=scope_of_organisation(people.group.pk))


def test_an_adviser_who_gives_it_back_is_followed_by_another(people: People) -> None:
    dossier = people.dossier()
    send(people, dossier)
    actions.finish(step_of(dossier), by=people.board.actor, outcome="go_on")
    party = dossier.parties.get(role="adviser")
    actions.end_party(party, by=people.board.actor)
    actions.name_party(dossier, by=BY, role="adviser", scope=scope_of_organisation(people.neighbours.pk))
    advice = {"outcome": "no", "reasons": REASONS, "verdicts": GOOD}
    with pytest.raises(NotAllowedError):
        actions.finish(step_of(dossier), by=people.adviser.actor, **advice)
    assert actions.finish(step_of(dossier), by=people.neighbour.actor, **advice).name == "Café de Hoek"


def test_a_person_who_acts_for_the_applicant_cannot_advise_or_decide(people: People) -> None:
    dossier = up_to_decision(people)
    both = board("beide@example.org")
    from samen030.commons.people.actions import grant_role

    grant_role(both, by=BY, role=Role.EDITOR, scope=scope_of_organisation(people.group.pk))
    with pytest.raises(NotAllowedError, match="bestuur"):
        decide(people, dossier, by=both.actor)
    decide(people, dossier)


def test_a_person_who_advised_for_one_cannot_decide_for_another(people: People) -> None:
    from samen030.commons.people.actions import end_role, grant_role
    from samen030.kernel.access import UMBRELLA

    dossier = up_to_decision(people)
    grant_role(people.adviser, by=BY, role=Role.BUREAU, scope=UMBRELLA)
    end_role(people.adviser.grants.get(role=Role.REPRESENTATIVE), by=BY)
    with pytest.raises(NotAllowedError, match="andere manier"):
        decide(people, dossier, by=people.adviser.actor)


def test_any_organisation_reacts_within_the_term_and_not_after_it(
    travel: time_machine.Coordinates, people: People
) -> None:
    dossier = people.dossier()
    send(people, dossier)
    step = step_of(dossier)
    assert step.due_on == date(2026, 6, 22)
    travel.move_to(clock.at(date(2026, 6, 23)) - timedelta(minutes=1))
    actions.contribute(step, by=people.neighbour.actor, text="Dan komt er niemand meer bij mij.")
    travel.shift(timedelta(minutes=1))
    with pytest.raises(DomainError, match="22 juni 2026"):
        actions.contribute(step, by=people.neighbour.actor, text="Nog iets.")
    actions.contribute(step, by=people.board.actor, text="Wij kijken er nog naar.")
    assert Contribution.objects.filter(step=step).count() == 2


def test_silence_ends_a_step_once_and_only_after_the_term(travel: time_machine.Coordinates, people: People) -> None:
    dossier = people.dossier()
    send(people, dossier)
    step = step_of(dossier)
    travel.move_to(clock.at(date(2026, 6, 22)))
    assert actions.run_out(step) is None
    travel.move_to(clock.at(date(2026, 6, 23)))
    made = actions.run_out(step)
    assert made is not None
    assert made.is_by_clock
    assert "22 juni 2026" in made.reasons
    assert actions.run_out(step) is None
    assert step_of(dossier).key == "advice"


def test_a_pause_moves_the_last_day(travel: time_machine.Coordinates, people: People) -> None:
    dossier = up_to_decision(people)
    step = step_of(dossier)
    assert step.due_on == date(2026, 6, 15)
    with pytest.raises(DomainError, match="waarop u wacht"):
        actions.pause(step, by=people.board.actor, reasons=" ")
    actions.pause(step, by=people.board.actor, reasons="Wij vroegen de gemeente om een kaart.")
    assert fresh(step).due_on is None
    with pytest.raises(DomainError, match="staat al stil"):
        actions.pause(step, by=people.board.actor, reasons="Nog een keer.")
    travel.shift(timedelta(days=3))
    actions.resume(step, by=people.board.actor)
    assert fresh(step).due_on == date(2026, 6, 18)
    with pytest.raises(DomainError, match="loopt al"):
        actions.resume(step, by=people.board.actor)
    with pytest.raises(NotAllowedError):
        actions.pause(step, by=people.applicant.actor, reasons="Ik heb geen haast.")


def test_an_objection_opens_a_closed_dossier_again(travel: time_machine.Coordinates, people: People) -> None:
    dossier = up_to_decision(people)
    made = decide(people, dossier)
    assert actions.objection_until(made) == date(2026, 7, 13)
    with pytest.raises(NotAllowedError):
        actions.object_to(made, by=people.neighbour.actor, text="Ik ook.")
    travel.move_to(clock.at(date(2026, 7, 13)))
    actions.object_to(made, by=people.applicant.actor, text="De plek is juist goed.")
    assert fresh(dossier).closed_at is None
    assert step_of(dossier).key == "second"
    with pytest.raises(DomainError, match="al bezwaar"):
        actions.object_to(made, by=people.applicant.actor, text="Nog een keer.")
    second = actions.finish(step_of(dossier), by=people.board.actor, outcome="refuse", reasons="Nee.")
    travel.shift(timedelta(days=90))
    with pytest.raises(DomainError, match="Schrijf op waarom u te laat bent"):
        actions.object_to(second, by=people.applicant.actor, text="Toch.")
    late = actions.object_to(second, by=people.applicant.actor, text="Toch.", late_reasons="Ik lag in het ziekenhuis.")
    assert late.late_reasons


def test_a_term_from_the_start_of_the_dossier_counts_the_pauses_of_all_its_steps(
    travel: time_machine.Coordinates, people: People
) -> None:
    dossier = up_to_decision(people)
    actions.pause(step_of(dossier), by=people.board.actor, reasons="Wij wachten op een kaart.")
    travel.shift(timedelta(days=7))
    made = decide(people, dossier)  # who decides while the clock stands still lets it go on
    actions.object_to(made, by=people.applicant.actor, text="De plek is juist goed.")
    assert step_of(dossier).due_on == date(2026, 10, 8)  # 1 October, and seven days


def test_an_objection_after_the_term_is_refused_with_the_date(travel: time_machine.Coordinates, people: People) -> None:
    dossier = up_to_decision(people)
    made = decide(people, dossier)
    travel.move_to(clock.at(date(2026, 7, 14)))
    with pytest.raises(DomainError, match="tot en met 13 juli 2026"):
        actions.object_to(made, by=people.applicant.actor, text="De plek is juist goed.")
    assert fresh(dossier).closed_at is not None


def test_a_decision_is_replaced_by_a_new_one_and_stays_to_be_read(people: People) -> None:
    dossier = up_to_decision(people)
    first = decide(people, dossier, "grant")
    said = {"by": people.board.actor, "outcome": "refuse", "reasons": "Er ligt een leiding."}
    second = actions.replace_decision(first, **said)
    assert second.replaces == first
    assert fresh(first).reasons == REASONS
    step = Step.objects.prefetch_related("decisions").get(pk=first.step_id)
    assert holding(step) == second
    assert fresh(dossier).outcome == "refuse"
    with pytest.raises(ConflictError):
        actions.replace_decision(first, **said)
    actions.replace_decision(second, **{**said, "outcome": "grant"})
    actions.finish(step_of(dossier), by=people.applicant.actor, outcome="signed")
    with pytest.raises(ConflictError, match="intussen verder"):
        actions.replace_decision(Decision.objects.filter(step=step).last(), **said)  # type: ignore[arg-type]


def test_the_database_refuses_a_change_to_what_was_decided_or_said(people: People) -> None:
    dossier = up_to_decision(people)
    actions.contribute(step_of(dossier), by=people.board.actor, text="Kaart erbij.")
    for change in (
        lambda: Decision.objects.update(reasons="Anders."),
        lambda: Contribution.objects.update(text="Anders."),
        lambda: Contribution.objects.update(text="", scope="organisation:x"),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()
    assert Contribution.objects.update(text="") == 2  # erasing is all
    assert {"dossier_decision_no_change", "dossier_contribution_no_change"} <= guards.installed()


def test_the_database_refuses_a_second_decision_and_a_second_open_step(people: People) -> None:
    dossier = up_to_decision(people)
    first = Decision.objects.filter(step__key="advice").get()
    for again in (
        lambda: Decision.objects.create(step=first.step, outcome="no", reasons="x", kind="advice", by="x", role="x"),
        lambda: Decision.objects.create(step=step_of(dossier), outcome="no", kind="decision", by="x", role="x"),
        lambda: Step.objects.create(dossier=dossier, number=99, key="sign", owner="applicant"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            again()


def test_an_open_party_that_is_not_eligible_is_refused_with_the_sentence(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = people.dossier()
    send(people, dossier)
    party = dossier.rules.party("neighbour")
    monkeypatch.setitem(party.__dict__, "eligible", lambda _dossier, _scope: "Alleen leden.")
    with pytest.raises(NotAllowedError, match="Alleen leden"):
        actions.contribute(step_of(dossier), by=people.neighbour.actor, text="x")


def test_texts_are_kept_as_they_were_typed(people: People) -> None:
    dossier = people.dossier(title="<b>' OR 1=1 --\x00")
    hostile = "<script>alert(1)</script>'; DROP TABLE dossier_step; -- \x00"
    actions.finish(step_of(dossier), by=people.applicant.actor, outcome="sent", answers={"why": hostile})
    assert Contribution.objects.get().text == hostile.replace("\x00", " ").strip()


def test_somebody_of_two_organisations_says_for_which(people: People) -> None:
    other = somebody("twee@example.org", people.neighbours)
    dossier = people.dossier()
    send(people, dossier)
    scope = scope_of_organisation(people.neighbours.pk)
    assert actions.contribute(step_of(dossier), by=other.actor, text="x", scope=scope).scope == scope
    with pytest.raises(NotAllowedError):
        actions.contribute(step_of(dossier), by=other.actor, text="x", scope=scope_of_organisation(people.group.pk))
