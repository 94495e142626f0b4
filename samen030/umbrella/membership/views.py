"""Membership on screen: the front page of the umbrella, the register, joining and leaving, the statutes, the office."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.city.queries import area_by_slug
from samen030.commons.members import actions as members
from samen030.commons.members import queries as standings
from samen030.commons.members.models import Standing
from samen030.commons.members.rules import STATUTE_KEYS, StandingKind
from samen030.commons.organisations.models import Organisation
from samen030.commons.people.queries import actor_of, is_office, roles_of
from samen030.find.paper.making import qr
from samen030.find.paper.views import answer_with_sheet
from samen030.kernel import clock, printing
from samen030.kernel.access import UMBRELLA, Role
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.geo import lies_in
from samen030.kernel.text import safe_cell
from samen030.umbrella.membership import actions, queries
from samen030.umbrella.membership.forms import ApplyForm, DayForm, MeasureForm, StatuteForm
from samen030.umbrella.membership.rules import AGREEMENT, FOR_ALL, FOR_VOTING

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest

REFUSED, CONFLICT = 422, 409
FORM_METHODS = ["GET", "HEAD", "POST"]


def _status(form: forms.Form) -> int | None:
    return REFUSED if form.errors else None


def _refuse(form: forms.Form, error: DomainError) -> int:
    form.add_error(error.field if error.field in form.fields else None, error.sentence)
    return CONFLICT if isinstance(error, ConflictError) else REFUSED


# --- for everybody


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What the cooperative is, and the ways to its register, its rules and its tasks."""
    today = clock.today()
    counts = {kind: standings.on(today, kind).count() for kind in StandingKind.values}
    return render(request, "membership/front.html", {"counts": counts})


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Who is a member, today or on another day (?op=2027-03-01), in the city or a wijk (?buurt=).

    Who was suspended on that day stays a member, and only the office and the board see that it was: a measure is
    between the member and the cooperative.
    """
    form = DayForm(request.GET if request.GET.get("op") else None)
    day = (form.is_valid() and form.cleaned_data["op"]) or clock.today()
    area = area_by_slug(request.GET["buurt"][:80]) if request.GET.get("buurt") else None
    soort = request.GET.get("soort", "")
    kind = queries.KINDS.get(soort, StandingKind.VOTING)
    everywhere = queries.rows_on(day, kind)
    rows = [row for row in everywhere if area is None or (row.area and lies_in(row.area.path, area.path))]
    context = {
        "form": form,
        "day": day,
        "is_today": day == clock.today(),
        "area": area,
        "kind": kind,
        "soort": soort if soort in queries.KINDS else "stemleden",
        "rows": rows,
        "suspended": standings.suspended_on(day) if is_office(request.user) else (),
        "districts": queries.counted_by_district(everywhere),
        "changes": standings.changes_per_year() if kind == StandingKind.VOTING else [],
    }
    return render(request, "membership/register.html", context, status=_status(form))


@require_safe
def standing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One line of the register: what a certificate points to."""
    found = get_object_or_404(Standing, pk=pk)
    organisation = Organisation.objects.filter(pk=found.organisation_id).select_related("area").first()
    context = {"standing": found, "organisation": organisation, "holds": found.holds_on(clock.today())}
    return render(request, "membership/standing.html", context)


