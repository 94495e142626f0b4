"""Rounds for everybody: what runs, the result, on paper, what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samen030.commons.people.models import User
from samen030.commons.people.queries import is_office
from samen030.decide.budgets import queries, sheets
from samen030.decide.budgets.models import Round
from samen030.decide.budgets.presentation import happenings, progress, result_of
from samen030.decide.budgets.rules import Phase
from samen030.find.paper.views import answer_with_sheet

if TYPE_CHECKING:
    from django.http import HttpRequest

    from samen030.decide.budgets.models import Idea
    from samen030.decide.budgets.presentation import Line, Progress

MOST_COMPARED = 4
STEPS = (Phase.IDEAS, Phase.CHECK, Phase.VOTE, Phase.RESULT)
STEP_OF = {
    Phase.COMING: -1,
    Phase.IDEAS: 0,
    Phase.CHECK: 1,
    Phase.WAITING: 1,
    Phase.VOTE: 2,
    Phase.COUNTING: 2,
    Phase.RESULT: 3,
}


def round_at(slug: str) -> Round:
    """A round that everybody can see. Raises Http404."""
    found = Round.objects.select_related("area").filter(queries.PUBLIC, slug=slug).first()
    if found is None:
        raise Http404
    return found


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds: those that run first."""
    rows = list(queries.rounds())
    over = [row for row in rows if row.phase in (Phase.RESULT, Phase.CANCELLED)]
    running = sorted((row for row in rows if row not in over), key=lambda row: row.vote_until)
    context = {"running": running, "over": over, "is_office": is_office(request.user)}
    return render(request, "budgets/rounds.html", context)


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How votes are counted, in two sentences and a picture."""
    return render(request, "budgets/how.html")


@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens now and what one can do; the ideas; the result with its reasons."""
    found = round_at(slug)
    phase = found.phase
    now = STEP_OF.get(phase, -1)
    context: dict[str, Any] = {
        "round": found,
        "phase": phase,
        "steps": [(step.label, at == now, at < now) for at, step in enumerate(STEPS)],
        "is_office": is_office(request.user),
    }
    if found.result:
        context |= result_of(found)
        context["progress"] = _progress(context["funded"])
    else:
        context["ideas"] = list(queries.ideas_of(found))
        context["has_places"] = any(idea.latitude is not None for idea in context["ideas"])
    if isinstance(request.user, User):
        context["follows"] = queries.follows(request.user, found)
    if phase in (Phase.VOTE, Phase.COUNTING, Phase.RESULT):
        context["poll"] = queries.poll_of(found)
    return render(request, "budgets/round.html", context)


def _progress(funded: list[Line]) -> list[tuple[Idea, Progress]]:
    """The plans that go on of which something is told already."""
    ideas = [line.idea for line in funded]
    of = progress(ideas)
    return [(idea, of[idea.pk]) for idea in ideas if of[idea.pk].is_begun]


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Some plans beside each other (`?plan=<id>`, as often as there are); without any, all to choose from."""
    found = round_at(slug)
    ideas = list(queries.ideas_of(found).select_related("area"))
    asked = set(request.GET.getlist("plan"))
    chosen = [idea for idea in ideas if str(idea.pk) in asked][:MOST_COMPARED]
    context = {"round": found, "ideas": ideas, "chosen": chosen, "most": MOST_COMPARED, "asked": asked}
    return render(request, "budgets/compare.html", context)


@require_safe
def paper_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form on which one hands in an idea on paper."""
    found = round_at(slug)
    return answer_with_sheet(request, f"idee-{found.slug}", lambda: sheets.idea_form(found))


@require_safe
def result_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The result on paper: on one A4 where there are at most twelve plans; with ?poster large, to hang up."""
    found = round_at(slug)
    if not found.result:
        raise Http404
    is_poster = "poster" in request.GET
    make = sheets.poster if is_poster else sheets.result
    name = f"{'poster' if is_poster else 'uitslag'}-{found.slug}"
    return answer_with_sheet(request, name, lambda: make(found))


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """What happened in a round, and when."""
    found = round_at(slug)
    return render(request, "budgets/history.html", {"round": found, "events": happenings(found)})


@require_safe
def archive(_request: HttpRequest, slug: str) -> HttpResponse:
    """All that is needed to count again (docs/archive.md)."""
    found = round_at(slug)
    if not hasattr(found, "archive"):
        raise Http404
    body = bytes(found.archive.content)
    headers = {"Content-Disposition": f'attachment; filename="stemming-{found.slug}.zip"'}
    return HttpResponse(body, content_type="application/zip", headers=headers)
