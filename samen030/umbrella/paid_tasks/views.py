"""The register for everybody, challenging a task, and the forms of board and bureau."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samen030.commons.people.queries import actor_of, is_office, scopes_of
from samen030.find.paper.views import answer_with_sheet
from samen030.kernel import clock, printing
from samen030.kernel.access import Role
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.forms import done, sent
from samen030.kernel.locking import version_of
from samen030.kernel.money import Money
from samen030.kernel.text import safe_cell
from samen030.umbrella.paid_tasks import actions, forms, presentation, queries
from samen030.umbrella.paid_tasks.models import PaidTask, TaskFigure, YearTotal

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest

REFUSED = 422
FORM_METHODS = ["GET", "HEAD", "POST"]
BOM = "\ufeff"  # tells spreadsheets that it is UTF-8


# --- for everybody


def _latest(row: PaidTask) -> TaskFigure | None:
    return next((figure for figure in row.figures.all() if figure.replaced_at is None), None)


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register: what it costs, over the years, and all tasks with the button to challenge."""
    today, open_ones = clock.today(), queries.open_dossiers()
    rows = [(row, _latest(row), open_ones.get(str(row.pk))) for row in queries.tasks()]
    years, target = queries.years(), queries.target()
    saved, saved_has_examples = queries.saved()
    context = {
        "running": [row for row in rows if not row[0].has_ended],
        "ended": [row for row in rows if row[0].has_ended],
        "years": [(row, presentation.percent(row.share)) for row in reversed(years)],
        "chart": presentation.chart(years, target),
        "chart_has_examples": any(row.is_example for row in years),
        "target": target,
        "target_label": presentation.percent(target.share) if target else "",
        "saved": saved,
        "saved_has_examples": saved_has_examples,
        "unchallenged": len(queries.unchallenged(today)),
        "keeps": is_office(request.user),
        "is_board": bool(scopes_of(request.user, Role.BOARD)),
    }
    return render(request, "paid_tasks/register.html", context)


def _task(pk: UUID) -> PaidTask:
    found = queries.task(pk)
    if found is None:
        raise Http404
    return found


@require_safe
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One task: what, why, by whom, what it costs, who challenged it and what came of that."""
    found = _task(pk)
    context = {
        "task": found,
        "figures": [row for row in found.figures.all() if row.replaced_at is None],
        "replaced": [row for row in found.figures.all() if row.replaced_at is not None],
        "dossier": queries.open_dossiers().get(str(pk)),
        "keeps": is_office(request.user),
    }
    return render(request, "paid_tasks/task.html", context)


def _meeting() -> dict[str, Any]:
    rows = [(row, _latest(row)) for row in queries.unchallenged(clock.today())]
    cost = sum((figure.cost for _row, figure in rows if figure), Money.zero())
    return {"rows": rows, "today": clock.today(), "cost": cost, "has_examples": any(row.is_example for row, _f in rows)}


@require_safe
def unchallenged(request: HttpRequest) -> HttpResponse:
    """The list of the yearly meeting: what nobody challenged for a year."""
    return render(request, "paid_tasks/unchallenged.html", _meeting())


@require_safe
def unchallenged_pdf(request: HttpRequest) -> HttpResponse:
    """The list on paper."""
    return answer_with_sheet(
        request, "taken-niet-uitgedaagd", lambda: printing.pdf("paid_tasks/unchallenged_paper.html", _meeting())
    )


@require_safe
def unchallenged_csv(_request: HttpRequest) -> HttpResponse:
    """The list for a spreadsheet; no cell of it is taken for a formula."""
    headers = {"Content-Disposition": 'attachment; filename="taken-niet-uitgedaagd.csv"'}
    answer = HttpResponse(BOM, content_type="text/csv; charset=utf-8", headers=headers)
    lines = csv.writer(answer)
    lines.writerow(
        [
            _("taak"),
            _("waarom"),
            _("wie"),
            _("sinds"),
            _("laatst uitgedaagd"),
            _("jaar"),
            _("uur"),
            _("euro"),
            _("voorbeeld"),
        ]
    )
    for row, figure in _meeting()["rows"]:
        numbers = (
            [figure.year, figure.hours, f"{figure.cost_cents // 100}.{figure.cost_cents % 100:02d}"]
            if figure
            else ["", "", ""]
        )
        told = [
            row.name,
            row.why,
            row.done_by,
            row.since,
            row.challenged_on,
            *numbers,
            _("ja") if row.is_example else "",
        ]
        lines.writerow([safe_cell(cell) for cell in told])
    return answer


# --- challenging


@require_http_methods(FORM_METHODS)
def challenge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Challenge a task for one's organisation; then on to the dossier."""
    found = _task(pk)
    mine = queries.organisations_of(request.user)
    running = queries.open_dossiers().get(str(pk))
    form = forms.ChallengeForm(request.POST if request.method == "POST" else None, organisations=mine)
    context: dict[str, Any] = {"task": found, "form": form, "mine": mine, "dossier": running}
    if request.method != "POST" or not form.is_valid():
        return render(request, "paid_tasks/challenge.html", context, status=REFUSED if form.errors else None)
    said = form.cleaned_data
    owner = next(row for row in mine if str(row.pk) == said.pop("organisation"))
    try:
        made = actions.challenge(found, by=actor_of(request), organisation=owner, **said)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.sentence)
        return render(request, "paid_tasks/challenge.html", context, status=REFUSED)
    messages.success(request, _("Uw uitdaging is verstuurd. Hier ziet u hoe het verdergaat."))
    return redirect(made.dossier_url)


