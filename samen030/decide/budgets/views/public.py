"""Rounds and ideas for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.people.models import User
from samen030.commons.people.queries import actor_of, is_office
from samen030.decide.budgets import actions, queries
from samen030.decide.budgets.forms import IdeaForm, ReasonForm, StrangerIdeaForm, idea_values
from samen030.decide.budgets.models import Idea, Round
from samen030.decide.budgets.rules import WHEN, Act, Phase
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import done, form_page, sent
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

FORM_METHODS = ["GET", "HEAD", "POST"]
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
        context |= _result(found)
    else:
        context["ideas"] = list(queries.ideas_of(found))
    if phase in (Phase.VOTE, Phase.COUNTING, Phase.RESULT):
        context["poll"] = queries.poll_of(found)
    return render(request, "budgets/round.html", context)


def _result(found: Round) -> dict[str, Any]:
    result = found.result
    lines = queries.result_lines(found)
    rival = (result.get("comparison") or {}).get("greedy_winners", [])
    greedy = [line.idea for line in lines if str(line.idea.number) in rival]
    return {
        "lines": lines,
        "funded": [line for line in lines if line.is_funded],
        "spent": Money(result["spent"]),
        "left": Money(result["budget"] - result["spent"]),
        "voters": result["voters"],
        "served": round(100 * result["share_with_a_winner"]),
        "greedy": sorted(greedy, key=lambda idea: rival.index(str(idea.number))),
        "ties": result["ties"],
    }


def _idea(slug: str, pk: UUID) -> Idea:
    return get_object_or_404(Idea.objects.select_related("round__area"), pk=pk, round__slug=slug)


def _is_own(request: HttpRequest, found: Idea) -> bool:
    return found.submitter_id is not None and found.submitter_id == request.user.pk


@require_safe
def idea(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """One idea: for everybody once it is public; before that for who handed it in and the office."""
    found = _idea(slug, pk)
    office, own = is_office(request.user), _is_own(request, found)
    if not (found.is_public or office or own) or (found.round.published_at is None and not office):
        raise Http404
    phase = found.round.phase
    context = {
        "idea": found,
        "round": found.round,
        "is_office": office,
        "can_change": own and phase in WHEN[Act.CHANGE] and found.state != "withdrawn",
        "can_object": own and phase in WHEN[Act.OBJECT] and found.verdict == "no" and not found.objection,
        "line": next((row for row in queries.result_lines(found.round) if row.idea.pk == found.pk), None)
        if found.round.result
        else None,
    }
    return render(request, "budgets/idea.html", context)


@require_http_methods(FORM_METHODS)
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in an idea; without an account it is read first."""
    found = round_at(slug)
    if found.phase not in WHEN[Act.SUBMIT]:
        return render(request, "budgets/not_now.html", {"round": found, "phase": found.phase})
    user = request.user if isinstance(request.user, User) else None
    form = IdeaForm(sent(request)) if user else StrangerIdeaForm(sent(request))
    made: list[Idea] = []

    def do() -> None:
        made.append(actions.submit(found, by=actor_of(request), user=user, **form.idea_fields()))

    if (status := done(form, do)) is None:
        if made[0].is_public:
            messages.success(request, _("Dank u. Uw idee staat op de site."))
            return redirect(made[0].get_absolute_url())
        messages.success(request, _("Dank u. Iemand leest uw idee en zet het daarna op de site."))
        return redirect(found.get_absolute_url())
    return render(request, "budgets/submit.html", {"round": found, "form": form}, status=status)


def _own_idea(request: HttpRequest, slug: str, pk: UUID) -> Idea:
    found = _idea(slug, pk)
    if not _is_own(request, found):
        raise PermissionDenied
    return found


@require_http_methods(FORM_METHODS)
def change(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Change one's own idea."""
    found = _own_idea(request, slug, pk)
    form = IdeaForm(sent(request), initial=idea_values(found))

    def do() -> object:
        return actions.change_idea(found, by=actor_of(request), **form.idea_fields())

    if (status := done(form, do)) is None:
        messages.success(request, _("Het is bewaard."))
        return redirect(found.get_absolute_url())
    return render(request, "budgets/submit.html", {"round": found.round, "form": form, "idea": found}, status=status)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take one's own idea back."""
    found = _own_idea(request, slug, pk)
    try:
        actions.withdraw(found, by=actor_of(request))
        messages.success(request, _("Uw idee is ingetrokken."))
    except DomainError as error:
        messages.error(request, error.sentence)
    return redirect(found.round.get_absolute_url())


@require_http_methods(FORM_METHODS)
def object_to(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Object to 'this cannot be done'."""
    found = _own_idea(request, slug, pk)
    form = ReasonForm(sent(request))

    def do() -> object:
        return actions.object_to(found, by=actor_of(request), text=form.cleaned_data["text"])

    return form_page(
        request,
        "budgets/form.html",
        form,
        do,
        back=found.get_absolute_url(),
        title=_("Ik ben het er niet mee eens"),
        hint=_("Uw bezwaar en het antwoord staan samen op de site."),
        said=_("Uw bezwaar is verstuurd. U krijgt antwoord op deze bladzijde."),
    )


@require_safe
def archive(_request: HttpRequest, slug: str) -> HttpResponse:
    """All that is needed to count again (docs/archive.md)."""
    found = round_at(slug)
    if not hasattr(found, "archive"):
        raise Http404
    body = bytes(found.archive.content)
    headers = {"Content-Disposition": f'attachment; filename="stemming-{found.slug}.zip"'}
    return HttpResponse(body, content_type="application/zip", headers=headers)
