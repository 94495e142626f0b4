"""'Mijn zoekvragen': keep one, pause it, take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.people.queries import actor_of
from samen030.find.alerts import actions
from samen030.find.alerts.forms import SaveForm
from samen030.find.alerts.models import SavedSearch
from samen030.find.search.forms import question_from
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from samen030.commons.people.models import User

REFUSED = 422


@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    """One's own searches."""
    rows = SavedSearch.objects.filter(user=cast("User", request.user)).defer("known")
    shown = [(row, f"{reverse('search')}?{row.query}") for row in rows]
    return render(request, "alerts/searches.html", {"rows": shown})


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Give the search of the address a name, and keep it."""
    query = actions.cleaned(request.GET.urlencode())
    asked = question_from(QueryDict(query))
    words = [asked.question.text, asked.area.name if asked.area else asked.place_text]
    first = {"query": query, "name": ", ".join(word for word in words if word) or _("Mijn zoekvraag")}
    form = SaveForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save(cast("User", request.user), by=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("Bewaard. U hoort het als er iets nieuws bij komt."))
            return redirect("saved_searches")
    return render(request, "alerts/save.html", {"form": form}, status=REFUSED if form.errors else None)


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch, pk=pk, user=cast("User", request.user))


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop for a while, or go on."""
    saved = _own(request, pk)
    actions.pause(saved, by=actor_of(request), is_paused=not saved.is_paused)
    return redirect("saved_searches")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it away."""
    actions.remove(_own(request, pk), by=actor_of(request))
    messages.success(request, _("De zoekvraag is weg."))
    return redirect("saved_searches")