# --- board and bureau


def _written(
    request: HttpRequest, form: Form, do: Callable[[dict[str, Any]], object], back: str, **context: Any
) -> HttpResponse:
    """Show a form, or do what it says and go back."""
    if (status := done(form, lambda: do(form.cleaned_data))) is None:
        messages.success(request, _("Het is bewaard."))
        return redirect(back)
    return render(request, "paid_tasks/form.html", context | {"form": form, "back": back}, status=status)


@require_http_methods(FORM_METHODS)
def add(request: HttpRequest) -> HttpResponse:
    """A new task."""

    def do(said: dict[str, Any]) -> object:
        del said["version"]
        return actions.add_task(by=actor_of(request), **said)

    return _written(request, forms.TaskForm(sent(request)), do, reverse("paid_tasks"), title=_("Nieuwe betaalde taak"))


@require_http_methods(FORM_METHODS)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a task, or say that it has ended. After a conflict a second time chooses one's own text."""
    found = _task(pk)
    values = queries.values_of(found)
    form = forms.TaskForm(sent(request), initial=values | {"version": version_of(values)})

    def do(said: dict[str, Any]) -> object:
        try:
            return actions.change_task(found, by=actor_of(request), **said)
        except ConflictError:
            form.data = request.POST.copy()
            form.data["version"] = version_of(values)
            raise

    return _written(request, form, do, found.get_absolute_url(), title=_("Verander deze taak"), task=found)


@require_http_methods(FORM_METHODS)
def add_figure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the task took in a year."""
    found = _task(pk)
    form = forms.FigureForm(sent(request), initial={"year": clock.today().year - 1})

    def do(said: dict[str, Any]) -> object:
        return actions.add_figure(found, by=actor_of(request), **said)

    return _written(request, form, do, found.get_absolute_url(), title=_("Cijfer van een jaar"), task=found)


@require_http_methods(FORM_METHODS)
def correct_figure(request: HttpRequest, pk: UUID, figure: int) -> HttpResponse:
    """A better figure for a year that has one."""
    row = get_object_or_404(TaskFigure.objects.select_related("task"), pk=figure, task=pk)
    initial = {"hours": row.hours, "cost_cents": row.cost.typed}
    form = forms.FigureCorrectionForm(sent(request), initial=initial)

    def do(said: dict[str, Any]) -> object:
        return actions.correct_figure(row, by=actor_of(request), **said)

    title = _("Verbeter het cijfer van %s") % row.year
    return _written(request, form, do, row.task.get_absolute_url(), title=title, task=row.task)


@require_safe
def totals(request: HttpRequest) -> HttpResponse:
    """All money a year, with what was corrected: for board and bureau."""
    return render(request, "paid_tasks/totals.html", {"rows": queries.totals()})


@require_http_methods(FORM_METHODS)
def add_total(request: HttpRequest) -> HttpResponse:
    """All money in a year."""
    form = forms.TotalForm(sent(request), initial={"year": clock.today().year - 1})

    def do(said: dict[str, Any]) -> object:
        return actions.add_total(by=actor_of(request), **said)

    return _written(request, form, do, reverse("year_totals"), title=_("Al het geld in een jaar"))


@require_http_methods(FORM_METHODS)
def correct_total(request: HttpRequest, total: int) -> HttpResponse:
    """A better total for a year that has one."""
    row = get_object_or_404(YearTotal, pk=total)
    initial = {"total_cents": row.total.typed, "source": row.source}
    form = forms.TotalCorrectionForm(sent(request), initial=initial)

    def do(said: dict[str, Any]) -> object:
        return actions.correct_total(row, by=actor_of(request), **said)

    return _written(request, form, do, reverse("year_totals"), title=_("Verbeter het cijfer van %s") % row.year)


@require_http_methods(FORM_METHODS)
def target(request: HttpRequest) -> HttpResponse:
    """The board's target."""
    form = forms.TargetForm(sent(request))

    def do(said: dict[str, Any]) -> object:
        return actions.set_target(by=actor_of(request), share=form.share, decided_on=said["decided_on"])

    return _written(request, form, do, reverse("paid_tasks"), title=_("Het doel voor de overhead"))
