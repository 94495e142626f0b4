"""The page on which a room lets somebody keep the files of something: add, replace, take away, put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samen030.commons.documents import actions, queries
from samen030.commons.documents.forms import FileForm
from samen030.commons.people.queries import actor_of
from samen030.kernel import registry
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from samen030.commons.documents.models import Document

REFUSED = 422
MOST = 6  # files with one entry


@dataclass(frozen=True)
class Shelf:
    """Where files stand: of what (kind, id), its name, and the way back. `private`: not on the site.

    `after()` is called in the transaction of each change.
    """

    kind: str
    pk: UUID
    name: str
    back: str
    private: bool = False
    after: Callable[[], object] | None = None


def keep_files(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    """The page of a shelf, and what is done on it. The room that calls saw to it that this visitor may."""
    owner = (shelf.kind, str(shelf.pk))
    form = FileForm(request.POST, request.FILES) if request.method == "POST" and "file" in request.FILES else None
    try:
        with transaction.atomic():
            done = _done(request, shelf, form)
            if done and shelf.after:
                shelf.after()
    except DomainError as error:
        if form is None:
            messages.error(request, error.sentence)
            return redirect(request.path)
        form.add_error(error.field if error.field in form.fields else None, error.sentence)
        done = ""
    if done:
        registry.announce_change(shelf.kind, [shelf.pk])
        messages.success(request, done)
        return redirect(request.path)
    if request.method == "POST" and form is None:
        form = FileForm(request.POST, request.FILES)
    context: dict[str, Any] = {
        "shelf": shelf,
        "files": queries.of(*owner),
        "removed": queries.removed_of(*owner),
        "form": form or FileForm(),
        "full": queries.of(*owner).count() >= MOST,
        "most": MOST,
    }
    return render(request, "documents/keep.html", context, status=REFUSED if form and form.errors else None)


def _of(shelf: Shelf, pk: str) -> Document:
    found = queries.any_of(shelf.kind, str(shelf.pk), pk)
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, shelf: Shelf, form: FileForm | None) -> str:
    """Do what was asked; answers what is told of it, empty where nothing was done."""
    by, given = actor_of(request), request.POST
    if "weg" in given:
        actions.remove(_of(shelf, given["weg"]), by=by)
        return _("Het bestand is weg. U kunt het nog terugzetten.")
    if "terug" in given:
        actions.put_back(_of(shelf, given["terug"]), by=by, most=MOST)
        return _("Het bestand staat er weer.")
    if form is None or not form.is_valid():
        return ""
    file, title = form.cleaned_data["file"], form.cleaned_data["title"]
    if given.get("vervangt"):
        actions.replace(_of(shelf, given["vervangt"]), file=file, title=title, by=by, most=MOST)
        return _("Het bestand is vervangen.")
    actions.add(owner=(shelf.kind, shelf.pk), file=file, title=title, by=by, private=shelf.private, most=MOST)
    return _("Het bestand is bewaard.")
