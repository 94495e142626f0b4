"""Contributions on screen: what is asked, an organisation's own page, and the pages of the office."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.members.queries import standing_of
from samen030.commons.organisations.models import Organisation
from samen030.commons.people.queries import actor_of, roles_of
from samen030.find.paper.views import answer_with_sheet
from samen030.kernel import clock, printing
from samen030.kernel.access import UMBRELLA, Role
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import done, form_page, sent
from samen030.kernel.money import Money
from samen030.kernel.text import safe_cell
from samen030.umbrella.contributions import actions, queries
from samen030.umbrella.contributions.forms import (
    OWN,
    ChooseForm,
    NewSchemeForm,
    PayeeForm,
    PaymentForm,
    RateForm,
    SchemeForm,
    WaiveForm,
)
from samen030.umbrella.contributions.models import Invoice, Payment, Rate, Scheme
from samen030.umbrella.contributions.rules import State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest

FORM_METHODS = ["GET", "HEAD", "POST"]
BOM = "\ufeff"  # tells spreadsheets that it is UTF-8


def _paper(request: HttpRequest, invoices: Sequence[Invoice], name: str) -> HttpResponse:
    """Invoices as one PDF, for the post or to keep."""
    context = {"invoices": invoices, "payee": queries.payee()}
    answer = answer_with_sheet(request, name, lambda: printing.pdf("contributions/paper.html", context))
    answer["Cache-Control"] = "private, no-store"
    return answer


# --- for everybody


@require_safe
def contributions(request: HttpRequest) -> HttpResponse:
    """What members and supporters are asked, and what came in."""
    year = queries.year_asked(clock.today())
    context = {
        "scheme": queries.scheme(year),
        "year": year,
        "totals": [row for row in queries.totals() if row.is_public],
    }
    return render(request, "contributions/contributions.html", context)


# --- an organisation's own page


@require_http_methods(FORM_METHODS)
def own(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """What an organisation is asked, how to pay it, and choosing another amount."""
    found = get_object_or_404(Organisation, pk=organisation)
    invoices = list(queries.invoices_of(organisation))
    owed = [row.year for row in invoices if row.is_to_pay]
    standing, year = standing_of(organisation), min(owed, default=queries.year_asked(clock.today()))
    rates = queries.rates_for(year, standing.kind) if standing else []
    choice = queries.choice_of(organisation, year)
    now = next((str(rate.pk) for rate in rates if choice and rate.size == choice.size), None)
    initial: dict[str, Any] = {"what": now}
    if choice and choice.own_cents is not None:
        initial = {"what": OWN, "own_cents": Money(choice.own_cents).typed}
    form = ChooseForm(sent(request), rates=rates, initial=initial)

    def do() -> object:
        return actions.choose(organisation, by=actor_of(request), year=year, **form.chosen)

    if (status := done(form, do)) is None:
        messages.success(request, _("Dank u. Het is bewaard."))
        return redirect("own_contribution", organisation=organisation)
    context = {
        "organisation": found,
        "standing": standing,
        "year": year,
        "rates": rates,
        "form": form,
        "payee": queries.payee(),
        "current": next((row for row in invoices if row.year == year), None),
        "earlier": [row for row in invoices if row.year != year],
    }
    return render(request, "contributions/own.html", context, status=status)


@require_safe
def own_pdf(request: HttpRequest, organisation: UUID, year: int) -> HttpResponse:
    """An organisation's invoice of a year on paper."""
    found = get_object_or_404(Invoice, organisation_id=organisation, year=year)
    return _paper(request, [found], found.number)


# --- the office and the board


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """All years, who is paid, and what is late."""
    context = {
        "payee": queries.payee(),
        "schemes": queries.schemes(),
        "late": queries.invoices(state=State.LATE),
        "totals": queries.totals(),
        "is_board": (Role.BOARD, UMBRELLA) in roles_of(request.user),
    }
    return render(request, "contributions/office.html", context)


def _form_page(request: HttpRequest, form: Form, do: Callable[[], object], back: str, **context: Any) -> HttpResponse:
    return form_page(request, "contributions/form.html", form, do, back=back, **context)


@require_http_methods(FORM_METHODS)
def payee(request: HttpRequest) -> HttpResponse:
    """Who is paid: typed in by the board."""
    row = queries.payee()
    initial = {"name": row.name, "address": row.address, "iban": row.iban_shown, "kvk": row.kvk} if row else None
    form = PayeeForm(sent(request), initial=initial)

    def do() -> object:
        return actions.set_payee(by=actor_of(request), **form.cleaned_data)

    hint = _("Het hele bestuur en het bureau krijgen hier een mail over.")
    title = _("Wie wordt er betaald?")
    return _form_page(request, form, do, reverse("contributions_office"), title=title, hint=hint)


@require_http_methods(FORM_METHODS)
def add_year(request: HttpRequest) -> HttpResponse:
    """The amounts of a new year, at first those of the year before."""
    form = NewSchemeForm(sent(request), initial={"year": clock.today().year})

    def do() -> object:
        return actions.add_scheme(by=actor_of(request), **form.cleaned_data)

    if (status := done(form, do)) is None:
        messages.success(request, _("Kijk nu of de bedragen goed zijn."))
        return redirect("contribution_year", year=form.cleaned_data["year"])
    context = {"form": form, "back": reverse("contributions_office"), "title": _("Bijdragen van een nieuw jaar")}
    return render(request, "contributions/form.html", context, status=status)


