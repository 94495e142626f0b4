"""Entering for who telephones, with the proof to print; and asking for a room."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.queries import actor_of
from samen030.find.desk import actions, queries
from samen030.find.desk.forms import CallForm, RoomRequestForm
from samen030.find.desk.views import REFUSED
from samen030.find.directory.models import Place, Service
from samen030.find.directory.queries import entry as read_entry
from samen030.find.directory.queries import line_of
from samen030.find.directory.recurrence import describe
from samen030.kernel import clock
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from samen030.commons.people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """'Bel ons, wij zetten het erop': an activity in one short page, with the consent."""
    areas = queries.phone_areas(request.user)
    groups = Organisation.objects.filter(area__in=areas.values("pk"), status=Status.PUBLISHED).order_by("name")
    form = CallForm(request.POST if request.method == "POST" else None, areas=areas, groups=groups)
    if request.method == "POST" and form.is_valid() and form.times is not None:
        data = form.cleaned_data
        said = {
            name: data[name]
            for name in ("resident_name", "way", "what", "description", "phone", "phone_shown", "where", "area")
        }
        try:
            service = actions.enter_by_phone(
                actions.Call(**said),
                by=actor_of(request),
                helper=cast("User", request.user),
                group=data["group"],
                group_name=data["group_name"],
                times=form.times,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.sentence)
        else:
            return redirect("call_proof", service=service.pk)
    return render(request, "desk/call.html", {"form": form}, status=REFUSED if form.errors else None)


@require_safe
def proof(request: HttpRequest, service: UUID) -> HttpResponse:
    """'Dit staat er nu': a page to print and give to the group."""
    found = read_entry(Service, service)
    if not isinstance(found, Service):
        raise Http404
    line = line_of(found.area)
    phone = next((area for area in reversed(line) if area.contact_phone), None)
    context = {
        "service": found,
        "whens": [describe(schedule) for schedule in found.schedules.all()],
        "link": settings.SITE_URL + found.get_absolute_url(),
        "buurt": line[-1] if line else None,
        "phone": phone,
        "today": clock.today(),
    }
    return render(request, "desk/proof.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def room_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """'Vraag een ruimte aan': a mail to the owner, seen by nobody else."""
    place = get_object_or_404(
        Place.objects.select_related("organisation"), pk=pk, status=Status.PUBLISHED, rooms_for_hire=True
    )
    form = RoomRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_for_room(place, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field or None, error.sentence)
        else:
            messages.success(request, _("Uw vraag is verstuurd. De plek mailt of belt u terug."))
            return redirect(place.get_absolute_url())
    context = {"place": place, "form": form, "taken": queries.taken_of(place)}
    return render(request, "desk/room_request.html", context, status=REFUSED if form.errors else None)
