"""Contributions: what is asked, an amount of one's own, invoices that are never changed, payments that are once."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from stdnum import iso11649

from samen030.commons.journal.models import Event
from samen030.commons.members.rules import StandingKind
from samen030.commons.notifications.models import Mail
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.errors import ConflictError, DomainError
from samen030.umbrella.contributions import actions, post, queries
from samen030.umbrella.contributions.models import Correction, Invoice, Payee, Payment, Scheme
from samen030.umbrella.contributions.rules import State, months_left, read_iban, reference_for, share_of, state_of
from tests import factories
from tests.factories import BY
from tests.umbrella.membership.people import member, representative
from tests.umbrella.people import board_member, logged_in, office_worker

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from samen030.commons.organisations.models import Organisation

pytestmark = pytest.mark.django_db

IBAN = "NL91 ABNA 0417 1643 00"
SMALL, LARGE = "Wij draaien op vrijwilligers", "Wij hebben betaalde mensen"


def payee(**fields: Any) -> Payee:
    return actions.set_payee(by=BY, **{"name": "SAMEN030", "address": "Straat 1, Utrecht", "iban": IBAN, **fields})


def scheme(year: int | None = None, **fields: Any) -> Scheme:
    """Amounts of this year: 25 and 100 euro for voting members, 150 for supporters."""
    fields = {"decided_on": clock.today(), "decision": "ALV, punt 4", "by_month": False, **fields}
    made = actions.add_scheme(by=BY, year=year or clock.today().year, **fields)
    for kind, size, cents in (
        ("voting_member", SMALL, 25_00),
        ("voting_member", LARGE, 100_00),
        ("partner_member", "Steun", 150_00),
    ):
        actions.set_rate(made, by=BY, kind=kind, size=size, cents=cents)
    return made


def asked(organisation: Organisation) -> Invoice:
    """An invoice of 25 euro for a member."""
    payee()
    member(organisation)
    return actions.make_invoices(scheme(), by=BY)[0]


def pay(invoice: Invoice, cents: int, **fields: Any) -> Payment:
    said = {"reference": invoice.reference, "paid_on": clock.today(), "source": "afschrift 12", **fields}
    return actions.record_payment(by=BY, cents=cents, **said)


# --- rules


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


# --- payments


def test_a_payment_that_the_bank_tells_twice_is_written_once() -> None:
    invoice = asked(factories.organisation())
    first = pay(invoice, 10_00, external_id="bank-1")
    assert pay(invoice, 10_00, external_id="bank-1") == first
    with pytest.raises(ConflictError):
        pay(invoice, 11_00, external_id="bank-1")
    invoice.refresh_from_db()
    assert invoice.outstanding_cents == 15_00
    assert invoice.state == State.OPEN


def test_a_reference_is_read_as_people_write_it() -> None:
    invoice = asked(factories.organisation())
    pay(invoice, 25_00, reference=f" {invoice.reference_shown.lower()} ")
    invoice.refresh_from_db()
    assert invoice.state == State.PAID


@pytest.mark.parametrize("reference", ["", "RF", "RF00202600001", "27202600001", "RF18539007547034"])
def test_a_reference_that_is_wrong_or_unknown_is_refused(reference: str) -> None:
    invoice = asked(factories.organisation())
    with pytest.raises(DomainError) as error:
        pay(invoice, 1_00, reference=reference)
    assert error.value.field == "reference"


@pytest.mark.parametrize(
    "said", [{"cents": 0}, {"cents": -5}, {"cents": 10**12}, {"paid_on": date(2100, 1, 1)}, {"source": ""}]
)
def test_a_payment_that_cannot_be_is_refused(said: dict[str, Any]) -> None:
    invoice = asked(factories.organisation())
    with pytest.raises(DomainError):
        pay(invoice, said.pop("cents", 1_00), **said)
    assert not Payment.objects.exists()


def test_a_mistake_is_taken_back_once() -> None:
    invoice = asked(factories.organisation())
    wrong = pay(invoice, 25_00)
    back = actions.take_back_payment(wrong, by=BY)
    for payment in (wrong, back):
        with pytest.raises(ConflictError):
            actions.take_back_payment(payment, by=BY)
    invoice.refresh_from_db()
    assert invoice.outstanding_cents == 25_00


def test_waiving_and_back() -> None:
    group = factories.organisation()
    invoice = asked(group)
    pay(invoice, 5_00)
    actions.waive(invoice, by=BY, reason="Brand in het gebouw")
    invoice.refresh_from_db()
    assert (invoice.state, invoice.outstanding_cents) == (State.WAIVED, 0)
    with pytest.raises(ConflictError):
        actions.waive(invoice, by=BY, reason="Nog eens")
    with pytest.raises(ConflictError):
        actions.choose(group.pk, by=BY, year=invoice.year, own_cents=1)
    actions.unwaive(invoice, by=BY)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.outstanding_cents) == (State.OPEN, 20_00)
    with pytest.raises(ConflictError):
        actions.unwaive(invoice, by=BY)


class AnyOrder(TestCase):
    """Whatever is done in whatever order, what is left is the sum of the rows, and nothing is lost."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.one_of(
                st.tuples(st.just("pay"), st.integers(1, 200_00)),
                st.tuples(st.just("own"), st.integers(0, 200_00)),
                st.tuples(st.just("size"), st.sampled_from([SMALL, LARGE])),
                st.tuples(st.just("back"), st.integers(0, 5)),
                st.tuples(st.sampled_from(["waive", "unwaive"]), st.just(0)),
            ),
            max_size=10,
        )
    )
    def test_the_rows_add_up(self, steps: list[tuple[str, Any]]) -> None:
        group = factories.organisation()
        invoice = asked(group)
        for what, value in steps:
            invoice.refresh_from_db()
            try:
                match what:
                    case "pay":
                        pay(invoice, value)
                    case "own":
                        actions.choose(group.pk, by=BY, year=invoice.year, own_cents=value)
                    case "size":
                        actions.choose(group.pk, by=BY, year=invoice.year, size=value)
                    case "back" if invoice.payments.count() > value:
                        actions.take_back_payment(invoice.payments.order_by("id")[value], by=BY)
                    case "waive":
                        actions.waive(invoice, by=BY, reason="Zo besloten")
                    case "unwaive":
                        actions.unwaive(invoice, by=BY)
            except ConflictError:
                pass
        invoice.refresh_from_db()
        rows = sum(row.cents for row in invoice.corrections.all()) - sum(row.cents for row in invoice.payments.all())
        assert invoice.outstanding_cents == invoice.cents + rows
        found = [state for state in State.values if queries.invoices(state=state).exists()]
        assert found == [invoice.state], "each invoice is in one state, in the list too"
        total = queries.totals()[0]
        assert total.asked.cents - total.received.cents == invoice.outstanding_cents


