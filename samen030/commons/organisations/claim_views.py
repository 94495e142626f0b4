"""'Is dit uw organisatie?': asking, typing the code, and deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.organisations import claims
from samen030.commons.organisations.forms import (
    ClaimCodeForm,
    ClaimDecisionForm,
    ClaimLetterForm,
    ClaimMailForm,
    ClaimOfficeForm,
)
from samen030.commons.organisations.models import Claim, ClaimState, ClaimWay, Organisation, Status
from samen030.commons.organisations.roles import people_of
from samen030.commons.people.queries import actor_of, scopes_of
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponse

    from samen030.commons.people.models import User

REFUSED = 422


def _forms(request: HttpRequest, organisation: Organisation, *, has_people: bool) -> dict[ClaimWay, forms.Form]:
    """The ways that are open here, each with its form; the one that was sent holds what was typed."""
    sent = request.POST.get("way", "") if request.method == "POST" else ""
    domains = claims.domains(organisation)
    data = {way: request.POST if sent == way else None for way in ClaimWay}
    found: dict[ClaimWay, forms.Form] = {}
    if domains and not has_people:
        found[ClaimWay.MAIL] = ClaimMailForm(data[ClaimWay.MAIL], prefix="m", domains=domains)
    if organisation.street and organisation.postcode and not has_people:
        found[ClaimWay.LETTER] = ClaimLetterForm(data[ClaimWay.LETTER], prefix="b")
    found[ClaimWay.OFFICE] = ClaimOfficeForm(data[ClaimWay.OFFICE], prefix="k")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """The ways to show that one is of the organisation; with an open claim, what waits."""
    found = get_object_or_404(Organisation.objects.exclude(status=Status.ARCHIVED), pk=organisation)
    user = cast("User", request.user)
    scope = scope_of_organisation(found.pk)
    has_people = bool(people_of(found))
    ways = _forms(request, found, has_people=has_people)
    way = request.POST.get("way", "")
    form = ways.get(ClaimWay(way)) if way in ClaimWay.values else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            claims.ask(found, by=actor_of(request), user=user, way=way, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.sentence)
        else:
            messages.success(request, _("Gelukt. Hieronder staat wat u nu doet."))
            return redirect("claim", organisation=found.pk)
    mine = None if form and form.errors else claims.claim_of(found, user)
    context = {
        "organisation": found,
        "is_mine": scope in scopes_of(user, Role.EDITOR, Role.REPRESENTATIVE),
        "has_people": has_people,
        "claim": mine,
        "code_form": ClaimCodeForm() if mine and mine.way != ClaimWay.OFFICE else None,
        "ways": ways,
    }
    return render(request, "organisations/claim.html", context, status=REFUSED if form and form.errors else None)


@require_POST
def claim_code(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Type the code of the mail or the letter."""
    user = cast("User", request.user)
    found = get_object_or_404(Organisation, pk=organisation)
    mine = claims.claim_of(found, user)
    if mine is None:
        return redirect("claim", organisation=found.pk)
    form = ClaimCodeForm(request.POST)
    if form.is_valid():
        problem = claims.enter_code(mine, by=actor_of(request), code=form.cleaned_data["code"])
        if not problem:
            messages.success(request, _("Welkom. U kunt nu voor %s aan de slag.") % found.name)
            return redirect("my_page")
        form.add_error("code", problem)
    context = {"organisation": found, "claim": mine, "code_form": form, "ways": {}}
    return render(request, "organisations/claim.html", context, status=REFUSED)


@require_POST
def claim_withdraw(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Stop asking, to choose another way or none."""
    found = get_object_or_404(Organisation, pk=organisation)
    mine = claims.claim_of(found, cast("User", request.user))
    if mine is not None:
        claims.withdraw(mine, by=actor_of(request))
    return redirect("claim", organisation=found.pk)


@require_safe
def claim_list(request: HttpRequest) -> HttpResponse:
    """What waits for the bureau: who to ring, and letters to send."""
    return render(request, "organisations/claims.html", {"rows": _rows(claims.open_claims())})


@require_safe
def claims_on(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """What waits for the people of one organisation."""
    found = get_object_or_404(Organisation, pk=organisation)
    context = {"organisation": found, "rows": _rows(claims.open_claims(found))}
    return render(request, "organisations/claims.html", context)


def _rows(found: list[Claim]) -> list[tuple[Claim, ClaimDecisionForm]]:
    return [(row, ClaimDecisionForm(prefix=row.pk.hex[:8])) for row in found]


@require_POST
def claim_decide(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Yes ('ja') or no, with a reason."""
    found = get_object_or_404(Claim, pk=pk, organisation_id=organisation)
    form = ClaimDecisionForm(request.POST, prefix=found.pk.hex[:8])
    if form.is_valid():
        try:
            passes = request.POST.get("besluit") == "ja"
            claims.decide(found, by=actor_of(request), passes=passes, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.sentence)
        else:
            messages.success(request, _("Het is bewaard. De aanvrager krijgt een mail."))
            return redirect(*_back(request, organisation))
    context = {"organisation": found.organisation, "rows": [(found, form)]}
    return render(request, "organisations/claims.html", context, status=REFUSED)


def _back(request: HttpRequest, organisation: UUID) -> tuple[str, ...]:
    is_own = scope_of_organisation(organisation) in scopes_of(cast("User", request.user), Role.REPRESENTATIVE)
    return ("my_page",) if is_own else ("claim_list",)


@require_POST
def claim_letter(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Make the letter with a new code, to print now."""
    found = get_object_or_404(Claim, pk=pk, organisation_id=organisation, state=ClaimState.OPEN)
    try:
        code = claims.write_letter(found, by=actor_of(request))
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("claim_list")
    context = {"claim": found, "organisation": found.organisation, "code": f"{code[:4]} {code[4:]}"}
    answer = render(request, "organisations/claim_letter.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer
