"""Money that came in: once, taken back, waived; in any order the rows add up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from samen030.kernel.errors import ConflictError, DomainError
from samen030.umbrella.contributions import actions, queries
from samen030.umbrella.contributions.models import Invoice, Payment
from samen030.umbrella.contributions.rules import State
from tests import factories
from tests.factories import BY
from tests.umbrella.contributions.books import LARGE, SMALL, asked, pay

pytestmark = pytest.mark.django_db


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
