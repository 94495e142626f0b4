"""The bureau has APIs read every day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from samen030.commons.people.queries import actor_of
from samen030.find.imports import actions, presentation, queries
from samen030.find.imports.forms import ApiForm
from samen030.find.imports.models import ApiSource
from samen030.kernel.errors import ConflictError, DomainError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

REFUSED = 422
SHOWN = 100
ACTS: dict[str, Callable[..., Any]] = {
    "agree": actions.agree_api,
    "pause": actions.pause_api,
    "resume": actions.resume_api,
    "undo": actions.ask_undo_api,
}


@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest) -> HttpResponse:
    """The APIs that are read, and the way to give one."""
    form = ApiForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.add_api(by=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "url", error.sentence)
        else:
            return redirect("api_source", made.pk)
    context = {"form": form, "sources": ApiSource.objects.defer("result")}
    return render(request, "imports/api_sources.html", context, status=REFUSED if form.errors else None)


@require_safe
def source(request: HttpRequest, source: UUID) -> HttpResponse:
    """How it goes with one: what would happen, what happened, what is wrong."""
    found = get_object_or_404(ApiSource, pk=source)
    if request.htmx and not found.is_busy:  # type: ignore[attr-defined]
        return HttpResponseClientRefresh()
    problems = found.result.get("problems", [])
    context = {
        "source": found,
        "counts": presentation.counts_told(found.result.get("counts", {})),
        "problems": problems[:SHOWN],
        "number_of_problems": len(problems) + found.result.get("left_out", 0),
        "kept": found.result.get("kept", []),
        "last": queries.last_import_of(found.source),
        "number_gone": queries.waiting_gone().filter(api=found).count(),
    }
    return render(request, "imports/api_source.html", context)


@require_POST
def do(request: HttpRequest, source: UUID) -> HttpResponse:
    """Agree, pause, go on, take back, stop."""
    found = get_object_or_404(ApiSource, pk=source)
    act = request.POST.get("do", "")
    if act == "remove":
        actions.remove_api(found, by=actor_of(request))
        messages.success(request, _("Wij lezen ‘%s’ niet meer. Wat ervan op de site staat, blijft staan.") % found.name)
        return redirect("api_sources")
    try:
        if act in ACTS:
            ACTS[act](found, by=actor_of(request))
    except ConflictError as error:
        messages.warning(request, error.sentence)
    return redirect("api_source", source)


@require_http_methods(["GET", "HEAD", "POST"])
def gone(request: HttpRequest, source: UUID) -> HttpResponse:
    """What the source has no more: keep it, or end it."""
    found = get_object_or_404(ApiSource, pk=source)
    rows = queries.waiting_gone().filter(api=found)
    problem = ""
    if request.method == "POST":
        act = request.POST.get("do", "")
        chosen = rows.values_list("pk", flat=True) if act == "keep_all" else _numbers(request.POST.getlist("row"))
        if chosen:
            is_kept = act != "end"
            number = actions.answer_gone(found, chosen, by=actor_of(request), is_kept=is_kept)
            messages.success(request, _told(number, is_kept=is_kept))
            return redirect("api_source_gone", source)
        problem = _("Kies eerst wat u bedoelt: zet een vinkje.")
    page = Paginator(rows, SHOWN).get_page(request.GET.get("pagina"))
    context = {
        "source": found,
        "page": page,
        "rows": [(*told, presentation.KIND_NAMES[told[0].model]) for told in queries.gone_told(list(page))],
        "problem": problem,
    }
    return render(request, "imports/api_gone.html", context, status=REFUSED if problem else None)


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 18]  # noqa: PLR2004 - of a database's id


def _told(number: int, *, is_kept: bool) -> str:
    if is_kept:
        return ngettext("%(n)s vermelding blijft staan.", "%(n)s vermeldingen blijven staan.", number) % {"n": number}
    return ngettext("%(n)s vermelding is van de site.", "%(n)s vermeldingen zijn van de site.", number) % {"n": number}
