"""What is asked: the amounts of a year, an amount of one's own, invoices that are never changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from samen030.commons.journal.models import Event
from samen030.commons.members.rules import StandingKind
from samen030.commons.notifications.models import Mail
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError
from samen030.umbrella.contributions import actions, queries
from samen030.umbrella.contributions.models import Correction, Invoice, Payee, Scheme
from samen030.umbrella.contributions.rules import State, months_left, read_iban, reference_for, share_of, state_of
from tests import factories
from tests.factories import BY
from tests.umbrella.contributions.books import LARGE, SMALL, asked, pay, payee, scheme
from tests.umbrella.membership.people import member
from tests.umbrella.people import board_member, office_worker

pytestmark = pytest.mark.django_db


@given(st.integers(2000, 9999), st.integers(1, 99_999))
def test_a_reference_has_check_digits_and_is_of_one_invoice_alone(year: int, serial: int) -> None:
    reference = reference_for(year, serial)
    assert iso11649.is_valid(reference)
    assert reference != reference_for(year, serial + 1)
    wrong = reference[:-1] + str((int(reference[-1]) + 1) % 10)
    assert not iso11649.is_valid(wrong), "one digit mistyped is seen"


@pytest.mark.parametrize(
    ("since", "months"),
    [(date(2025, 3, 1), 12), (date(2026, 1, 31), 12), (date(2026, 7, 31), 6), (date(2026, 12, 1), 1)],
)
def test_who_joins_later_pays_for_the_months_that_are_left(since: date, months: int) -> None:
    assert months_left(2026, since) == months


@given(st.integers(0, 100_000_00), st.integers(1, 12))
def test_a_part_of_a_year_is_never_more_than_its_share(cents: int, months: int) -> None:
    part = share_of(cents, months)
    assert 0 <= cents * months - part * 12 < 1200 or (months == 12 and part == cents)


def test_the_last_day_of_paying_is_in_time() -> None:
    day = date(2026, 5, 1)
    assert state_of(1, day, day, is_waived=False) == State.OPEN
    assert state_of(1, day, day + timedelta(days=1), is_waived=False) == State.LATE
    assert state_of(0, day, day + timedelta(days=9), is_waived=False) == State.PAID
    assert state_of(0, day, day, is_waived=True) == State.WAIVED


@pytest.mark.parametrize("number", ["", "NL92ABNA0417164300", "NL91ABNA041716430", "91ABNA0417164300", "XX00"])
def test_an_account_number_that_cannot_be_is_refused(number: str) -> None:
    with pytest.raises(DomainError, match="IBAN"):
        read_iban(number)


# --- the year and its amounts


def test_a_new_year_begins_with_the_amounts_of_the_year_before() -> None:
    first = scheme(clock.today().year - 1)
    assert [rate.cents for rate in first.rates.all()] == [25_00, 100_00, 150_00]
    following = actions.add_scheme(by=BY, year=clock.today().year, decided_on=clock.today(), decision="ALV")
    assert [rate.cents for rate in following.rates.all()] == [25_00, 100_00, 150_00]
    with pytest.raises(DomainError, match="staat er al"):
        actions.add_scheme(by=BY, year=clock.today().year, decided_on=clock.today(), decision="ALV")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"year": 1999}, "year"),
        ({"year": 3000}, "year"),
        ({"decided_on": date(2100, 1, 1)}, "decided_on"),
        ({"decision": " \x00 "}, "decision"),
        ({"days_to_pay": 0}, "days_to_pay"),
    ],
)
def test_a_year_that_cannot_be_is_refused(fields: dict[str, Any], field: str) -> None:
    said = {"year": clock.today().year, "decided_on": clock.today(), "decision": "ALV", **fields}
    with pytest.raises(DomainError) as error:
        actions.add_scheme(by=BY, **said)
    assert error.value.field == field
    assert not Scheme.objects.exists()


def test_amounts_stand_fast_once_somebody_was_asked() -> None:
    invoice = asked(factories.organisation())
    year = Scheme.objects.get()
    with pytest.raises(ConflictError):
        actions.set_rate(year, by=BY, kind="voting_member", size=SMALL, cents=1)
    with pytest.raises(ConflictError):
        actions.remove_rate(year.rates.get(size=LARGE), by=BY)
    assert invoice.cents == 25_00


def test_who_is_paid_is_told_to_board_and_office_and_the_earlier_stays() -> None:
    board_member("bestuur@example.org")
    office_worker("bureau@example.org")
    payee()
    payee(name="Coöperatie")
    assert queries.payee() == Payee.objects.get(name="Coöperatie")
    assert Payee.objects.count() == 2
    assert set(Mail.objects.values_list("to", flat=True)) == {"bestuur@example.org", "bureau@example.org"}
    assert "NL91 ABNA 0417 1643 00" in Mail.objects.latest("id").text
    with pytest.raises(DomainError, match="8 cijfers"):
        payee(kvk="123")


# --- invoices


def test_an_invoice_for_each_member_and_supporter_once_numbered_without_gaps() -> None:
    payee()
    groups = [factories.organisation(f"Groep {n}") for n in range(3)]
    for group in groups[:2]:
        member(group)
    member(groups[2], StandingKind.PARTNER)
    year = scheme()
    made = actions.make_invoices(year, by=BY)
    assert sorted((row.serial, row.cents) for row in made) == [(1, 25_00), (2, 25_00), (3, 150_00)]
    assert actions.make_invoices(year, by=BY) == [], "twice is once"
    late = factories.organisation("Groep 9")
    member(late)
    assert [row.number for row in actions.make_invoices(year, by=BY)] == [f"{clock.today().year}-00004"]
    assert Event.objects.filter(verb="invoice.made").count() == 4


def test_without_an_account_or_an_amount_there_are_no_invoices() -> None:
    member(factories.organisation(), StandingKind.PARTNER)
    year = actions.add_scheme(by=BY, year=clock.today().year, decided_on=clock.today(), decision="ALV")
    with pytest.raises(DomainError, match="rekeningnummer"):
        actions.make_invoices(year, by=BY)
    payee()
    with pytest.raises(DomainError, match="steunlid"):
        actions.make_invoices(year, by=BY)
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    ("day", "may"), [("2026-11-30", False), ("2026-12-01", True), ("2027-12-31", True), ("2028-01-01", False)]
)
def test_invoices_are_made_in_their_year_or_in_december_before(day: str, *, may: bool) -> None:
    assert queries.opens_on(2027, date.fromisoformat(day)) == may
    with time_machine.travel(f"{day} 12:00", tick=False):
        payee()
        member(factories.organisation())
        made = scheme(2027) if day < "2028" else Scheme.objects.create(year=2027, decided_on=clock.today())
        if not may:
            with pytest.raises(DomainError, match="december"):
                actions.make_invoices(made, by=BY)
        else:
            due = actions.make_invoices(made, by=BY)[0].due_on
            assert due == max(date(2027, 1, 1), clock.today()) + timedelta(days=30)


def test_who_joins_in_july_is_asked_half() -> None:
    with time_machine.travel("2026-07-10 12:00", tick=False):
        payee()
        member(factories.organisation())
        invoice = actions.make_invoices(scheme(2026, by_month=True), by=BY)[0]
        assert (invoice.months, invoice.cents) == (6, 12_00), "down to whole euros"


def test_a_size_that_was_chosen_still_holds_next_year_an_own_amount_does_not() -> None:
    sized, own = factories.organisation("Groot"), factories.organisation("Eigen")
    with time_machine.travel("2026-03-01 12:00", tick=False):
        payee()
        member(sized)
        member(own)
        year = scheme(2026)
        actions.choose(sized.pk, by=BY, year=2026, size=LARGE)
        actions.choose(own.pk, by=BY, year=2026, own_cents=5_00)
        left = {row.name: row.outstanding_cents for row in actions.make_invoices(year, by=BY)}
        assert left == {"Groot": 100_00, "Eigen": 5_00}
    with time_machine.travel("2027-03-01 12:00", tick=False):
        left = {row.name: row.outstanding_cents for row in actions.make_invoices(scheme(2027), by=BY)}
        assert left == {"Groot": 100_00, "Eigen": 25_00}


def test_choosing_another_amount_keeps_the_number_and_asks_no_reason() -> None:
    group = factories.organisation()
    invoice = asked(group)
    for own_cents, left in ((5_00, 5_00), (0, 0), (80_00, 80_00)):
        actions.choose(group.pk, by=BY, year=invoice.year, own_cents=own_cents)
        invoice.refresh_from_db()
        assert invoice.outstanding_cents == left
    actions.choose(group.pk, by=BY, year=invoice.year, size=LARGE)
    invoice.refresh_from_db()
    assert (invoice.outstanding_cents, invoice.cents) == (100_00, 25_00)
    events = Event.objects.filter(verb="contribution.chosen")
    assert {tuple(row.detail.data) for row in events} == {("year",)}, "the journal does not tell how much"


def test_less_than_was_paid_is_not_chosen_by_oneself() -> None:
    group = factories.organisation()
    invoice = asked(group)
    pay(invoice, 25_00)
    with pytest.raises(ConflictError, match="al meer betaald"):
        actions.choose(group.pk, by=BY, year=invoice.year, own_cents=5_00)
    assert not Correction.objects.exists()
    actions.choose(group.pk, by=BY, year=invoice.year, own_cents=40_00)
    invoice.refresh_from_db()
    assert invoice.outstanding_cents == 15_00, "more is welcome"


@pytest.mark.parametrize("said", [{"size": "Reusachtig"}, {"own_cents": -1}, {"own_cents": 10**9}, {}])
def test_what_cannot_be_chosen_is_refused(said: dict[str, Any]) -> None:
    group = factories.organisation()
    invoice = asked(group)
    with pytest.raises(DomainError):
        actions.choose(group.pk, by=BY, year=invoice.year, **said)
    with pytest.raises(DomainError):
        actions.choose(uuid4(), by=BY, year=invoice.year, own_cents=1)