def test_the_database_refuses_to_change_or_lose_what_was_asked_or_paid() -> None:
    invoice = asked(factories.organisation())
    pay(invoice, 1_00)
    attempts = (
        lambda: Invoice.objects.update(cents=1),
        lambda: Invoice.objects.update(reference="RF"),
        lambda: Payment.objects.update(cents=2),
        lambda: Invoice.objects.filter(pk=invoice.pk)._raw_delete(using="default"),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    invoice.refresh_from_db()
    assert (invoice.cents, invoice.outstanding_cents) == (25_00, 24_00)


# --- post


def test_who_minds_the_money_is_told_and_reminded_twice() -> None:
    with time_machine.travel("2026-03-01 12:00", tick=False):
        group = factories.organisation()
        representative(group, "spreekt@example.org")
        treasurer = User.objects.create_user("penning@example.org")
        grant_role(treasurer, by=BY, role=Role.TREASURER, scope=scope_of_organisation(group.pk))
        invoice = asked(group)
        assert list(Mail.objects.values_list("to", flat=True)) == ["penning@example.org"]
        assert "€ 25,00" in Mail.objects.get().text
        assert post.remind() == 0
    told = {}
    for day in range(1, 60):
        with time_machine.travel(f"{invoice.due_on + timedelta(days=day)} 12:00", tick=False):
            if sent := post.remind():
                told[day] = sent
    assert told == {7: 1, 30: 1}
    with time_machine.travel(f"{invoice.due_on + timedelta(days=90)} 12:00", tick=False):
        pay(invoice, 25_00)
        assert post.remind() == 0


def test_who_cannot_be_mailed_gets_the_invoice_by_post() -> None:
    mailed, not_mailed = factories.organisation("Met mail"), factories.organisation("Zonder mail")
    representative(mailed, "met@example.org")
    member(not_mailed)
    invoice = asked(mailed)
    assert [row.name for row in queries.on_paper(invoice.year)] == ["Zonder mail"]
    answer = logged_in(office_worker("bureau@example.org")).get(reverse("invoices_paper", args=[invoice.year]))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")


# --- pages


def test_an_organisation_sees_what_to_pay_and_chooses_its_own_amount() -> None:
    group = factories.organisation("Kookgroep")
    client = logged_in(representative(group, "kok@example.org"))
    page = reverse("own_contribution", args=[group.pk])
    assert "hoeft niets te betalen" in client.get(page).content.decode()
    invoice = asked(group)
    text = client.get(page).content.decode()
    assert invoice.reference_shown in text
    assert "NL91 ABNA 0417 1643 00" in text
    assert "Kookgroep: € 25,00" in client.get(reverse("my_page")).content.decode()
    answer = client.post(page, {"what": "own", "own_cents": ""})
    assert (answer.status_code, "Nul mag ook" in answer.content.decode()) == (422, True)
    assert client.post(page, {"what": "own", "own_cents": "7,50"}).status_code == 302
    assert "€ 7,50" in client.get(page).content.decode()
    pdf = client.get(reverse("own_invoice_pdf", args=[group.pk, invoice.year]))
    assert pdf.content.startswith(b"%PDF")
    other = factories.organisation("Andere")
    assert client.get(reverse("own_contribution", args=[other.pk])).status_code == 403


def test_the_office_makes_invoices_and_writes_payments(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    year = clock.today().year
    board, office = logged_in(board_member("bestuur@example.org")), logged_in(office_worker("bureau@example.org"))
    names = [f"Groep {n}" for n in range(12)]
    for name in names:
        member(factories.organisation(name))
    assert office.get(reverse("payee")).status_code == 403, "the account is the board's"
    said = {"name": "SAMEN030", "address": "Straat 1", "iban": "NL91ABNA0417164300"}
    assert board.post(reverse("payee"), {**said, "iban": "NL00"}).status_code == 422
    assert board.post(reverse("payee"), said).status_code == 302
    fields = {"year": year, "decided_on": clock.today().isoformat(), "decision": "ALV", "days_to_pay": 30}
    assert office.post(reverse("contribution_year_add"), fields).status_code == 302
    page = reverse("contribution_year", args=[year])
    office.post(reverse("contribution_rate", args=[year]), {"kind": "voting_member", "size": SMALL, "cents": "25"})
    assert "Maak 12 facturen" in office.get(page).content.decode()
    assert office.post(reverse("invoices_make", args=[year])).status_code == 302
    with django_assert_max_num_queries(20):
        assert office.get(page).status_code == 200
    invoice = Invoice.objects.order_by("serial")[0]
    paid = {"cents": "30", "paid_on": clock.today().isoformat(), "source": "afschrift 1"}
    assert office.post(reverse("invoice", args=[invoice.pk]), paid).status_code == 302
    text = office.get(reverse("invoice", args=[invoice.pk])).content.decode()
    assert "Te veel betaald" in text
    assert names[0] in office.get(page, {"stand": "paid"}).content.decode()
    payment = Payment.objects.get()
    office.post(reverse("payment_take_back", args=[invoice.pk, payment.pk]))
    office.post(reverse("invoice_waive", args=[invoice.pk]), {"reason": "Zo besloten"})
    assert names[0] in office.get(page, {"stand": "waived"}).content.decode()
    rows = list(
        csv.DictReader(io.StringIO(office.get(reverse("invoices_csv", args=[year])).content.decode("utf-8-sig")))
    )
    assert len(rows) == 12
    assert rows[0]["state"] == "waived"


def test_the_public_page_tells_the_amounts_and_of_nobody_what_they_paid() -> None:
    empty = Client().get(reverse("contributions")).content.decode()
    assert "Nog niet ingevuld" in empty
    invoice = asked(factories.organisation("Stille groep"))
    pay(invoice, 10_00)
    text = Client().get(reverse("contributions")).content.decode()
    assert "€ 100" in text
    assert "Stille groep" not in text
    assert "Wat er binnenkwam" not in text, "of so few that one could reckon out who paid what"
    for _ in range(9):
        member(factories.organisation())
    actions.make_invoices(Scheme.objects.get(), by=BY)
    assert "€ 250" in Client().get(reverse("contributions")).content.decode()
    assert Client().get(invoice.get_absolute_url()).status_code == 302, "to log in"


def test_the_example_story_has_invoices_and_takes_them_away() -> None:
    call_command("demo", "fill", verbosity=0)
    assert Invoice.objects.filter(is_example=True).count() >= 6
    assert {row.state for row in Invoice.objects.all()} >= {State.OPEN, State.PAID}
    assert not Mail.objects.filter(key__startswith="invoice:").exists(), "nobody is mailed about an example"
    call_command("demo", "remove", verbosity=0)
    assert not Invoice.objects.exists()
    assert not Scheme.objects.exists()
    assert not Payee.objects.exists()


def test_what_waits_for_somebody_stands_first_on_their_page_and_is_counted() -> None:
    group = factories.organisation("Kookgroep")
    client = logged_in(representative(group, "kok@example.org"))
    assert "Er wacht niets op u." in client.get(reverse("my_page")).content.decode()
    asked(group)
    page = client.get(reverse("my_page")).content.decode()
    assert "1 ding wacht op u." in page
    assert page.index("Kookgroep: € 25,00") < page.index("Mijn organisatie")


def test_in_december_what_is_still_open_comes_before_the_next_year() -> None:
    group = factories.organisation("Kookgroep")
    with time_machine.travel("2026-12-10 12:00", tick=False):
        client = logged_in(representative(group, "kok@example.org"))
        invoice = asked(group)
        scheme(2027)
        page = reverse("own_contribution", args=[group.pk])
        assert "Bijdrage 2026" in client.get(page).content.decode()
        client.post(page, {"what": "own", "own_cents": "3"})
        invoice.refresh_from_db()
        assert invoice.outstanding_cents == 3_00
        pay(invoice, 3_00)
        assert "voor 2027 nog geen factuur" in client.get(page).content.decode()
