"""The rooms of a place on 'Mijn organisatie'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samen030.commons.people.queries import actor_of
from samen030.find.desk.entries import find_own
from samen030.find.desk.room_forms import RoomChangeForm, RoomForm
from samen030.find.directory import actions as directory
from samen030.find.directory.models import Place, Room
from samen030.kernel.errors import DomainError
from samen030.kernel.forms import CONFLICT, done, sent

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_POST
def room_add(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """A room of a place."""
    _owner, found = find_own(organisation, "plek", pk)
    form = RoomForm(request.POST, prefix="room")
    try:
        if form.is_valid() and isinstance(found, Place):
            directory.add_room(found, by=actor_of(request), **form.cleaned_data)
            messages.success(request, _("De ruimte staat erbij."))
        else:
            messages.error(request, _("Vul een naam voor de ruimte in."))
    except DomainError as error:
        messages.error(request, error.sentence)
    return redirect("desk_edit", organisation=organisation, kind="plek", pk=pk)


@require_POST
def room_remove(request: HttpRequest, organisation: UUID, pk: UUID, room: UUID) -> HttpResponse:
    """Take a room away."""
    found = _room(organisation, pk, room)
    directory.remove_room(found, by=actor_of(request))
    messages.success(request, _("De ruimte is weg."))
    return redirect("desk_edit", organisation=organisation, kind="plek", pk=pk)


def told_of(room: Room) -> str:
    """What stands there now, for who typed something else."""
    told = ", ".join(str(getattr(room, name)) for name in directory.ROOM_FIELDS if getattr(room, name))
    return _("Er staat nu: %s. Bewaar nog een keer als uw tekst de goede is.") % told


def _room(organisation: UUID, pk: UUID, room: UUID) -> Room:
    rows = Room.objects.select_related("place__organisation")
    return get_object_or_404(rows, pk=room, place_id=pk, place__organisation_id=organisation)


@require_http_methods(["GET", "HEAD", "POST"])
def room_change(request: HttpRequest, organisation: UUID, pk: UUID, room: UUID) -> HttpResponse:
    """Change a room. After a conflict a second time chooses one's own text."""
    found = _room(organisation, pk, room)
    version = directory.version_of_room(found)
    initial = {name: getattr(found, name) for name in directory.ROOM_FIELDS} | {"version": version}
    form = RoomChangeForm(sent(request), initial=initial)

    def do() -> object:
        return directory.change_room(found, by=actor_of(request), **form.cleaned_data)

    if (status := done(form, do)) is None:
        messages.success(request, _("De ruimte is veranderd."))
        return redirect("desk_edit", organisation=organisation, kind="plek", pk=pk)
    if status == CONFLICT:
        form.data = request.POST.copy()
        form.data["version"] = version
        form.add_error(None, told_of(found))
    return render(request, "desk/room.html", {"place": found.place, "room": found, "form": form}, status=status)
