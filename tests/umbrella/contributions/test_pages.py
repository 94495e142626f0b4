"""Contributions by mail and on screen: the organisation's own page, the office, everybody."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from samen030.commons.notifications.models import Mail
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from samen030.umbrella.contributions import actions, post, queries
from samen030.umbrella.contributions.models import Invoice, Payee, Payment, Scheme
from samen030.umbrella.contributions.rules import State
from tests import factories
from tests.factories import BY
from tests.umbrella.membership.people import member, representative
from tests.umbrella.people import board_member, logged_in, office_worker

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

from tests.umbrella.contributions.books import SMALL, asked, pay, scheme

pytestmark = pytest.mark.django_db


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


@pytest.mark.once
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
