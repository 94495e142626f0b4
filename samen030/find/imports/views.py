"""A file brought in by a person: give it, say what the columns are, see what would happen, do it, take it back."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, override

from django.contrib import messages
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from samen030.commons.organisations.models import Organisation
from samen030.commons.people.queries import actor_of
from samen030.find.imports import actions, presentation, queries
from samen030.find.imports.actions.uploading import MAPPING_PREFIX
from samen030.find.imports.forms import MEGABYTE, MOST_MEGABYTES, ColumnsForm, UploadForm
from samen030.find.imports.mappings import guess
from samen030.find.imports.models import BEFORE_IMPORT, Stage, Upload
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.text import safe_cell

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

REFUSED = 422
CONFLICT = 409
FORM_MEGABYTES = 1  # beside the file


class LimitedUpload(FileUploadHandler):
    """Stops keeping a file once it is too large, before it fills the disk."""

    seen = 0

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.seen += len(raw_data)
        if self.seen > (MOST_MEGABYTES + FORM_MEGABYTES) * MEGABYTE:
            self.request.too_large = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        return raw_data

    @override
    def file_complete(self, file_size: int) -> None:
        return None


@csrf_exempt  # only until the limit is in its place, as Django's manual says; `_imports` is protected
def imports(request: HttpRequest, organisation: UUID | None = None) -> HttpResponse:
    """What was brought in, by whom and when; and the form for a new file."""
    request.upload_handlers.insert(0, LimitedUpload(request))
    return _imports(request, organisation)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _imports(request: HttpRequest, organisation: UUID | None) -> HttpResponse:
    owner = get_object_or_404(Organisation, pk=organisation) if organisation else None
    is_sent = request.method == "POST"
    form = UploadForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        for_organisation=owner is not None,
        too_large=getattr(request, "too_large", False),
    )
    if is_sent and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.receive(
                said["file"],
                by=actor_of(request),
                makes=said["makes"],
                source_name=said["source_name"],
                organisation=owner,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "file", error.sentence)
        else:
            return redirect("upload_columns", made.pk)
    context = {
        "form": form,
        "organisation": owner,
        "waiting": queries.uploads_open(organisation),
        "imports": queries.imports_shown(organisation),
    }
    return render(request, "imports/imports.html", context, status=REFUSED if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Which column is what, with three values of each."""
    found = get_object_or_404(Upload.objects.select_related("organisation"), pk=upload)
    if found.stage not in BEFORE_IMPORT:
        return redirect("upload", found.pk)
    header, samples = presentation.samples(found)
    form = ColumnsForm(request.POST or None, upload=found, header=header, samples=samples)
    remembered = queries.saved_mapping(f"{MAPPING_PREFIX}{found.source}")
    form.initial = form.initial_of(guess(found.makes, header, remembered))
    if request.method == "POST" and form.is_valid():
        try:
            chosen = actions.choose_columns(found, by=actor_of(request), columns=form.cleaned_data["columns"])
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            _do_now_if_small(chosen)
            return redirect("upload", found.pk)
    context = {"upload": found, "form": form, "is_remembered": remembered is not None}
    return render(request, "imports/columns.html", context, status=REFUSED if form.errors else None)


@require_safe
def upload(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Where the file stands: how far, what would happen, or what happened."""
    found = get_object_or_404(Upload.objects.select_related("organisation", "batch"), pk=upload)
    if request.htmx and not found.is_busy:  # type: ignore[attr-defined]
        return HttpResponseClientRefresh()
    if found.stage == Stage.COLUMNS:
        return redirect("upload_columns", found.pk)
    return render(request, "imports/upload.html", presentation.told(found))


@require_safe
def errors(_request: HttpRequest, upload: UUID) -> HttpResponse:
    """What is wrong, as a file for a spreadsheet; no cell of it is taken for a formula."""
    found = get_object_or_404(Upload, pk=upload)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="fouten.csv"'
    writer = csv.writer(answer, delimiter=";")
    writer.writerow([_("rij"), _("kolom"), _("waarde"), _("wat is er"), _("wat kunt u doen")])
    for problem in presentation.problems(found):
        keys = ("row", "column", "value", "reason", "advice")
        writer.writerow([safe_cell(problem[key]) for key in keys])
    return answer


@require_POST
def start(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Bring it in."""
    return _step(request, upload, actions.start)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Take it back, after asking."""
    if request.method == "POST":
        return _step(request, upload, actions.ask_undo)
    found = get_object_or_404(Upload.objects.select_related("batch"), pk=upload)
    if found.stage != Stage.DONE:
        return redirect("upload", found.pk)
    return render(request, "imports/undo.html", presentation.told(found))


@require_POST
def discard(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Throw the file away."""
    found = get_object_or_404(Upload, pk=upload)
    try:
        actions.discard(found, by=actor_of(request))
    except ConflictError as error:
        messages.warning(request, error.sentence)
        return redirect("upload", found.pk)
    messages.success(request, _("Het bestand is weggegooid. Er is niets veranderd."))
    return redirect("organisation_imports", found.organisation_id) if found.organisation_id else redirect("imports")


def _step(request: HttpRequest, pk: UUID, action: Any) -> HttpResponse:
    found = get_object_or_404(Upload.objects.select_related("organisation"), pk=pk)
    try:
        _do_now_if_small(action(found, by=actor_of(request)))
    except ConflictError as error:
        messages.warning(request, error.sentence)
    return redirect("upload", pk)


def _do_now_if_small(found: Upload) -> None:
    """A small file is done while the visitor waits; a large one by `samen030 work`."""
    if found.rows is not None:
        actions.carry_on(found)
