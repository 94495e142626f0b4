from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from samen030.commons.city.models import Area
from samen030.commons.journal import actions, queries
from samen030.commons.journal.guards import GUARDS
from samen030.commons.journal.models import Event, EventDetail
from samen030.commons.journal.rules import GENESIS, chain_hash
from samen030.kernel.actors import Actor
from samen030.kernel.guards import installed
from samen030.kernel.locking import is_postgresql

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


@pytest.fixture
def _tamperer() -> None:
    """Somebody who holds the database takes the guards away first."""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            on = f" ON {guard.table}" if is_postgresql() else ""
            cursor.execute(f"DROP TRIGGER {guard.name}{on}")


def _write(count: int) -> None:
    area = Area.objects.first()
    assert area
    with transaction.atomic():
        for number in range(count):
            actions.record("test.done", area, by=BY, detail={"number": number, "name": "Jansen"})


def test_a_sealed_chain_is_whole() -> None:
    _write(5)
    assert actions.seal() == 5
    assert actions.seal() == 0
    verdict = queries.verify()
    assert verdict.is_whole
    assert (verdict.sealed, verdict.unsealed) == (5, 0)


def test_a_row_says_nothing_of_the_detail() -> None:
    _write(1)
    row = Event.objects.values().get()
    assert "Jansen" not in str(row)


@pytest.mark.usefixtures("_tamperer")
def test_a_changed_row_breaks_the_chain_at_its_place() -> None:
    _write(4)
    actions.seal()
    Event.objects.filter(sequence=2).update(verb="test.undone")
    verdict = queries.verify()
    assert not verdict.is_whole
    assert "link 2" in verdict.broken[0]


@pytest.mark.usefixtures("_tamperer")
def test_a_removed_row_is_missed() -> None:
    _write(4)
    actions.seal()
    Event.objects.filter(sequence=3).delete()
    assert any("link 3 is missing" in sentence for sentence in queries.verify().broken)


@pytest.mark.usefixtures("_tamperer")
def test_a_changed_detail_is_found_and_an_erased_one_is_not_broken() -> None:
    _write(3)
    actions.seal()
    first, second = Event.objects.order_by("id")[:2]
    actions.erase_detail(first)
    assert queries.verify().is_whole
    assert queries.verify().erased == 1
    EventDetail.objects.filter(event=second).update(data={"number": 99})
    assert any("detail of link 2" in sentence for sentence in queries.verify().broken)


@pytest.mark.usefixtures("_tamperer")
def test_a_wholly_rebuilt_chain_does_not_hold_an_old_anchor() -> None:
    _write(3)
    actions.seal()
    anchor = queries.head().hash
    assert queries.verify(anchor).anchor_found
    previous = GENESIS
    for event in Event.objects.order_by("sequence"):
        event.verb = "test.forged"
        event.hash = previous = chain_hash(event, previous)
        event.save()
    verdict = queries.verify(anchor)
    assert verdict.broken == []
    assert not verdict.is_whole


def test_the_guards_stand_after_the_migrations() -> None:
    assert {guard.name for guard in GUARDS} <= installed()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_event",
        "UPDATE journal_event SET verb = 'x'",
        "UPDATE journal_event SET hash = 'x'",
        "UPDATE journal_eventdetail SET data = '{}'",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_sealed(statement: str) -> None:
    _write(2)
    actions.seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert queries.verify().is_whole
