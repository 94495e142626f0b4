"""Likely duplicates: side by side, made one with a choice per field, or said to be two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.people.queries import actor_of
from samen030.find.directory import merging
from samen030.find.directory.models import Merge
from samen030.find.imports import queries
from samen030.find.imports.actions.duplicates import dismiss, forget
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpRequest

REFUSED = 422


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """What looks double, and what was made one lately."""
    context = {"rows": queries.standing_pairs(), "merges": queries.merges()}
    return render(request, "imports/duplicates.html", context)


def _text(entry: Any, names: tuple[str, ...]) -> str:
    """The fields as one reads them; a point on the map is no reading."""
    shown = [name for name in names if name not in ("latitude", "longitude", "contact_shown")]
    values = [getattr(entry, f"get_{name}_display", lambda n=name: getattr(entry, n))() for name in shown]
    return ", ".join(str(value) for value in values if value)


def _choices(one: Any, other: Any, chosen: dict[str, str]) -> list[dict[str, Any]]:
    rows = []
    for key, title, names in merging.choices_of(one, other):
        values = [(str(entry.pk), _text(entry, names)) for entry in (one, other)]
        fuller = next((pk for pk, text in values if text), values[0][0])
        rows.append({"key": key, "title": title, "values": values, "chosen": chosen.get(key, fuller)})
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, number: int) -> HttpResponse:
    """Two records side by side; POST makes them one or says that they are two."""
    found = queries.pair_of(number)
    if found is None:
        if request.method == "POST":
            messages.info(request, _("Iemand anders heeft dit net al gedaan."))
            return redirect("duplicates")
        raise Http404
    pair, one, other = found
    problem = ""
    if request.method == "POST" and request.POST.get("besluit") == "anders":
        dismiss(pair, by=actor_of(request))
        messages.success(request, _("Bewaard: dit zijn er twee."))
        return redirect("duplicates")
    if request.method == "POST":
        both = {str(one.pk): one, str(other.pk): other}
        kept = both.pop(request.POST.get("winner", ""), None)
        if kept is None:
            problem = _("Kies welke blijft staan.")
        else:
            (gone,) = both.values()
            take = [key for key, _t, _f in merging.choices_of(one, other) if request.POST.get(key) == str(gone.pk)]
            try:
                merging.merge(pair.model, by=actor_of(request), winner=kept.pk, loser=gone.pk, take=take)
            except DomainError as error:
                problem = error.sentence
            else:
                forget(gone.pk)
                messages.success(request, _("Samengevoegd. U kunt het hieronder terugdraaien."))
                return redirect("duplicates")
    context = {"both": (one, other), "choices": _choices(one, other, request.POST.dict()), "problem": problem}
    return render(request, "imports/duplicate.html", context, status=REFUSED if problem else None)


@require_POST
def merge_undo(request: HttpRequest, number: int) -> HttpResponse:
    """Part two that were made one."""
    try:
        merging.take_back(get_object_or_404(Merge, pk=number), by=actor_of(request))
    except DomainError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Teruggedraaid: het zijn er weer twee."))
    return redirect("duplicates")
