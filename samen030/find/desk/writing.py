"""Writing an entry with draft and preview: as read, back with errors (422), a preview, a conflict (409), or saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.forms import CONFLICT, REFUSED
from samen030.kernel.readability import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from samen030.commons.organisations.models import Listed, Organisation
    from samen030.find.desk.forms import EntryForm


@dataclass(frozen=True)
class Writing:
    """What a room's form of an entry needs. `version` is the mark of what stands there now ('' for a new entry).

    `save(do)` writes ('publish', 'draft', 'save' or 'preview'); `seen(entry)` gives the context of the page as
    everybody would see it. `form_page`, `preview_page`: templates. `back`: the desk of the room.
    """

    form: EntryForm
    version: str
    save: Callable[[str], Listed]
    seen: Callable[[Listed], dict[str, Any]]
    form_page: str
    preview_page: str
    back: str
    context: dict[str, Any]


def start_values(owner: Organisation) -> dict[str, Any]:
    """What a new form shows: the area and the contact of the organisation."""
    values: dict[str, Any] = {name: getattr(owner, name) for name in ("contact_name", "phone", "phone_hours", "email")}
    values["contact_shown"] = owner.contact_shown and bool(owner.phone or owner.email)
    return values | {"area": owner.area_id}


def written(request: HttpRequest, writing: Writing) -> HttpResponse:
    """The answer to whoever reads or sends the form. What was typed stays whatever happens."""
    form, do = writing.form, request.POST.get("do", "save")
    if request.method != "POST" or do == "edit" or not form.is_valid():
        return _form(request, writing)
    try:
        with transaction.atomic():
            entry = writing.save(do)
            if do == "preview":
                page = _preview(request, writing, entry)
                transaction.set_rollback(True)
                return page
    except ConflictError as error:
        mine = request.POST.copy()
        mine["version"] = writing.version
        form.data = mine
        form.add_error(
            None, error.sentence + " " + _("Uw tekst staat nog hier. Bewaar nog eens om uw tekst te kiezen.")
        )
        return _form(request, writing, status=CONFLICT)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.sentence)
        return _form(request, writing)
    said = _("Bewaard. Het staat op de site.") if entry.is_public else _("Bewaard als concept. Nog niemand ziet het.")
    messages.success(request, said)
    return redirect(writing.back)


def _form(request: HttpRequest, writing: Writing, status: int | None = None) -> HttpResponse:
    form = writing.form
    text = str(form["description"].value() or "")
    context = {**writing.context, "form": form, "back": writing.back, "reading": read(text) if text else None}
    refused = REFUSED if form.is_bound and form.errors else None
    return render(request, writing.form_page, context, status=status or refused)


def _preview(request: HttpRequest, writing: Writing, entry: Listed) -> HttpResponse:
    """The page as everybody would see it, with what was typed kept for the buttons above it."""
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    context = writing.seen(entry) | {
        "typed": [(name, value) for name, value in typed if name not in ("do", "csrfmiddlewaretoken")],
        "reading": read(entry.description),
    }
    return HttpResponse(render(request, writing.preview_page, context).content)
