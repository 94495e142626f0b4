"""The files of an entry: a flyer, a report, a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods

from samen030.commons.documents.pages import Shelf, keep_files
from samen030.commons.documents.queries import shown
from samen030.find.desk.entries import find_own
from samen030.find.directory.presentation import url_name

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, organisation: UUID, kind: str, pk: UUID) -> HttpResponse:
    """Add, replace, take away and put back."""
    owner, found = find_own(organisation, kind, pk)
    kind_of, model = url_name(found), type(found)

    def show() -> None:
        model.objects.filter(pk=found.pk).update(files=shown(kind_of, found.pk))

    shelf = Shelf(kind_of, found.pk, found.name, reverse("desk", args=[owner.pk]), after=show)
    return keep_files(request, shelf)