@require_safe
def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The certificate of a standing that holds today, on paper."""
    found = get_object_or_404(Standing, pk=pk)
    if not found.holds_on(clock.today()):
        raise Http404
    context = {"standing": found, "qr": qr(reverse("member", args=[found.pk])), "today": clock.today()}
    return answer_with_sheet(
        request, "bewijs-van-lidmaatschap", lambda: printing.pdf("membership/certificate.html", context)
    )


@require_http_methods(FORM_METHODS)
def join(request: HttpRequest) -> HttpResponse:
    """What is asked of a member; who speaks for an organisation applies here."""
    mine = queries.own_organisations(request.user)
    form = ApplyForm(request.POST if request.method == "POST" else None, organisations=mine)
    status = None
    if request.method == "POST" and mine and form.is_valid():
        organisation = next(row for row in mine if str(row.pk) == form.cleaned_data["organisation"])
        kind = StandingKind(form.cleaned_data["kind"])
        try:
            dossier = actions.apply(organisation, by=actor_of(request), kind=kind)
        except DomainError as error:
            status = _refuse(form, error)
        else:
            step = dossier.steps.get(done_at=None)
            return redirect("dossier_step", dossier=dossier.pk, step=step.pk)
    running = [(row, found) for row in mine if (found := queries.running_for(row.pk))]
    context = {"form": form, "mine": mine, "running": running, "for_all": FOR_ALL, "more": FOR_VOTING[len(FOR_ALL) :]}
    return render(request, "membership/join.html", context, status=status or _status(form))


@require_safe
def agreement(request: HttpRequest) -> HttpResponse:
    """The text of the membership agreement."""
    context = {"version": AGREEMENT, "liability": standings.statute("liability")}
    return render(request, "membership/agreement.html", context)


@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """How to cancel."""
    mine = [(row, found) for row in queries.own_organisations(request.user) if (found := standings.standing_of(row.pk))]
    context = {
        "mine": mine,
        "weeks": standings.statute("notice_weeks"),
        "moment": standings.statute("notice_moment"),
        "on": standings.end_after_notice(clock.today()),
    }
    return render(request, "membership/leave.html", context)


@require_safe
def statutes(request: HttpRequest) -> HttpResponse:
    """What the statutes decide, with the article, or 'not set'."""
    context = {"rows": standings.statutes(), "may": is_office(request.user)}
    return render(request, "membership/statutes.html", context)


@require_http_methods(FORM_METHODS)
def statute(request: HttpRequest, key: str) -> HttpResponse:
    """Type over a value of the statutes, or make it 'not set' again."""
    known = STATUTE_KEYS.get(key)
    if known is None:
        raise Http404
    row = standings.statute(key)
    if request.method == "POST" and request.POST.get("do") == "clear":
        members.clear_statute(key, by=actor_of(request))
        messages.success(request, _("Dit is weer ‘niet ingevuld’."))
        return redirect("statutes")
    initial = {"value": row.value, "article": row.article} if row else None
    form = StatuteForm(request.POST if request.method == "POST" else None, key=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            members.set_statute(key, by=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Het is bewaard."))
            return redirect("statutes")
    return render(request, "membership/statute.html", {"form": form, "known": known, "row": row}, status=_status(form))


# --- an organisation's own page


def _own(organisation: UUID) -> dict[str, Any]:
    found = get_object_or_404(Organisation, pk=organisation)
    standing = standings.standing_of(found.pk)
    return {
        "organisation": found,
        "standing": standing,
        "running": queries.running_for(found.pk),
        "history": standings.history_of(found.pk),
        "asks": bool(standing and queries.is_to_confirm(standing)),
        "end": standings.end_after_notice(clock.today()) if standing and standing.is_voting else clock.today(),
        "may_vote": standings.may_vote(found.pk, clock.today()),
    }


@require_safe
def own(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """What an organisation is, and what it can do about that."""
    return render(request, "membership/own.html", _own(organisation))


@require_POST
def own_act(request: HttpRequest, organisation: UUID, act: str) -> HttpResponse:
    """'klopt' (still so), 'opzeggen' (notice; asked twice), 'terug' (take the notice back)."""
    context = _own(organisation)
    standing = context["standing"]
    if standing is None:
        raise Http404
    by = actor_of(request)
    if act == "opzeggen" and "zeker" not in request.POST:
        return render(request, "membership/leave_sure.html", context)
    doing = {"klopt": members.confirm, "opzeggen": members.give_notice, "terug": members.withdraw_notice}.get(act)
    if doing is None:
        raise Http404
    try:
        doing(standing, by=by)
    except ConflictError as error:
        messages.error(request, error.sentence)
    else:
        done = {"klopt": _("Dank u. Dat schrijven wij op."), "opzeggen": _("Uw opzegging is opgeschreven.")}
        messages.success(request, done.get(act, _("Uw opzegging is ingetrokken.")))
    return redirect("own_membership", organisation=organisation)


# --- the office and the board


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """What waits: applications, members that have to say 'still so'; and everything there is about members."""
    context = {
        "applications": queries.applications(),
        "to_confirm": queries.to_confirm(),
        "standings": standings.on(clock.today()),
        "missing": [key for key, row in standings.statutes() if row is None],
        "is_board": (Role.BOARD, UMBRELLA) in roles_of(request.user),
    }
    return render(request, "membership/office.html", context)


COLUMNS = (
    "kind", "number", "name", "organisation_id", "from_date", "signatory", "ends_on", "ended_by", "confirmed_on",
    "suspended",
)  # fmt: skip


@require_safe
def closed_register(_request: HttpRequest) -> HttpResponse:
    """The whole register with its history, who signed, and suspensions (from/until, the last day not included), as CSV:
    for the board, the office and the audit committee."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="leden-{clock.today():%Y-%m-%d}.csv"'
    answer["Cache-Control"] = "private, no-store"
    writer = csv.writer(answer)
    writer.writerow(COLUMNS)
    for row in Standing.objects.order_by("kind", "number").prefetch_related("suspensions"):
        periods = "; ".join(f"{each.from_date}/{each.ends_on}" for each in row.suspensions.all())
        writer.writerow([safe_cell(getattr(row, name)) for name in COLUMNS[:-1]] + [periods])
    return answer


@require_http_methods(FORM_METHODS)
def measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The board begins a dossier to suspend or expel a member."""
    found = get_object_or_404(Standing, pk=pk, kind=StandingKind.VOTING)
    form = MeasureForm(request.POST if request.method == "POST" else None)
    status = None
    if request.method == "POST" and form.is_valid():
        try:
            dossier = actions.ask_measure(found, by=actor_of(request), reasons=form.cleaned_data["reasons"])
        except DomainError as error:
            status = _refuse(form, error)
        else:
            return redirect(dossier)
    return render(request, "membership/measure.html", {"form": form, "standing": found}, status=status or _status(form))
