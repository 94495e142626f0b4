"""Eight of the board press the button in the same moment: one decision, and a sentence for the seven others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.races import told_by

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.smoke  # a database of its own: threads of a test cannot share one that is rolled back
RACE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django

django.setup()
from django.db import connection

from samen030.commons.dossier import actions
from samen030.commons.dossier.models import Decision
from samen030.kernel.errors import ConflictError
from tests.commons.dossier.example import GOOD, REASONS, People, board, registered, step_of

with registered():
    people = People()
    dossier = people.dossier()
    actions.finish(step_of(dossier), by=people.applicant.actor, outcome="sent", answers={"why": "Om te zitten."})
    actions.finish(step_of(dossier), by=people.board.actor, outcome="go_on")
    actions.finish(step_of(dossier), by=people.adviser.actor, outcome="yes", reasons=REASONS, verdicts=GOOD)
    step, members, together = step_of(dossier), [board(f"b{n}@example.org") for n in range(8)], Barrier(8)

    def decide(number):
        together.wait()
        outcome = "grant" if number % 2 else "refuse"
        said = {"reasons": REASONS, "verdicts": GOOD}
        try:
            actions.finish(step, by=members[number].actor, outcome=outcome, **said)
        except ConflictError as error:
            return error.code
        finally:
            connection.close()
        return "decided"

    with ThreadPoolExecutor(8) as pool:
        print(*sorted(pool.map(decide, range(8))), Decision.objects.filter(step=step).count())
"""


def test_of_eight_at_once_one_decides(tmp_path: Path) -> None:
    assert told_by(RACE, tmp_path) == ["already_decided"] * 7 + ["decided", "1"]
