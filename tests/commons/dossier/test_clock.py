"""The clock reminds, tells of what is late, and ends what silence ends; each of it once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from samen030.commons.dossier import actions
from samen030.commons.dossier.duties import forget, run_the_clock
from samen030.commons.dossier.models import Contribution, Dossier
from samen030.commons.journal.models import Event
from samen030.commons.journal.queries import verify
from samen030.commons.notifications.models import Mail
from samen030.commons.people.actions import erase_user
from samen030.commons.people.queries import known_about
from samen030.kernel import clock
from tests.commons.dossier.example import GOOD, REASONS, People, step_of

pytestmark = pytest.mark.django_db
START = datetime(2026, 12, 1, 10, 0, tzinfo=clock.AMSTERDAM)


def at(day: date) -> time_machine.travel:
    return time_machine.travel(clock.at(day) + timedelta(hours=7), tick=False)


def advised(people: People) -> Dossier:
    dossier = people.dossier()
    actions.finish(step_of(dossier), by=people.applicant.actor, outcome="sent", answers={"why": "Om te zitten."})
    actions.finish(step_of(dossier), by=people.board.actor, outcome="go_on")
    return dossier


def test_silence_reminders_and_late_mail_come_once_over_christmas(people: People) -> None:
    with at(date(2026, 12, 1)):
        dossier = people.dossier()
        actions.finish(step_of(dossier), by=people.applicant.actor, outcome="sent", answers={"why": "Om te zitten."})
        assert step_of(dossier).due_on == date(2026, 12, 22)
    with at(date(2026, 12, 22)):
        assert run_the_clock() == {"ended": 0, "late": 0, "reminded": 0}
    with at(date(2026, 12, 23)):
        assert run_the_clock() == {"ended": 1, "late": 0, "reminded": 0}
        assert run_the_clock() == {"ended": 0, "late": 0, "reminded": 0}
        assert step_of(dossier).due_on == date(2027, 1, 6)
        assert Mail.objects.get(to=people.adviser.email).subject == "U bent aan de beurt: Een bank in de Kanaalstraat"
    with at(date(2027, 1, 2)):
        assert run_the_clock()["reminded"] == 0
    with at(date(2027, 1, 4)):  # the third was missed; it is made up for
        assert run_the_clock()["reminded"] == 1
        assert run_the_clock()["reminded"] == 0
        last = Mail.objects.filter(to=people.adviser.email).latest("id")
        assert last.subject == "Voor 6 januari: Een bank in de Kanaalstraat"
        assert "tot en met woensdag 6 januari 2027" in last.text
    with at(date(2027, 1, 7)):
        assert run_the_clock() == {"ended": 0, "late": 1, "reminded": 0}
        assert run_the_clock() == {"ended": 0, "late": 0, "reminded": 0}
    assert step_of(dossier).key == "advice"


def test_a_clock_that_stands_still_reminds_nobody(people: People) -> None:
    with at(date(2026, 12, 1)):
        step = step_of(advised(people))
        actions.pause(step, by=people.adviser.actor, reasons="Ik ga eerst kijken.")
    with at(date(2027, 3, 1)):
        assert run_the_clock() == {"ended": 0, "late": 0, "reminded": 0}


def test_due_runs_the_clock(people: People) -> None:
    people.dossier()
    call_command("due", verbosity=0)


def test_the_closed_part_is_forgotten_after_its_term_and_the_rest_stays(people: People) -> None:
    dossier = advised(people)
    step = step_of(dossier)
    actions.contribute(step, by=people.adviser.actor, text="Onder ons gezegd.")
    actions.finish(step, by=people.adviser.actor, outcome="no", reasons=REASONS, verdicts=GOOD)
    actions.finish(step_of(dossier), by=people.board.actor, outcome="refuse", reasons=REASONS, verdicts=GOOD)
    assert forget() == 0
    with time_machine.travel(clock.now() + timedelta(days=8 * 366)):
        assert forget() == 1
        assert forget() == 0
    assert [row.text for row in Contribution.objects.all()] == ["Om te zitten.", ""]


def test_a_person_sees_what_they_wrote_and_what_they_wrote_for_themselves_is_erased(people: People) -> None:
    dossier = advised(people)
    own = f"user:{people.neighbour.pk}"
    actions.name_party(dossier, by=people.board.actor, role="adviser", scope=own)
    actions.contribute(step_of(dossier), by=people.neighbour.actor, text="Ik woon er.", scope=own)
    assert "Ik woon er." in str(known_about(people.neighbour))
    erase_user(people.neighbour, by=people.neighbour.actor)
    assert sorted(Contribution.objects.values_list("text", flat=True)) == ["", "Om te zitten."]
    assert Event.objects.exists()
    assert verify().is_whole
