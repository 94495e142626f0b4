"""Who is paid, the amounts of a year, an invoice and its payment: what tests of contributions begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.kernel import clock
from samen030.umbrella.contributions import actions
from tests.factories import BY
from tests.umbrella.membership.people import member

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Organisation
    from samen030.umbrella.contributions.models import Invoice, Payee, Payment, Scheme

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
