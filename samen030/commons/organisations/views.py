"""Who acts for an organisation: seeing, inviting, ending; saying yes to an invitation; naming people for a wijk."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samen030.commons.city.models import Area, Level
from samen030.commons.organisations import naming, roles
from samen030.commons.organisations.forms import InviteForm, NamingForm
from samen030.commons.organisations.models import Invitation, Naming, Organisation
from samen030.commons.people.models import RoleGrant
from samen030.commons.people.queries import actor_of, roles_of, scopes_of
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


def _mine(request: HttpRequest, area: Area) -> dict[str, Organisation]:
    """The BBBO's of the wijk for which this person speaks."""
    scopes = scopes_of(request.user, Role.REPRESENTATIVE)
    return {str(row.pk): row for row in naming.bbbos_of(area) if scope_of_organisation(row.pk) in scopes}


@require_http_methods(["GET", "HEAD", "POST"])
def district(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is broker and coordinator of a wijk, what is proposed, and a form to propose somebody."""
    area = get_object_or_404(Area, slug=slug, level=Level.DISTRICT)
    mine = _mine(request, area)
    choices = [(pk, row.name) for pk, row in mine.items()]
    form = NamingForm(request.POST if request.method == "POST" else None, organisations=choices)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        chosen, role = mine[fields.pop("organisation")], Role(fields.pop("role"))
        try:
            naming.propose(area, by=actor_of(request), organisation=chosen, role=role, **fields)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.sentence)
        else:
            messages.success(request, _("Het voorstel is bewaard. De andere organisaties krijgen bericht."))
            return redirect("district_naming", slug=slug)
    rows = Naming.objects.filter(area=area).select_related("proposed_by").prefetch_related("agreed")[:20]
    shown = [
        {
            "naming": row,
            "title": role_title(row.role),
            "may_agree": [o for pk, o in mine.items() if pk not in {str(a.pk) for a in row.agreed.all()}],
            "may_end": [a for a in row.agreed.all() if str(a.pk) in mine],
        }
        for row in rows
    ]
    context = {"area": area, "rows": shown, "form": form, "needed": naming.needed(area)}
    return render(request, "organisations/district.html", context, status=REFUSED if form.errors else None)


@require_POST
def naming_step(request: HttpRequest, slug: str, pk: UUID, step: str) -> HttpResponse:
    """Say yes to a proposal ('ja'), or end a naming ('stop'), for one of one's organisations."""
    found = get_object_or_404(Naming, pk=pk, area__slug=slug)
    chosen = _mine(request, found.area).get(request.POST.get("organisation", ""))
    if chosen is None:
        raise PermissionDenied
    write = {"ja": naming.agree, "stop": naming.end}[step]
    try:
        write(found, by=actor_of(request), organisation=chosen)
    except DomainError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Het is bewaard."))
    return redirect("district_naming", slug=slug)
