"""The queue, one text, the public log, and the author's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samen030.commons.moderation import actions, queries
from samen030.commons.moderation.forms import AnswerForm, DecisionForm
from samen030.commons.moderation.models import Decision, Outcome, Submission
from samen030.commons.people.queries import actor_of
from samen030.kernel import registry
from samen030.kernel.errors import ConflictError, DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

PER_PAGE = 25
REFUSED = 422
CONFLICT = 409


def _with_names(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows with the words for their kind and area."""
    rows = list(rows)
    areas = queries.area_names(row.area_path for row in rows)
    return [{"row": row, "kind": queries.title_of(row.kind), "area": areas.get(row.area_path, "")} for row in rows]


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first; or what was decided, newest first."""
    asked = request.GET
    state = asked.get("stand", "")
    state = state if state in Outcome.values else Outcome.WAITING.value
    kind = asked.get("soort", "") if asked.get("soort", "") in registry.reviewables else ""
    hinted = "opvallend" in asked
    page = Paginator(queries.queue(state=state, kind=kind, hinted=hinted), PER_PAGE).get_page(asked.get("pagina"))
    context = {
        "page": page,
        "rows": _with_names(page.object_list),
        "states": Outcome.choices,
        "kinds": [(item.name, item.title) for item in registry.reviewables],
        "state": state,
        "kind": kind,
        "hinted": hinted,
        "query": urlencode({"stand": state, "soort": kind} | ({"opvallend": "1"} if hinted else {})),
    }
    return render(request, "moderation/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read one text and decide."""
    found = get_object_or_404(Submission.objects.prefetch_related("decisions"), pk=pk)
    by = actor_of(request)
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"seen": found.rounds})
    status = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["outcome"] == Outcome.PUBLISHED:
                actions.publish(found, by=by, seen=said["seen"])
            else:
                actions.refuse(found, by=by, seen=said["seen"], reason=said["reason"], words=said["words"])
        except ConflictError as error:
            form.add_error(None, error.sentence)
            found.refresh_from_db()
            status = CONFLICT
        except DomainError as error:
            form.add_error(error.field or None, error.sentence)
        else:
            messages.success(request, _("Uw besluit is bewaard."))
            return redirect("review_queue")
    context = {
        **_with_names([found])[0],
        "form": form if found.state == Outcome.WAITING or form.errors else None,
        "is_open": found.state == Outcome.WAITING,
        "is_own": queries.is_own(found, by),
    }
    return render(request, "moderation/review.html", context, status=status or (REFUSED if form.errors else None))


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What was decided, for everybody: no texts and no persons."""
    page = Paginator(Decision.objects.all(), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "rows": _with_names(page.object_list), "months": queries.months()}
    return render(request, "moderation/log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The author of a refused text says something back, once."""
    found = Submission.objects.filter(answer_digest=actions.token_digest(token)).first()
    if found is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(found, by=actor_of(request), text=form.cleaned_data["answer"])
        except DomainError as error:
            form.add_error(error.field or None, error.sentence)
        else:
            messages.success(request, _("Dank u. Wij kijken er nog een keer naar. U krijgt bericht."))
            return redirect("home")
    context = {"row": found, "kind": queries.title_of(found.kind), "form": form}
    return render(request, "moderation/answer.html", context, status=REFUSED if form.errors else None)