def _scheme(year: int) -> Scheme:
    found = queries.scheme(year)
    if found is None:
        raise Http404
    return found


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year: its amounts, who is asked what, and its invoices (?stand=late)."""
    scheme, state = _scheme(year), request.GET.get("stand", "")
    state = state if state in State.values else ""
    context = {
        "scheme": scheme,
        "lines": queries.to_ask(scheme),
        "opens": queries.opens_on(year, clock.today()),
        "payee": queries.payee(),
        "invoices": queries.invoices(year, state),
        "is_fixed": queries.invoices(year).exists(),
        "states": State.choices,
        "state": state,
        "on_paper": len(queries.on_paper(year)),
    }
    return render(request, "contributions/year.html", context)


@require_http_methods(FORM_METHODS)
def change_year(request: HttpRequest, year: int) -> HttpResponse:
    """Correct what was typed of a year."""
    scheme = _scheme(year)
    initial = {name: getattr(scheme, name) for name in ("decided_on", "decision", "days_to_pay", "by_month")}
    form = SchemeForm(sent(request), initial=initial)

    def do() -> object:
        return actions.change_scheme(scheme, by=actor_of(request), **form.cleaned_data)

    title = _("Bijdragen van %s") % year
    return _form_page(request, form, do, reverse("contribution_year", args=[year]), title=title)


@require_http_methods(FORM_METHODS)
def add_rate(request: HttpRequest, year: int) -> HttpResponse:
    """An amount more, or another amount for the same size."""
    scheme = _scheme(year)
    form = RateForm(sent(request), initial={"kind": request.GET.get("soort"), "size": request.GET.get("grootte")})

    def do() -> object:
        return actions.set_rate(scheme, by=actor_of(request), **form.cleaned_data)

    hint = _("Staat deze grootte er al? Dan komt dit bedrag in de plaats.")
    title = _("Bedrag voor %s") % year
    return _form_page(request, form, do, reverse("contribution_year", args=[year]), title=title, hint=hint)


def _acted(request: HttpRequest, do: Callable[[], object], said: str, back: str) -> HttpResponse:
    try:
        do()
    except DomainError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, said)
    return redirect(back)


@require_POST
def remove_rate(request: HttpRequest, year: int, rate: int) -> HttpResponse:
    """Take an amount away."""
    row = get_object_or_404(Rate.objects.select_related("scheme"), pk=rate, scheme__year=year)

    def do() -> object:
        return actions.remove_rate(row, by=actor_of(request))

    return _acted(request, do, _("Het bedrag is weg."), reverse("contribution_year", args=[year]))


@require_POST
def make(request: HttpRequest, year: int) -> HttpResponse:
    """Make the invoices that are not there yet."""

    def do() -> object:
        return actions.make_invoices(_scheme(year), by=actor_of(request))

    return _acted(request, do, _("De facturen zijn gemaakt."), reverse("contribution_year", args=[year]))


COLUMNS = (
    "number", "reference", "organisation_id", "name", "kind", "size", "months", "cents", "outstanding_cents",
    "state", "issued_on", "due_on", "is_example",
)  # fmt: skip


@require_safe
def table(_request: HttpRequest, year: int) -> HttpResponse:
    """The invoices of a year for a spreadsheet or a bookkeeping program."""
    headers = {
        "Content-Disposition": f'attachment; filename="facturen-{year}.csv"',
        "Cache-Control": "private, no-store",
    }
    answer = HttpResponse(BOM, content_type="text/csv; charset=utf-8", headers=headers)
    lines = csv.writer(answer)
    lines.writerow(COLUMNS)
    for row in queries.invoices(year):
        lines.writerow([safe_cell(getattr(row, name)) for name in COLUMNS])
    return answer


@require_safe
def paper(request: HttpRequest, year: int) -> HttpResponse:
    """One PDF of the invoices that go by post."""
    rows = queries.on_paper(year)
    if not rows:
        raise Http404
    return _paper(request, rows, f"facturen-{year}")


def _invoice(pk: UUID) -> Invoice:
    return get_object_or_404(Invoice.objects.prefetch_related("corrections", "payments__taken_back"), pk=pk)


@require_http_methods(FORM_METHODS)
def invoice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One invoice: how it came to what it is; a payment is typed in here."""
    found = _invoice(pk)
    form = PaymentForm(sent(request), initial={"cents": found.outstanding.typed, "paid_on": clock.today()})

    def do() -> object:
        return actions.record_payment(by=actor_of(request), reference=found.reference, **form.cleaned_data)

    if (status := done(form, do)) is None:
        messages.success(request, _("De betaling is opgeschreven."))
        return redirect("invoice", pk=pk)
    return render(request, "contributions/invoice.html", {"invoice": found, "form": form}, status=status)


@require_safe
def invoice_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One invoice on paper."""
    found = _invoice(pk)
    return _paper(request, [found], found.number)


@require_http_methods(FORM_METHODS)
def waive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask no more of what is left."""
    found = _invoice(pk)
    form = WaiveForm(sent(request))

    def do() -> object:
        return actions.waive(found, by=actor_of(request), **form.cleaned_data)

    title = _("Kwijtschelden: %s") % found.name
    return _form_page(request, form, do, reverse("invoice", args=[pk]), title=title)


@require_POST
def unwaive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask again what was waived."""
    found = _invoice(pk)

    def do() -> object:
        return actions.unwaive(found, by=actor_of(request))

    return _acted(request, do, _("Dit bedrag staat weer open."), reverse("invoice", args=[pk]))


@require_POST
def take_back(request: HttpRequest, pk: UUID, payment: int) -> HttpResponse:
    """Undo a payment that was a mistake."""
    row = get_object_or_404(Payment.objects.select_related("invoice"), pk=payment, invoice=pk)

    def do() -> object:
        return actions.take_back_payment(row, by=actor_of(request))

    return _acted(request, do, _("De betaling is teruggedraaid."), reverse("invoice", args=[pk]))
