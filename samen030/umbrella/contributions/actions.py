"""Writing contributions: who is paid, the amounts of a year, choosing, invoices, payments, waiving.

`record_payment` is the one door for money that came in: somebody of the office types it, and a ledger that reads the
bank's files calls the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.members.queries import standing_of
from samen030.commons.members.rules import StandingKind
from samen030.commons.organisations.rules import KVK
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked
from samen030.kernel.text import needed_line
from samen030.umbrella.contributions import post, queries
from samen030.umbrella.contributions.models import Choice, Correction, Invoice, Payee, Payment, Rate, Scheme
from samen030.umbrella.contributions.rules import (
    LONGEST_TERM,
    Change,
    check_cents,
    read_iban,
    read_reference,
    reference_for,
)

if TYPE_CHECKING:
    from uuid import UUID

    from samen030.kernel.actors import Actor
    from samen030.umbrella.contributions.queries import Line

KIND = "contribution"  # announced after what public pages show


# --- what the office and the board type in


@transaction.atomic
def set_payee(*, by: Actor, name: str, address: str, iban: str, kvk: str = "", is_example: bool = False) -> Payee:
    """Who is paid, from now on. The whole board and office read of it: a wrong account number is how one is robbed.

    Raises DomainError on an account number or KvK number that cannot be.
    """
    kvk = "".join(kvk.split())
    if kvk and not KVK.fullmatch(kvk):
        raise DomainError("kvk_wrong", _("Een KvK-nummer heeft 8 cijfers."), field="kvk")
    made = Payee.objects.create(
        name=needed_line(name, 70, "name"),
        address=needed_line(address, 200, "address"),
        iban=read_iban(iban),
        kvk=kvk,
        is_example=is_example,
        written_by=by.ref,
    )
    journal.record("payee.set", made, by=by, detail={"name": made.name, "iban": made.iban}, is_public=True)
    if not is_example:
        post.tell_payee(made)
    return made


def _check_scheme(decided_on: date, days_to_pay: int) -> None:
    if decided_on > clock.today():
        raise DomainError("day_wrong", _("Kies een dag die geweest is."), field="decided_on")
    if not 1 <= days_to_pay <= LONGEST_TERM:
        raise DomainError("term_wrong", _("Kies een aantal dagen van 1 tot en met 365."), field="days_to_pay")


@transaction.atomic
def add_scheme(
    *,
    by: Actor,
    year: int,
    decided_on: date,
    decision: str,
    days_to_pay: int = 30,
    by_month: bool = True,
    is_example: bool = False,
) -> Scheme:
    """The amounts of a year begin as those of the latest year before it. Raises DomainError where the year has them."""
    clock.check_year(year)
    _check_scheme(decided_on, days_to_pay)
    fields = {"decided_on": decided_on, "days_to_pay": days_to_pay, "by_month": by_month, "is_example": is_example}
    try:
        with transaction.atomic():
            made = Scheme.objects.create(year=year, decision=needed_line(decision, 200, "decision"), **fields)
    except IntegrityError as error:
        raise DomainError("year_there", _("Dit jaar staat er al."), field="year") from error
    before = Scheme.objects.filter(year__lt=year).order_by("-year").first()
    for rate in before.rates.all() if before else ():
        Rate.objects.create(scheme=made, kind=rate.kind, size=rate.size, cents=rate.cents)
    detail = {"year": year, "decided_on": decided_on, "decision": made.decision}
    journal.record("contribution.year_added", made, by=by, detail=detail, is_public=True)
    registry.announce_change(KIND, [])
    return made


def _unused(scheme: Scheme) -> Scheme:
    """The scheme under its lock. Raises ConflictError once somebody was asked something by it."""
    row = locked(Scheme.objects.filter(pk=scheme.pk)).get()
    if Invoice.objects.filter(year=row.year).exists():
        raise ConflictError(
            "invoices_made", _("Er zijn al facturen van dit jaar. De bedragen staan vast; één factuur kan wel anders.")
        )
    return row


@transaction.atomic
def change_scheme(
    scheme: Scheme, *, by: Actor, decided_on: date, decision: str, days_to_pay: int, by_month: bool
) -> Scheme:
    """Correct what was typed, as long as nobody was asked anything. Raises ConflictError after that."""
    row = _unused(scheme)
    _check_scheme(decided_on, days_to_pay)
    row.decided_on, row.decision = decided_on, needed_line(decision, 200, "decision")
    row.days_to_pay, row.by_month = days_to_pay, by_month
    row.save()
    detail = {"year": row.year, "decided_on": decided_on, "decision": row.decision}
    journal.record("contribution.year_changed", row, by=by, detail=detail, is_public=True)
    registry.announce_change(KIND, [])
    return row


@transaction.atomic
def set_rate(scheme: Scheme, *, by: Actor, kind: str, size: str, cents: int) -> Rate:
    """The amount for a kind and a size; the same size once more replaces it. Raises ConflictError once it was asked."""
    row = _unused(scheme)
    if kind not in StandingKind.values:
        raise DomainError("kind_wrong", _("Kies een soort lid."), field="kind")
    check_cents(cents, "cents")
    made, _new = Rate.objects.update_or_create(
        scheme=row, kind=kind, size=needed_line(size, 100, "size"), defaults={"cents": cents}
    )
    detail = {"year": row.year, "kind": kind, "size": made.size, "cents": cents}
    journal.record("contribution.rate_set", row, by=by, detail=detail, is_public=True)
    registry.announce_change(KIND, [])
    return made


@transaction.atomic
def remove_rate(rate: Rate, *, by: Actor) -> None:
    """Take an amount away, as long as nobody was asked anything. Raises ConflictError after that."""
    row = _unused(rate.scheme)
    detail = {"year": row.year, "kind": rate.kind, "size": rate.size}
    rate.delete()
    journal.record("contribution.rate_removed", row, by=by, detail=detail, is_public=True)
    registry.announce_change(KIND, [])


# --- choosing


@transaction.atomic
def choose(organisation: UUID, *, by: Actor, year: int, size: str = "", own_cents: int | None = None) -> Invoice | None:
    """An organisation chooses its size for a year, or an amount of its own: lower, nothing or more, without a reason.

    Answers the invoice with its new amount, None where there is none yet. Raises DomainError for a size that the
    year does not have, ConflictError for an invoice that was waived.
    """
    standing = standing_of(organisation)
    scheme = queries.scheme(year)
    if standing is None or scheme is None:
        raise DomainError("nothing_asked", _("Voor dit jaar wordt u niets gevraagd."))
    rates = [rate for rate in scheme.rates.all() if rate.kind == standing.kind]
    if own_cents is None and size not in {rate.size for rate in rates}:
        raise DomainError("size_wrong", _("Kies wat bij u past, of vul zelf een bedrag in."), field="size")
    if own_cents is not None:
        check_cents(own_cents, "own_cents")
        size = ""
    choice, _new = Choice.objects.update_or_create(
        organisation_id=organisation, year=year, defaults={"size": size, "own_cents": own_cents}
    )
    journal.record("contribution.chosen", choice, by=by, detail={"year": year})  # not how much: nobody has to explain
    invoice = locked(Invoice.objects.filter(organisation_id=organisation, year=year)).first()
    if invoice is None:
        return None
    if invoice.is_waived:
        raise ConflictError("waived", _("Deze bijdrage is kwijtgescholden. U hoeft niets te betalen."))
    line = queries.line_for(standing, scheme, rates, choice)
    _correct(invoice, line, by)
    return invoice


def _correct(invoice: Invoice, line: Line, by: Actor) -> None:
    """Let `invoice` ask what `line` says, by a correction beside it."""
    wanted = line.cents if line.own_cents is None else line.own_cents
    added = invoice.corrections.aggregate(sum=Sum("cents"))["sum"] or 0
    difference = wanted - invoice.cents - added
    if invoice.outstanding_cents + difference < min(invoice.outstanding_cents, 0):
        raise ConflictError("paid_already", _("U hebt al meer betaald dan dit. Bel ons als u geld terug wilt."))
    if difference:
        why = Change.SIZE if line.own_cents is None else Change.OWN
        note = line.rate.size if line.rate and line.own_cents is None else ""
        Correction.objects.create(invoice=invoice, why=why, cents=difference, note=note)
    _reckon(invoice)
    journal.record("invoice.corrected", invoice, by=by, detail={"cents": difference})


def _reckon(invoice: Invoice) -> None:
    """Write down anew what is left to pay, from the rows beside the invoice."""
    added = invoice.corrections.aggregate(sum=Sum("cents"))["sum"] or 0
    paid = invoice.payments.aggregate(sum=Sum("cents"))["sum"] or 0
    invoice.outstanding_cents = invoice.cents + added - paid
    invoice.save(update_fields=["outstanding_cents", "is_waived"])


# --- invoices


@transaction.atomic
def make_invoices(scheme: Scheme, *, by: Actor) -> list[Invoice]:
    """An invoice for each member and supporter of today that has none for the year; twice is once.

    Numbers count on without gaps, because one at a time holds the scheme. Raises DomainError while it is not known
    who is paid, outside the year (and December before it), and where a kind of member has no amount.
    """
    row = locked(Scheme.objects.filter(pk=scheme.pk)).get()
    if queries.payee() is None:
        raise DomainError("payee_missing", _("Vul eerst in wie betaald wordt, met het rekeningnummer."))
    if not queries.opens_on(row.year, clock.today()):
        raise DomainError("too_early", _("Facturen maakt u in het jaar zelf, of in december ervoor."))
    lines = queries.to_ask(row)
    missing = {StandingKind(line.standing.kind).label for line in lines if line.rate is None}
    if missing:
        kinds = ", ".join(sorted(str(label) for label in missing))
        raise DomainError("rate_missing", _("Er is nog geen bedrag voor: %s. Vul dat eerst in.") % kinds)
    known = queries.organisations([line.standing.organisation_id for line in lines])
    serial = queries.next_serial(row.year)
    due_on = max(clock.today(), date(row.year, 1, 1)) + timedelta(days=row.days_to_pay)
    made = []
    for line in lines:
        standing, owner = line.standing, known.get(line.standing.organisation_id)
        invoice = Invoice.objects.create(
            year=row.year,
            serial=serial,
            reference=reference_for(row.year, serial),
            organisation_id=standing.organisation_id,
            name=owner.name if owner else standing.name,
            address=owner.address[:300] if owner else "",
            kind=standing.kind,
            size=line.rate.size if line.rate else "",
            months=line.months,
            cents=line.cents,
            outstanding_cents=line.cents,
            due_on=due_on,
            is_example=standing.is_example,
        )
        serial += 1
        journal.record("invoice.made", invoice, by=by, detail={"number": invoice.number, "cents": invoice.cents})
        if line.own_cents is not None:
            _correct(invoice, line, by)
        post.tell_invoice(invoice)
        made.append(invoice)
    return made


def _held(invoice: Invoice) -> Invoice:
    return locked(Invoice.objects.filter(pk=invoice.pk)).get()


@transaction.atomic
def waive(invoice: Invoice, *, by: Actor, reason: str) -> Invoice:
    """Ask no more of what is left. Raises ConflictError where nothing is left, or it was waived already."""
    row = _held(invoice)
    if row.is_waived or not row.is_to_pay:
        raise ConflictError("nothing_left", _("Er is niets meer te betalen."))
    note = needed_line(reason, 200, "reason")
    Correction.objects.create(invoice=row, why=Change.WAIVED, cents=-row.outstanding_cents, note=note)
    row.is_waived = True
    _reckon(row)
    journal.record("invoice.waived", row, by=by, detail={"reason": note})
    return row


@transaction.atomic
def unwaive(invoice: Invoice, *, by: Actor) -> Invoice:
    """Ask again what was waived. Raises ConflictError where it was not."""
    row = _held(invoice)
    last = row.corrections.filter(why=Change.WAIVED).last()
    if not row.is_waived or last is None:
        raise ConflictError("not_waived", _("Deze factuur is niet kwijtgescholden."))
    Correction.objects.create(invoice=row, why=Change.UNWAIVED, cents=-last.cents)
    row.is_waived = False
    _reckon(row)
    journal.record("invoice.unwaived", row, by=by)
    return row


# --- payments


@transaction.atomic
def record_payment(
    *, by: Actor, reference: str, cents: int, paid_on: date, source: str, external_id: str = ""
) -> Payment:
    """Money that came in under a payment reference (RF…), in cents above zero.

    `external_id` is the bank's own name of the entry: the same once more answers the payment that is there, and
    changes nothing. Raises DomainError on a reference that is wrong or unknown, an amount that cannot be, a day
    that has yet to come; ConflictError where that `external_id` stands for another amount or invoice.
    """
    number = read_reference(reference)
    check_cents(cents, "cents", least=1)
    if paid_on > clock.today():
        raise DomainError("day_wrong", _("Kies een dag die geweest is."), field="paid_on")
    invoice = locked(Invoice.objects.filter(reference=number)).first()
    if invoice is None:
        raise DomainError("reference_unknown", _("Dit kenmerk hoort bij geen factuur."), field="reference")
    known = Payment.objects.filter(external_id=external_id).first() if external_id else None
    if known:
        if (known.invoice_id, known.cents) != (invoice.pk, cents):
            raise ConflictError("other_payment", _("Deze betaling staat er al, met een ander bedrag of kenmerk."))
        return known
    made = Payment.objects.create(
        invoice=invoice,
        cents=cents,
        paid_on=paid_on,
        source=needed_line(source, 100, "source"),
        external_id=external_id or None,
    )
    _reckon(invoice)
    journal.record("invoice.paid", invoice, by=by, detail={"payment": made.pk, "cents": cents, "on": paid_on})
    return made


@transaction.atomic
def take_back_payment(payment: Payment, *, by: Actor) -> Payment:
    """Undo a payment that was a mistake, by a row below zero. Raises ConflictError when that was done before."""
    invoice = _held(payment.invoice)
    if payment.takes_back_id or Payment.objects.filter(takes_back=payment).exists():
        raise ConflictError("taken_back", _("Deze betaling is al teruggedraaid."))
    made = Payment.objects.create(
        invoice=invoice, cents=-payment.cents, paid_on=clock.today(), source=payment.source, takes_back=payment
    )
    _reckon(invoice)
    journal.record("invoice.payment_taken_back", invoice, by=by, detail={"payment": payment.pk, "cents": made.cents})
    return made
