"""Keeping up what becomes of a plan that was chosen: who handed it in, or the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samen030.commons.people.queries import actor_of
from samen030.decide.budgets import queries
from samen030.decide.budgets.actions import realising
from samen030.decide.budgets.forms.ideas import MilestoneForm, MoveStepForm, NewsForm, SpendingForm
from samen030.decide.budgets.rules import WHEN, Act
from samen030.decide.budgets.views.ideas import own_or_office
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import done, form_page, sent

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest

    from samen030.decide.budgets.models import Idea, Milestone

FORM_METHODS = ["GET", "HEAD", "POST"]
FORMS: dict[str, type[Form]]
FORMS = {"step": MilestoneForm, "spending": SpendingForm, "news": NewsForm}


def _step(idea: Idea, number: str) -> Milestone:
    found = idea.milestones.filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise Http404
    return found


@require_http_methods(FORM_METHODS)
def keep_up(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Steps, spending and news of a plan, each with its own small form."""
    found = own_or_office(request, slug, pk)
    if found.round.phase not in WHEN[Act.REALISE] or not queries.is_funded(found):
        raise Http404
    asked = request.POST.get("do", "")
    forms = {
        name: form(sent(request) if asked == name else None, request.FILES or None if asked == name else None)
        for name, form in FORMS.items()
    }
    status: int | None = 200
    if asked in ("done", "away"):
        _press(request, found, asked)
        return redirect("plan_keep_up", slug=slug, pk=pk)
    if asked in forms:
        form = forms[asked]
        status = done(form, lambda: _write(request, found, asked, form.cleaned_data))
        if status is None:
            messages.success(request, _("Het is bewaard. Iedereen kan het lezen."))
            return redirect("plan_keep_up", slug=slug, pk=pk)
    context: dict[str, Any] = {"idea": found, "round": found.round, "forms": forms, "steps": found.milestones.all()}
    context |= {"spendings": list(found.spendings.all()), "news": found.news.all(), "spent": queries.spent(found)}
    return render(request, "budgets/keep_up.html", context, status=status)


def _write(request: HttpRequest, idea: Idea, what: str, said: dict[str, Any]) -> object:
    by = actor_of(request)
    if what == "step":
        return realising.add_milestone(idea, by=by, **said)
    if what == "spending":
        return realising.add_spending(idea, by=by, what=said["what"], cents=said["amount"], spent_on=said["spent_on"])
    file = said["file"]
    picture = (file, file.size, said["alt"]) if file else None
    return realising.write_news(idea, by=by, text=said["text"], picture=picture)


def _press(request: HttpRequest, idea: Idea, asked: str) -> None:
    by, number = actor_of(request), request.POST.get("number", "")
    try:
        if asked == "done":
            realising.finish(_step(idea, number), by=by)
            messages.success(request, _("Mooi. Deze stap is klaar."))
        else:
            kept = {"step": idea.milestones, "spending": idea.spendings, "news": idea.news}
            rows: Any = kept.get(request.POST.get("what", ""))
            row = rows.filter(pk=int(number)).first() if rows is not None and number.isdecimal() else None
            if row is None:
                raise Http404
            realising.take_away(row, by=by)
            messages.success(request, _("Het is weggehaald."))
    except DomainError as error:
        messages.error(request, error.sentence)


@require_http_methods(FORM_METHODS)
def move_step(request: HttpRequest, slug: str, pk: UUID, number: int) -> HttpResponse:
    """Promise another day for a step, with the reason."""
    found = own_or_office(request, slug, pk)
    step = _step(found, str(number))
    form = MoveStepForm(sent(request))

    def do() -> object:
        return realising.move(step, by=actor_of(request), **form.cleaned_data)

    back = reverse("plan_keep_up", args=[slug, pk])
    hint = _("De dag die u eerst beloofde blijft op de site staan, met de reden erbij.")
    return form_page(request, "budgets/form.html", form, do, back=back, title=step.title, hint=hint)
