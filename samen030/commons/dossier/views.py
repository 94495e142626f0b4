"""Dossiers on screen: the list, the page, its forms, and the whole file on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samen030.commons.dossier import actions, presentation, queries
from samen030.commons.dossier.forms import ActForm, ContributionForm, ObjectionForm, PartyForm, PauseForm, StepForm
from samen030.commons.dossier.models import Decision
from samen030.commons.dossier.rules import procedures
from samen030.commons.people.queries import actor_of
from samen030.kernel import clock, printing
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import done, sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest

    from samen030.commons.dossier.models import Dossier, Step
    from samen030.commons.dossier.queries import Seat

REFUSED, CONFLICT, NOT_NOW = 422, 409, 503
PER_PAGE = 25
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def listing(request: HttpRequest, name: str = "") -> HttpResponse:
    """Public dossiers, of one kind when `name` is a procedure."""
    kinds = {row.code: row for row in procedures}
    if name and name not in kinds:
        raise Http404
    page = Paginator(queries.public(name), PER_PAGE).get_page(request.GET.get("pagina"))
    rows = [(row, row.rules, row.ended_as) for row in page.object_list]
    context = {"page": page, "rows": rows, "kinds": kinds.values(), "kind": kinds.get(name)}
    return render(request, "dossier/listing.html", context)


def _load(request: HttpRequest, pk: UUID) -> tuple[Dossier, list[Seat]]:
    """The dossier, and in which parts the visitor may act. Who may not see it finds nothing."""
    dossier = get_object_or_404(queries.whole(queries.known().filter(pk=pk)))
    held = queries.seats(dossier, request.user)
    if not dossier.is_public and not queries.is_insider(dossier, held):
        raise Http404
    return dossier, held


def _context(dossier: Dossier, held: list[Seat]) -> dict[str, Any]:
    is_insider = queries.is_insider(dossier, held)
    lines = presentation.timeline(dossier, is_insider=is_insider)
    return {
        "dossier": dossier,
        "procedure": dossier.rules,
        "lines": lines,
        "now": next((line for line in lines if line.step.is_open), None),
        "is_insider": is_insider,
        "has_closed_part": any(not line.is_shown for line in lines),
        "today": clock.today(),
    }


@require_safe
def page(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """The page of a dossier. Who came by a mail about one that is not public logs in first."""
    try:
        found, held = _load(request, dossier)
    except Http404:
        if request.user.is_authenticated or not queries.known().filter(pk=dossier).exists():
            raise
        return redirect_to_login(request.path)
    context = _context(found, held) | {"choices": presentation.choices(found, held)}
    return render(request, "dossier/dossier.html", context)


@require_safe
def paper(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """The file as a PDF: all of it for the parties, the public part for others."""
    found, held = _load(request, dossier)
    try:
        body = printing.pdf("dossier/paper.html", _context(found, held))
    except DomainError as error:
        return render(request, "dossier/not_now.html", {"sentence": error.sentence}, status=NOT_NOW)
    name = slugify(found.title)[:60] or "dossier"
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "X-Robots-Tag": "noindex"}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def _scopes(held: list[Seat], *roles: str) -> dict[str, str]:
    """For whom one could act in these parts: scope → name."""
    scopes = [seat.scope for seat in held if seat.role in roles]
    names = queries.organisation_names(scopes)
    return {scope: names.get(scope, _("mijzelf")) for scope in scopes}


def _answer(
    request: HttpRequest, dossier: Dossier, form: forms.Form, do: Callable[[], object], context: dict[str, Any]
) -> HttpResponse:
    """Show the form, or do it and go back to the dossier."""
    if (status := done(form, do)) is None:
        messages.success(request, _("Het is bewaard."))
        return redirect(dossier)
    return render(request, "dossier/form.html", {"dossier": dossier, "form": form, **context}, status=status)


def _step(dossier: Dossier, pk: int) -> Step:
    found = next((step for step in dossier.steps.all() if step.pk == pk), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(FORM_METHODS)
def act(request: HttpRequest, dossier: UUID, step: int) -> HttpResponse:
    """The owner of a step ends it."""
    found, held = _load(request, dossier)
    current = _step(found, step)
    scopes = _scopes(held, current.owner)
    form = StepForm(sent(request), rule=current.rule, procedure=found.rules, scopes=scopes)
    context = {
        "title": current.rule.title,
        "text": current.rule.explanation,
        "button": current.rule.outcomes[0].title if len(current.rule.outcomes) == 1 else _("Vastleggen"),
        "is_final": True,
        "may": bool(scopes) and (current.is_open or request.method == "POST"),
    }
    return _answer(request, found, form, lambda: actions.finish(current, by=actor_of(request), **form.said), context)


@require_http_methods(FORM_METHODS)
def contribute(request: HttpRequest, dossier: UUID, step: int) -> HttpResponse:
    """Add something to a step."""
    found, held = _load(request, dossier)
    current = _step(found, step)
    scopes = _scopes(held, current.owner, *current.rule.others)
    form = ContributionForm(sent(request), request.FILES or None, scopes=scopes)
    context = {
        "title": _("Iets toevoegen"),
        "text": current.rule.title,
        "button": _("Toevoegen"),
        "is_public": current.rule.is_public and found.is_public,
        "may": bool(scopes) and (current.is_open or request.method == "POST"),
    }

    def do() -> object:
        said = form.cleaned_data
        by = actor_of(request)
        return actions.contribute(current, by=by, text=said["text"], scope=form.scope, file=said["file"])

    return _answer(request, found, form, do, context)


@require_http_methods(FORM_METHODS)
def clock_of(request: HttpRequest, dossier: UUID, step: int) -> HttpResponse:
    """Stop the clock of a step, or let it go on."""
    found, held = _load(request, dossier)
    current = _step(found, step)
    scopes = _scopes(held, current.owner)
    is_paused = any(pause.resumed_on is None for pause in current.pauses.all())
    kind: type[ActForm] = ActForm if is_paused else PauseForm
    form = kind(sent(request), scopes=scopes)
    context = {
        "title": _("De klok verder laten lopen") if is_paused else _("De klok stilzetten"),
        "text": _("De dagen dat de klok stilstond, komen er aan het eind bij."),
        "button": _("Klok laten lopen") if is_paused else _("Klok stilzetten"),
        "may": bool(scopes) and current.rule.may_pause and (current.is_open or request.method == "POST"),
    }

    def do() -> object:
        by = actor_of(request)
        if is_paused:
            return actions.resume(current, by=by, scope=form.scope)
        return actions.pause(current, by=by, reasons=form.cleaned_data["reasons"], scope=form.scope)

    return _answer(request, found, form, do, context)


@require_http_methods(FORM_METHODS)
def party(request: HttpRequest, dossier: UUID, role: str) -> HttpResponse:
    """Name who takes a part, or somebody else in their place."""
    found, held = _load(request, dossier)
    rule = next((row for row in found.rules.parties if row.key == role), None)
    if rule is None or not rule.named_by or rule.candidates is None:
        raise Http404
    form = PartyForm(sent(request), candidates=rule.candidates(found))
    context = {
        "title": _("Kies wie: %s") % rule.title,
        "text": _("Wie u kiest, krijgt bericht als het zijn of haar beurt is."),
        "button": _("Kies"),
        "may": rule.named_by in {seat.role for seat in held} and found.closed_at is None,
    }

    def do() -> object:
        return actions.name_instead(found, by=actor_of(request), role=role, scope=form.cleaned_data["scope"])

    return _answer(request, found, form, do, context)


@require_http_methods(FORM_METHODS)
def replacement(request: HttpRequest, dossier: UUID, decision: int) -> HttpResponse:
    """Take a new decision in the place of one that holds."""
    found, held = _load(request, dossier)
    row = get_object_or_404(Decision.objects.select_related("step__dossier"), pk=decision, step__dossier=found)
    scopes = _scopes(held, row.step.owner)
    rule = replace(row.step.rule, is_per_criterion=False, asked=())
    form = StepForm(sent(request), rule=rule, procedure=found.rules, scopes=scopes)
    context = {
        "title": _("Het besluit vervangen"),
        "text": _("Het oude besluit blijft te lezen. Het nieuwe geldt."),
        "button": _("Vastleggen"),
        "is_final": True,
        "may": bool(scopes),
    }
    kept = ("outcome", "reasons", "mandate", "scope")

    def do() -> object:
        said = {name: form.said[name] for name in kept}
        return actions.replace_decision(row, by=actor_of(request), **said)

    return _answer(request, found, form, do, context)


@require_http_methods(FORM_METHODS)
def objection(request: HttpRequest, dossier: UUID, decision: int) -> HttpResponse:
    """Object to a decision."""
    found, held = _load(request, dossier)
    row = get_object_or_404(Decision.objects.select_related("step__dossier"), pk=decision, step__dossier=found)
    objecting, last = row.step.rule.objecting, actions.objection_until(row)
    scopes = _scopes(held, *objecting.who) if objecting else {}
    is_late = last is not None and clock.today() > last
    asks_why = bool(objecting and objecting.late_with_reasons and is_late)
    form = ObjectionForm(sent(request), scopes=scopes, is_late=asks_why)
    context = {
        "title": _("Bezwaar maken"),
        "text": row.step.rule.title,
        "until": last,
        "button": _("Bezwaar versturen"),
        "may": bool(scopes),
    }

    def do() -> object:
        data = form.cleaned_data
        late = data.get("late_reasons", "")
        return actions.object_to(row, by=actor_of(request), text=data["text"], scope=form.scope, late_reasons=late)

    return _answer(request, found, form, do, context)
