"""The page behind a link in a mail (GET asks with one button, POST does it), the call list, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.organisations.models import Organisation
from samen030.commons.people.queries import actor_of, scopes_of
from samen030.find.desk.entries import kind_of
from samen030.find.upkeep import reports
from samen030.find.upkeep.actions import (
    AWAY,
    CONFIRM,
    END,
    answer,
    bring_back,
    mail_anew,
    may_come_back,
    note_call,
    read_link,
)
from samen030.find.upkeep.forms import ReportForm
from samen030.find.upkeep.queries import MODELS, call_list
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, Role, scope_of_organisation
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "POST"])
def upkeep_answer(request: HttpRequest, token: str) -> HttpResponse:
    """A mail scanner that opens the link does nothing: only the button does."""
    try:
        act, entry = answer(token) if request.method == "POST" else read_link(token)[::2]
    except DomainError as error:
        ended = may_come_back(token)
        context = {"problem": error.sentence, "ended": ended, "token": token, "is_old": error.code == "link_expired"}
        return render(request, "upkeep/answer.html", context, status=None if ended else 410)
    context = {"act": act, "entry": entry, "is_done": request.method == "POST", "token": token}
    return render(request, "upkeep/answer.html", context)


@require_POST
def upkeep_back(request: HttpRequest, token: str) -> HttpResponse:
    """It has not stopped after all."""
    try:
        entry = bring_back(token)
    except DomainError as error:
        return render(request, "upkeep/answer.html", {"problem": error.sentence}, status=410)
    messages.success(request, _("Het staat weer op SAMEN030."))
    return redirect(entry.get_absolute_url())  # type: ignore[attr-defined] # each of MODELS has it


@require_POST
def upkeep_anew(request: HttpRequest, token: str) -> HttpResponse:
    """A new mail for who has an old link."""
    try:
        mail_anew(token)
    except DomainError as error:
        return render(request, "upkeep/answer.html", {"problem": error.sentence}, status=410)
    return render(request, "upkeep/answer.html", {"is_sent": True})


@require_safe
def upkeep_change(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """From the mail to the form of the entry: for who keeps it; others first show that they belong to it."""
    model = MODELS.get(kind)
    entry = model._default_manager.filter(pk=pk).first() if model else None  # noqa: SLF001 - Django's name
    if entry is None:
        raise Http404
    owner = entry.pk if isinstance(entry, Organisation) else entry.organisation_id  # type: ignore[attr-defined]
    if owner is None:
        return redirect("report", kind=kind, pk=pk)
    mine = scopes_of(request.user, Role.EDITOR, Role.REPRESENTATIVE, Role.BUREAU)
    if not {scope_of_organisation(owner), UMBRELLA} & set(mine):
        return redirect("claim", organisation=owner)
    return redirect("desk_edit", organisation=owner, kind=kind_of(entry) or "organisatie", pk=entry.pk)  # type: ignore[arg-type]


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The call list of one's wijken, to ring from or to print."""
    wijken = call_list(scopes_of(request.user, Role.SCOUT, Role.BUREAU), clock.today())
    return render(request, "upkeep/calls.html", {"wijken": wijken})


@require_POST
def call_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What one call brought; only for who has the line on their own list."""
    wijken = call_list(scopes_of(request.user, Role.SCOUT, Role.BUREAU), clock.today())
    call = next((call for _wijk, calls in wijken for call in calls if call.asking.pk == pk), None)
    if call is None:
        raise Http404
    result = request.POST.get("result", "")
    if result not in (CONFIRM, END, AWAY):
        raise SuspiciousOperation
    try:
        note_call(call.asking, by=actor_of(request), result=result)
    except DomainError as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, _("Opgeschreven: %(name)s.") % {"name": call.entry.name})
    return redirect("upkeep_calls")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Anybody says what is wrong with a public entry."""
    model = reports.REPORTED.get(kind)
    entry = model._default_manager.filter(pk=pk).select_related("area").first() if model else None  # noqa: SLF001 - Django's name
    if entry is None or not entry.is_public:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reports.report(
                kind, entry, by=actor_of(request), text=form.cleaned_data["text"], email=form.cleaned_data["email"]
            )
        except DomainError as error:
            form.add_error(error.field or None, error.sentence)
        else:
            messages.success(request, _("Dank u wel. Wij geven het door aan wie dit bijhoudt."))
            return redirect(entry.get_absolute_url())  # type: ignore[attr-defined] # each of REPORTED has it
    context = {"form": form, "entry": entry}
    return render(request, "upkeep/report.html", context, status=422 if form.errors else None)


def _scopes(request: HttpRequest) -> list[str]:
    return scopes_of(request.user, Role.EDITOR, Role.REPRESENTATIVE, Role.SCOUT, Role.BUREAU)


@require_http_methods(["GET", "HEAD", "POST"])
def report_list(request: HttpRequest) -> HttpResponse:
    """What people reported about entries that one keeps, each with a box for the answer."""
    rows = reports.waiting(_scopes(request))
    typed, problem = "", ""
    chosen = request.POST.get("report", "")
    if request.method == "POST":
        row = next(((asked, entry) for asked, entry in rows if str(asked.pk) == chosen), None)
        if row is None:
            raise Http404
        typed = request.POST.get("answer", "")
        try:
            reports.answer_report(*row, by=actor_of(request), text=typed)
        except DomainError as error:
            problem = error.sentence
        else:
            messages.success(request, _("Het antwoord is bewaard."))
            return redirect("reports")
    context = {"rows": rows, "typed": typed, "problem": problem, "chosen": chosen}
    return render(request, "upkeep/reports.html", context, status=422 if problem else None)
