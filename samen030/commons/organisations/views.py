"""Who acts for an organisation: seeing, inviting, ending; and saying yes to an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samen030.commons.organisations import roles
from samen030.commons.organisations.forms import InviteForm
from samen030.commons.organisations.models import Invitation, Organisation
from samen030.commons.people.models import RoleGrant
from samen030.commons.people.queries import actor_of, roles_of
from samen030.commons.people.rules import role_title
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from samen030.commons.people.models import User

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Who acts for the organisation, with a form to invite somebody (for who may)."""
    found = get_object_or_404(Organisation, pk=organisation)
    held = roles_of(request.user)
    may_invite = (Role.REPRESENTATIVE, scope_of_organisation(found.pk)) in held or Role.BUREAU in {r for r, _s in held}
    form = InviteForm(request.POST if request.method == "POST" else None) if may_invite else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            roles.invite(
                found, by=actor_of(request), email=form.cleaned_data["email"], role=Role(form.cleaned_data["role"])
            )
        except DomainError as error:
            form.add_error(error.field or None, error.sentence)
        else:
            messages.success(request, _("De uitnodiging is verstuurd."))
            return redirect("organisation_people", organisation=found.pk)
    context = {
        "organisation": found,
        "people": [(grant, role_title(grant.role)) for grant in roles.people_of(found)],
        "invitations": [(row, role_title(row.role)) for row in roles.open_invitations(found)] if may_invite else [],
        "form": form,
    }
    status = REFUSED if form is not None and form.errors else None
    return render(request, "organisations/people.html", context, status=status)


@require_POST
def invitation_withdraw(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """Take an offer back."""
    roles.withdraw(get_object_or_404(Invitation, pk=pk, organisation_id=organisation), by=actor_of(request))
    messages.success(request, _("De uitnodiging is ingetrokken."))
    return redirect("organisation_people", organisation=organisation)


@require_POST
def role_end(request: HttpRequest, organisation: UUID, pk: int) -> HttpResponse:
    """End somebody's role for the organisation."""
    grant = get_object_or_404(RoleGrant, pk=pk, scope=scope_of_organisation(organisation))
    try:
        roles.end(grant, by=actor_of(request), user=cast("User", request.user))
    except DomainError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("De rol is gestopt."))
    return redirect("organisation_people", organisation=organisation)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited for; POST says yes."""
    found = roles.invitation_of(token)
    if found is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            roles.accept(found, by=actor_of(request), user=cast("User", request.user))
        except DomainError as error:
            problem = error.sentence
        else:
            messages.success(request, _("Welkom. U kunt nu voor %s aan de slag.") % found.organisation.name)
            return redirect("my_page")
    context = {"invitation": found, "title": role_title(found.role), "problem": problem, "token": token}
    return render(request, "organisations/invitation.html", context, status=REFUSED if problem else None)
