"""The example story: amounts of this year, invoices for the example members, and how those were paid."""

from __future__ import annotations

from datetime import timedelta

from samen030.commons.members.rules import StandingKind
from samen030.commons.organisations.models import Organisation
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Chapter, chapters
from samen030.umbrella.contributions import actions, queries
from samen030.umbrella.contributions.models import Choice, Correction, Invoice, Payee, Payment, Scheme

BY = Actor.system("demo")
IBAN = "NL91ABNA0417164300"  # the example number of the standard; nobody's account
RATES = (
    (StandingKind.VOTING, "Wij draaien op vrijwilligers", 25_00),
    (StandingKind.VOTING, "Wij hebben 1 tot 5 betaalde mensen", 100_00),
    (StandingKind.VOTING, "Wij hebben meer betaalde mensen", 250_00),
    (StandingKind.PARTNER, "Steunlid", 150_00),
)
OWN = 10_00


def tell() -> None:
    """One year: a member chose its size, one an amount of its own; half of them paid."""
    if Payee.objects.exists() or Scheme.objects.exists():
        return
    today = clock.today()
    actions.set_payee(
        by=BY, name="SAMEN030 (voorbeeld)", address="Voorbeeldstraat 1, Utrecht", iban=IBAN, is_example=True
    )
    scheme = actions.add_scheme(
        by=BY,
        year=today.year,
        decided_on=today - timedelta(days=60),
        decision="Verzonnen, bij het voorbeeld: ledenvergadering, punt 4",
        by_month=False,
        is_example=True,
    )
    for kind, size, cents in RATES:
        actions.set_rate(scheme, by=BY, kind=kind, size=size, cents=cents)
    members = [line.standing for line in queries.to_ask(scheme) if line.standing.is_voting]
    if members:
        actions.choose(members[0].organisation_id, by=BY, year=scheme.year, size=RATES[1][1])
    made = actions.make_invoices(scheme, by=BY)
    if members[1:]:
        actions.choose(members[-1].organisation_id, by=BY, year=scheme.year, own_cents=OWN)
    for row in made[::2]:
        row.refresh_from_db()
        actions.record_payment(
            by=BY, reference=row.reference, cents=row.outstanding_cents, paid_on=today, source="verzonnen"
        )


def clear() -> None:
    """Take out everything of the example."""
    rows = Invoice.objects.filter(is_example=True)
    Correction.objects.filter(invoice__in=rows).delete()
    Payment.objects.filter(invoice__in=rows, takes_back__isnull=False).delete()
    Payment.objects.filter(invoice__in=rows).delete()
    rows.delete()
    examples = Organisation.objects.filter(is_example=True).values("pk")
    Choice.objects.filter(organisation_id__in=examples).delete()
    Scheme.objects.filter(is_example=True).delete()
    Payee.objects.filter(is_example=True).delete()


chapters.register(Chapter("contributions", tell, order=75, clear=clear))
