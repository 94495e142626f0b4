"""The complementarity test on screen: the list, a proposal with who does it already, beginning one, reacting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.dossier.models import Dossier
from samen030.commons.organisations.models import Organisation, Status, Theme
from samen030.commons.people.queries import actor_of, is_office, organisation_ids, roles_of
from samen030.kernel.access import UMBRELLA, Role
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.forms import done, sent
from samen030.umbrella.complementarity import actions, queries
from samen030.umbrella.complementarity.forms import ProposalForm, PutOnSiteForm, ReactForm, UmbrellaForm
from samen030.umbrella.complementarity.models import Answer, Proposal
from samen030.umbrella.complementarity.platform import PLATFORM_PROPOSAL
from samen030.umbrella.complementarity.rules import PLATFORM

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

REFUSED, CONFLICT = 422, 409
PER_PAGE = 20
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All tests with their outcome; that of this site itself on top."""
    page = Paginator(queries.proposals(), PER_PAGE).get_page(request.GET.get("pagina"))
    dossiers = queries.dossiers_of(list(page.object_list))
    context = {
        "page": page,
        "rows": [(row, dossiers.get(row.dossier_id)) for row in page.object_list],
        "platform": PLATFORM_PROPOSAL,
        "own_test": queries.of_code(PLATFORM),
        "may_begin": is_office(request.user),
        "is_board": (Role.BOARD, UMBRELLA) in roles_of(request.user),
        "umbrella": queries.umbrella(),
    }
    return render(request, "complementarity/list.html", context)


def _shown(request: HttpRequest, found: Proposal, form: PutOnSiteForm | None, status: int | None) -> HttpResponse:
    clearance = getattr(found, "clearance", None)
    context = {
        "proposal": found,
        "dossier": Dossier.objects.filter(pk=found.dossier_id).first() if found.dossier_id else None,
        "reacting": queries.open_reacting(found),
        "themes": Theme.objects.filter(code__in=found.themes),
        "reactions": found.reactions.all(),
        "on_site": queries.on_site_by(clearance) if clearance else [],
        "form": form,
        "umbrella": queries.umbrella() if form else None,
    }
    return render(request, "complementarity/proposal.html", context, status=status)


@require_safe
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One proposal: what, why, who does it already, how the test stands, and what is on the site by it."""
    found = get_object_or_404(queries.proposals(), pk=pk)
    form = PutOnSiteForm() if is_office(request.user) and hasattr(found, "clearance") else None
    return _shown(request, found, form, None)


@require_POST
def put_on_site(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a draft of the umbrella on the site, by the test that passed."""
    found = get_object_or_404(queries.proposals().filter(clearance__isnull=False), pk=pk)
    form = PutOnSiteForm(request.POST)

    def do() -> object:
        return actions.put_on_site(form.cleaned_data["service"], by=actor_of(request), clearance=found.clearance)

    if (status := done(form, do)) is None:
        messages.success(request, _("‘%s’ staat op de site.") % form.cleaned_data["service"].name)
        return redirect(found)
    return _shown(request, found, form, status)


@require_http_methods(FORM_METHODS)
def name_umbrella(request: HttpRequest) -> HttpResponse:
    """The board says which organisation of the directory is the umbrella itself: from then on the test binds it."""
    form = UmbrellaForm(sent(request))
    if (status := done(form, lambda: actions.name_umbrella(form.organisation, by=actor_of(request)))) is None:
        messages.success(request, _("Het is bewaard. Voor deze organisatie geldt nu de toets."))
        return redirect("proposals")
    return render(request, "complementarity/umbrella.html", {"form": form}, status=status)


@require_http_methods(FORM_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """Write a proposal: first look who does it already, then begin the test. `?van=platform`: this site's own."""
    is_platform = request.GET.get("van") == PLATFORM
    initial = {name: PLATFORM_PROPOSAL[name] for name in ("title", "text", "why_us")} if is_platform else None
    form = ProposalForm(request.POST if request.method == "POST" else None, initial=initial)
    found, status = None, None
    if request.method == "POST" and form.is_valid():
        said = form.said
        if request.POST.get("do") == "begin":
            try:
                made = actions.begin(by=actor_of(request), code=PLATFORM if is_platform else "", **said)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.sentence)
                status = CONFLICT if isinstance(error, ConflictError) else REFUSED
            else:
                messages.success(request, _("De toets is begonnen. Wie dit aangaat, krijgt bericht."))
                return redirect(made)
        else:
            found = actions.search(said["title"], said["text"], said["themes"], said["groups"], said["area"])
    context = {"form": form, "found": found, "is_platform": is_platform}
    return render(request, "complementarity/new.html", context, status=status or (REFUSED if form.errors else None))


@require_http_methods(FORM_METHODS)
def react(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say something for one's own organisation: object, or offer to do it."""
    found = get_object_or_404(Proposal, pk=pk)
    ids = organisation_ids(request.user, Role.REPRESENTATIVE, Role.EDITOR)
    mine = list(Organisation.objects.filter(pk__in=ids, status=Status.PUBLISHED).order_by("name"))
    form = ReactForm(request.POST if request.method == "POST" else None, organisations=mine)
    status = None
    if request.method == "POST" and mine and form.is_valid():
        data = form.cleaned_data
        owner = next(row for row in mine if str(row.pk) == data["organisation"])
        try:
            actions.react(
                found, by=actor_of(request), organisation=owner, answer=Answer(data["answer"]), text=data["text"]
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.sentence)
            status = CONFLICT if isinstance(error, ConflictError) else REFUSED
        else:
            messages.success(request, _("Het is bewaard. Het staat in het dossier."))
            return redirect(found)
    context = {"proposal": found, "form": form, "mine": mine, "reacting": queries.open_reacting(found)}
    return render(request, "complementarity/react.html", context, status=status or (REFUSED if form.errors else None))
