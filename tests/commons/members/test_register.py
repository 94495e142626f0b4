"""The register: notice, suspension, statutes, and what the database refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from samen030.commons.members import actions, queries
from samen030.commons.members.rules import EndedBy, StandingKind
from samen030.find.directory import merging
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from samen030.commons.members.models import Standing

pytestmark = pytest.mark.django_db


def member(kind: StandingKind = StandingKind.VOTING) -> Standing:
    return actions.start(factories.organisation(), by=BY, kind=kind, signatory="Els")


def test_nobody_becomes_a_member_without_a_signature() -> None:
    with pytest.raises(DomainError) as caught:
        actions.start(factories.organisation(), by=BY, kind=StandingKind.VOTING, signatory=" ")
    assert caught.value.code == "not_signed"


@pytest.mark.parametrize(
    ("today", "statutes", "first_day_without"),
    [
        ("2026-11-24", {}, date(2027, 1, 1)),  # the law: four weeks, the end of the book year
        ("2026-12-10", {}, date(2028, 1, 1)),  # too late for this one
        ("2026-11-24", {"notice_weeks": "2", "notice_moment": "maand"}, date(2027, 1, 1)),
        ("2026-11-10", {"notice_weeks": "2", "notice_moment": "maand"}, date(2026, 12, 1)),
        ("2026-11-24", {"notice_weeks": "1", "notice_moment": "dag"}, date(2026, 12, 2)),
        ("2026-11-24", {"book_year_end": "30-06"}, date(2027, 7, 1)),
        ("2027-02-10", {"book_year_end": "28-02"}, date(2028, 2, 29)),
    ],
)
def test_notice_ends_when_the_statutes_or_the_law_say(
    today: str, statutes: dict[str, str], first_day_without: date
) -> None:
    with time_machine.travel(f"{today}T12:00+01:00"):
        for key, value in statutes.items():
            actions.set_statute(key, by=BY, value=value, article="artikel 6")
        row = actions.give_notice(member(), by=BY)
    assert row.ends_on == first_day_without
    assert queries.may_vote(row.organisation_id, first_day_without - timedelta(days=1))
    assert not queries.may_vote(row.organisation_id, first_day_without)


def test_a_notice_can_be_taken_back_until_it_ends_and_not_given_twice() -> None:
    row = member()
    actions.give_notice(row, by=BY)
    with pytest.raises(ConflictError):
        actions.give_notice(row, by=BY)
    actions.withdraw_notice(row, by=BY)
    with pytest.raises(ConflictError):
        actions.withdraw_notice(row, by=BY)
    row = actions.give_notice(row, by=BY)
    assert row.ends_on is not None
    with time_machine.travel(row.ends_on.isoformat() + "T12:00+01:00"), pytest.raises(ConflictError):
        actions.withdraw_notice(row, by=BY)


def test_a_supporter_stops_at_once() -> None:
    row = actions.give_notice(member(StandingKind.PARTNER), by=BY)
    assert row.ends_on == clock.today()
    assert queries.standing_of(row.organisation_id) is None


def test_who_is_suspended_is_a_member_and_may_not_vote() -> None:
    row = member()
    today = clock.today()
    actions.suspend(row, by=BY, until=today + timedelta(days=7), reasons="Om wat er gebeurde.")
    assert not queries.may_vote(row.organisation_id, today)
    assert queries.may_vote(row.organisation_id, today + timedelta(days=7))
    assert queries.register(today).filter(pk=row.pk).exists()
    actions.lift(row.suspensions.get(), by=BY)
    assert queries.may_vote(row.organisation_id, today)
    with pytest.raises(DomainError):
        actions.suspend(member(StandingKind.PARTNER), by=BY, until=today + timedelta(days=7), reasons="x")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM members_standing",
        "UPDATE members_standing SET number = 9",
        "UPDATE members_standing SET kind = 'x'",
    ],
)
def test_the_database_takes_nobody_out_of_the_register(statement: str) -> None:
    member()
    with (
        pytest.raises(DatabaseError, match="stays in the register"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_what_the_statutes_say_comes_with_its_article() -> None:
    assert all(row is None for _key, row in queries.statutes())
    for key, value in (("liability", "U.A."), ("notice_weeks", "6"), ("book_year_end", "31-12")):
        actions.set_statute(key, by=BY, value=value, article="artikel 3")
    for key, value in (("liability", "X.A."), ("notice_weeks", "²"), ("notice_weeks", "0"), ("book_year_end", "31-13")):
        with pytest.raises(DomainError):
            actions.set_statute(key, by=BY, value=value, article="artikel 3")
    with pytest.raises(DomainError) as caught:
        actions.set_statute("supporter", by=BY, value="Een vriend", article=" ")
    assert caught.value.field == "article"
    actions.clear_statute("liability", by=BY)
    assert queries.statute("liability") is None


def test_what_was_merged_away_is_never_a_member() -> None:
    row, other = member(), factories.organisation()
    with pytest.raises(DomainError, match="ledenregister"):
        merging.merge("organisation", by=BY, winner=other.pk, loser=row.organisation_id)
    merging.merge("organisation", by=BY, winner=row.organisation_id, loser=other.pk)


def test_came_and_went_by_year() -> None:
    with time_machine.travel("2026-11-24T12:00+01:00"):
        rows = [member() for _ in range(3)]
        actions.end(rows[0], by=BY, on=clock.today() + timedelta(days=60), ended_by=EndedBy.GONE)
    with time_machine.travel("2027-03-01T12:00+01:00"):
        assert queries.changes_per_year() == [(2026, 3, 0), (2027, 0, 1)]
