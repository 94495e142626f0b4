"""A picture with an entry: given, taken away, shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samen030.commons.people.queries import actor_of
from samen030.find.desk.actions import CHANGES
from samen030.find.desk.entries import find_own
from samen030.find.desk.forms import PictureForm
from samen030.kernel import pictures
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import REFUSED

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest, organisation: UUID, kind: str, pk: UUID) -> HttpResponse:
    """Give an entry a picture, or take it away ('weg')."""
    owner, found = find_own(organisation, kind, pk)
    if request.method == "POST" and "weg" in request.POST:
        CHANGES[type(found)](found, by=actor_of(request), picture=None)
        messages.success(request, _("De foto is weg."))
        return redirect("desk", organisation=owner.pk)
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = pictures.keep(file, file.size, form.cleaned_data["alt"])
        except DomainError as error:
            form.add_error(error.field or None, error.sentence)
        else:
            CHANGES[type(found)](found, by=actor_of(request), picture=made)
            messages.success(request, _("De foto is bewaard."))
            return redirect("desk", organisation=owner.pk)
    context = {"organisation": owner, "entry": found, "form": form}
    return render(request, "desk/picture.html", context, status=REFUSED if form.errors else None)


@require_safe
def picture_file(_request: HttpRequest, number: UUID) -> HttpResponseBase:
    """A picture. Its name is random and never used again, so browsers may keep it."""
    path = pictures.path_of(number)
    if not path.is_file():
        raise Http404
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return FileResponse(path.open("rb"), content_type="image/webp", headers=headers)
