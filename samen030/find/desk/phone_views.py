"""Entering and changing for who telephones, with the proof to print; and asking for a room."""

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
from samen030.find.desk import actions, phone_actions, queries
from samen030.find.desk.entries import find_own, form_class_of, model_of, start_values
from samen030.find.desk.phone_forms import CallForm, ConsentForm
from samen030.find.desk.room_forms import RoomRequestForm
from samen030.find.directory.models import Place, Service
from samen030.find.directory.queries import entry as read_entry
from samen030.find.directory.queries import line_of
from samen030.find.directory.recurrence import describe
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.forms import CONFLICT, REFUSED
from samen030.kernel.locking import version_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from samen030.commons.city.models import Area
    from samen030.commons.people.models import User

MOST_GROUPS = 50
# By these somebody shows that an organisation is theirs (claims): the bureau changes them.
PROOFS = ("email", "website", *queries.ADDRESS)
SECRETS = ("taken_url", "taken_stop")  # the address of a calendar is shown to the organisation's own people only


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """'Bel ons, wij zetten het erop': an activity in one short page, with the consent."""
    areas, groups = queries.phone_areas(request.user), queries.phone_groups(request.user)
    typed = request.POST if request.method == "POST" else None
    form = CallForm(typed, areas=areas, groups=groups, initial={"group": request.GET.get("groep", "")[:36]})
    if request.method == "POST" and form.is_valid() and form.times is not None:
        data = form.cleaned_data
        said = {
            name: data[name]
            for name in ("resident_name", "way", "what", "description", "phone", "phone_shown", "where", "area")
        }
        try:
            service = phone_actions.enter_by_phone(
                phone_actions.Call(**said),
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


def _phone_of(line: Sequence[Area]) -> Area | None:
    """The nearest area with a number to ring."""
    return next((area for area in reversed(line) if area.contact_phone), None)


@require_safe
def proof(request: HttpRequest, service: UUID) -> HttpResponse:
    """'Dit staat er nu': a page to print and give to the group."""
    found = read_entry(Service, service)
    if not isinstance(found, Service):
        raise Http404
    line = line_of(found.area)
    context = {
        "service": found,
        "whens": [describe(schedule) for schedule in found.schedules.all()],
        "link": settings.SITE_URL + found.get_absolute_url(),
        "buurt": line[-1] if line else None,
        "phone": _phone_of(line),
        "today": clock.today(),
    }
    return render(request, "desk/proof.html", context)


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Which group rings? Those of one's own area, found by a part of the name."""
    text = " ".join(request.GET.get("naam", "").replace("\x00", "").split())[:80]
    found = queries.phone_groups(request.user, text)
    context = {"text": text, "groups": found[:MOST_GROUPS], "more": max(0, found.count() - MOST_GROUPS)}
    return render(request, "desk/call_groups.html", context)


@require_safe
def group(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """What stands on the site of a group that rings: to change, and to print as a proof."""
    owner = get_object_or_404(Organisation.objects.select_related("area"), pk=organisation, status=Status.PUBLISHED)
    rows = [
        (kind, entry, [describe(rule) for rule in entry.schedules.all()] if isinstance(entry, Service) else [])
        for kind, entry in queries.standing_of(owner)
    ]
    context = {
        "organisation": owner,
        "rows": rows,
        "link": settings.SITE_URL + owner.get_absolute_url(),
        "phone": _phone_of(line_of(owner.area)),
        "today": clock.today(),
    }
    return render(request, "desk/call_group.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, organisation: UUID, kind: str) -> HttpResponse:
    """Something new of a group that rings: an offer, a place or volunteer work, with the consent of who rings."""
    owner = get_object_or_404(Organisation.objects.select_related("area"), pk=organisation, status=Status.PUBLISHED)
    model, service_kind, label = model_of(kind)
    typed = request.POST if request.method == "POST" else None
    form = form_class_of(kind)(typed, organisation=owner, initial=start_values(owner, kind))
    for name in SECRETS if owner.contact_shown else (*SECRETS, *queries.CONTACT):
        form.hide(name)
    consent = ConsentForm(typed)
    if typed is not None and consent.is_valid() and form.is_valid():
        said = consent.cleaned_data
        try:
            made = phone_actions.add_by_phone(
                model,
                phone_actions.Caller(said["resident_name"], said["way"]),
                by=actor_of(request),
                helper=cast("User", request.user),
                organisation=owner,
                times=form.times,
                **({"kind": service_kind} if service_kind else {}),
                **form.entry_fields(),
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.sentence)
        else:
            messages.success(request, _("‘%(name)s’ staat op de site.") % {"name": made.name})
            return redirect("call_group", organisation=owner.pk)
    context = {"organisation": owner, "entry": None, "kind": kind, "label": label, "form": form, "consent": consent}
    return render(request, "desk/call_change.html", context, status=REFUSED if typed is not None else None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, organisation: UUID, kind: str, pk: UUID) -> HttpResponse:
    """Change or stop something of a group that rings, with the consent of who rings."""
    owner, found = find_own(organisation, kind, pk)
    if not found.is_public or not owner.is_public:
        raise Http404
    values = queries.values_of(found)
    typed = request.POST.copy() if request.method == "POST" else None
    initial = values | {"version": version_of(values)}
    form = form_class_of(kind)(typed, organisation=owner, initial=initial)
    kept = SECRETS if found.contact_shown else (*SECRETS, *queries.CONTACT)  # what the group keeps to itself
    for name in (*kept, *(PROOFS if kind == "organisatie" else ())):
        form.hide(name)
    consent, status = ConsentForm(typed), None
    is_stopped = typed is not None and typed.get("do") == "stop"
    if typed is not None and consent.is_valid() and (is_stopped or form.is_valid()):
        said = consent.cleaned_data
        try:
            phone_actions.change_by_phone(
                found,
                phone_actions.Caller(said["resident_name"], said["way"]),
                by=actor_of(request),
                helper=cast("User", request.user),
                version=typed.get("version", ""),
                is_stopped=is_stopped,
                times=None if is_stopped else form.times,
                **({} if is_stopped else form.entry_fields()),
            )
        except ConflictError as error:
            typed["version"], status = initial["version"], CONFLICT
            form.add_error(None, error.sentence + " " + _("Lees nog eens voor wat er staat, en bewaar dan opnieuw."))
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.sentence)
        else:
            told = _("‘%(name)s’ staat niet meer op de site.") if is_stopped else _("‘%(name)s’ is veranderd.")
            messages.success(request, told % {"name": found.name})
            is_gone = is_stopped and kind == "organisatie"
            return redirect("call_groups") if is_gone else redirect("call_group", organisation=owner.pk)
    is_wrong = typed is not None
    context = {"organisation": owner, "entry": found, "kind": kind, "form": form, "consent": consent}
    return render(request, "desk/call_change.html", context, status=status or (REFUSED if is_wrong else None))


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
