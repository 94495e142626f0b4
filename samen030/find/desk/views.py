"""The pages of 'Mijn organisatie', of entering by telephone, and of asking for a room."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samen030.commons.journal.models import Event
from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.queries import actor_of, scopes_of
from samen030.find.desk import actions, queries
from samen030.find.desk.entries import MODELS, find_own, form_class_of, kind_of, model_of, start_values
from samen030.find.desk.forms import EntryForm, SeasonForm
from samen030.find.desk.room_forms import RoomForm
from samen030.find.directory import actions as directory
from samen030.find.directory import presentation
from samen030.find.directory.models import Place, Service, ServiceKind
from samen030.find.directory.queries import entry as read_entry
from samen030.find.directory.queries import page_of
from samen030.find.directory.recurrence import describe, say_date, say_time
from samen030.find.directory.views import context_of
from samen030.kernel import clock, registry
from samen030.kernel.access import scope_of_organisation
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.forms import CONFLICT, REFUSED
from samen030.kernel.locking import version_of
from samen030.kernel.readability import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from samen030.find.directory.queries import Entry


def _service(organisation: UUID, pk: UUID) -> Service:
    return get_object_or_404(Service, pk=pk, organisation_id=organisation, kind=ServiceKind.ACTIVITY)


@require_safe
def desk(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """One organisation: what waits, then what it has."""
    owner = get_object_or_404(Organisation.objects.select_related("area"), pk=organisation)
    services = list(queries.services_of(owner))
    places = list(owner.places.order_by("status", "name"))
    vacancies = list(owner.vacancies.order_by("status", "name"))
    activities = [s for s in services if s.kind == ServiceKind.ACTIVITY]
    offers = [s for s in services if s.kind != ServiceKind.ACTIVITY]
    groups = [
        (_("Activiteiten"), "activiteit", [(s, "; ".join(describe(r) for r in s.schedules.all())) for s in activities]),
        (_("Hulp en diensten"), "dienst", [(s, "") for s in offers]),
        (_("Plekken"), "plek", [(p, p.address) for p in places]),
        (_("Vrijwilligers gezocht"), "vacature", [(v, v.when) for v in vacancies]),
    ]
    todo = [(w, kind_of(w.entry) or "organisatie") for w in queries.waiting(owner, [*services, *places, *vacancies])]
    return render(request, "desk/desk.html", {"organisation": owner, "groups": groups, "waiting": todo})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, organisation: UUID, kind: str) -> HttpResponse:
    """A new entry."""
    owner = get_object_or_404(Organisation.objects.select_related("area__parent__parent"), pk=organisation)
    return _write(request, owner, None, kind)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, organisation: UUID, kind: str, pk: UUID) -> HttpResponse:
    """Change an entry, or the profile of the organisation (kind 'organisatie')."""
    owner, found = find_own(organisation, kind, pk)
    return _write(request, owner, found, kind)


def _write(request: HttpRequest, owner: Organisation, found: Entry | None, kind: str) -> HttpResponse:
    """The form of an entry: as read, back with errors (422), a preview, a conflict (409), or saved."""
    form_class = form_class_of(kind)
    values = queries.values_of(found) if found else start_values(owner, kind)
    initial = values | ({"version": version_of(values)} if found else {})
    typed = request.POST if request.method == "POST" else None
    form = form_class(typed, organisation=owner, initial=initial)
    do = request.POST.get("do", "save")
    if typed is None or do == "edit" or not form.is_valid():
        return _form(request, owner, found, kind, form)
    try:
        with transaction.atomic():
            written = _save(request, owner, found, kind, form, do)
            if do == "preview":
                answer = _preview(request, owner, written, kind)
                transaction.set_rollback(True)
                return answer
    except ConflictError as error:
        mine = request.POST.copy()
        mine["version"] = initial["version"]
        form.data = mine
        form.add_error(None, error.sentence)
        return _form(request, owner, found, kind, form, differences=_differences(form, initial))
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.sentence)
        return _form(request, owner, found, kind, form)
    return _saved(request, owner, written, kind)


def _saved(request: HttpRequest, owner: Organisation, written: Entry, kind: str) -> HttpResponse:
    if written.is_public or isinstance(written, Organisation):
        messages.success(request, _("Bewaard. Het staat op de site."))
        return redirect("desk", organisation=owner.pk)
    messages.success(request, _("Bewaard als concept. Nog niemand ziet het."))
    return redirect("desk_edit", organisation=owner.pk, kind=kind, pk=written.pk)


def _save(request: HttpRequest, owner: Organisation, found: Entry | None, kind: str, form: EntryForm, do: str) -> Entry:
    by, fields = actor_of(request), form.entry_fields()
    if scope_of_organisation(owner.pk) in scopes_of(request.user, *queries.KEEPING):  # writing it says that it is right
        fields |= {"confirmed_on": clock.today(), "confirmed_by": _("de organisatie zelf")}
    if found is None:
        model, service_kind, _label = model_of(kind)
        more = {"kind": service_kind} if service_kind else {}
        status = Status.PUBLISHED if do in ("publish", "preview") else Status.DRAFT
        return actions.add(model, by=by, organisation=owner, times=form.times, status=status, **more, **fields)
    written = actions.save(found, by=by, version=form.cleaned_data["version"], times=form.times, **fields)
    if do == "publish" and not written.is_public:
        return actions.publish(written, by=by)
    return written


def _form(
    request: HttpRequest,
    owner: Organisation,
    found: Entry | None,
    kind: str,
    form: EntryForm,
    differences: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:
    text = str(form["description"].value() or "")
    context = {
        "organisation": owner,
        "entry": found,
        "kind": kind,
        "kind_label": _("gegevens") if kind == "organisatie" else MODELS[kind][2],
        "form": form,
        "reading": read(text) if text else None,
        "differences": differences,
        "rooms": found.rooms.all() if isinstance(found, Place) else [],
        "notes": _notes(found),
        "room_form": RoomForm(prefix="room") if isinstance(found, Place) else None,
    }
    status = CONFLICT if differences is not None else REFUSED if form.is_bound and form.errors else None
    return render(request, "desk/form.html", context, status=status)


def _notes(found: Entry | None) -> list[dict[str, Any]]:
    """What other rooms have to say before somebody changes an entry."""
    loaded = ((note.template, note.load(found)) for note in registry.form_notes) if found else ()
    return [{"template": template, **context} for template, context in loaded if context is not None]


def _differences(form: EntryForm, initial: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Label, one's own text and that of the other, for each field that differs."""
    theirs = type(form)(organisation=form.organisation, initial=initial)
    found = []
    for field in form.visible_fields():
        mine, other = _plain(field.value()), _plain(theirs[field.name].value())
        if mine != other:
            found.append((str(field.label), mine, other))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return queries.say(sorted(map(str, value)))
    return (
        str(value.strftime("%H:%M"))
        if hasattr(value, "strftime") and not isinstance(value, date)
        else queries.say(str(value or "")).strip().replace("\r\n", "\n")
    )


def _preview(request: HttpRequest, owner: Organisation, written: Entry, kind: str) -> HttpResponse:
    """The page as the public would see it, with what was typed kept for the buttons above it."""
    shown = read_entry(type(written), written.pk)
    if shown is None:  # pragma: no cover - it was written a moment ago
        raise Http404
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    context = context_of(page_of(shown)) | {
        "organisation": owner,
        "kind": kind,
        "base": f"directory/{presentation.url_name(shown)}.html",
        "typed": [(name, value) for name, value in typed if name not in ("do", "csrfmiddlewaretoken")],
        "reading": read(shown.description),
        "jsonld": "{}",
    }
    return HttpResponse(render(request, "desk/preview.html", context).content)


@require_POST
def readability(request: HttpRequest) -> HttpResponse:
    """The nudge under a text, while somebody writes."""
    return render(request, "desk/_reading.html", {"reading": read(request.POST.get("description", ""))})


def _do(
    request: HttpRequest, organisation: UUID, kind: str, pk: UUID, act: Callable[[Entry], Any], said: str
) -> HttpResponse:
    _owner, found = find_own(organisation, kind, pk)
    try:
        act(found)
    except DomainError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, said % {"name": found.name})
    return redirect("desk", organisation=organisation)


@require_POST
def stop(request: HttpRequest, organisation: UUID, kind: str, pk: UUID) -> HttpResponse:
    """Take an entry off the site."""
    by = actor_of(request)
    return _do(
        request, organisation, kind, pk, lambda e: actions.stop(e, by=by), _("‘%(name)s’ staat niet meer op de site.")
    )


@require_POST
def publish(request: HttpRequest, organisation: UUID, kind: str, pk: UUID) -> HttpResponse:
    """Put an entry (back) on the site."""
    by = actor_of(request)
    return _do(request, organisation, kind, pk, lambda e: actions.publish(e, by=by), _("‘%(name)s’ staat op de site."))


@require_POST
def confirm(request: HttpRequest, organisation: UUID, kind: str, pk: UUID) -> HttpResponse:
    """Say that all is still right."""
    by, who = actor_of(request), _("de organisatie zelf")
    return _do(
        request,
        organisation,
        kind,
        pk,
        lambda e: directory.confirm(e, by=by, who=who),
        _("Dank u. ‘%(name)s’ is nagekeken."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, organisation: UUID, kind: str, pk: UUID) -> HttpResponse:
    """Copy an entry as a draft; of an activity with new dates ('kopieer vorig seizoen')."""
    owner, found = find_own(organisation, kind, pk)
    form = None
    if isinstance(found, Service) and any(s.first_date for s in found.schedules.all()):
        proposal = _next_season(found)
        form = SeasonForm(request.POST if request.method == "POST" else None, initial=proposal)
    if request.method == "POST" and (form is None or form.is_valid()):
        dates = form.cleaned_data if form else {}
        try:
            made = actions.copy(found, by=actor_of(request), **dates)
        except DomainError as error:
            if form is None:
                raise
            form.add_error(error.field if error.field in form.fields else None, error.sentence)
        else:
            messages.success(request, _("Dit is de kopie. Kijk hem na en zet hem op de site."))
            return redirect("desk_edit", organisation=owner.pk, kind=kind, pk=made.pk)
    context = {"organisation": owner, "entry": found, "kind": kind, "form": form}
    return render(request, "desk/copy.html", context, status=REFUSED if form and form.errors else None)


def _next_season(service: Service) -> dict[str, date | None]:
    """A first day on the same weekday, soon; and as long as last time."""
    first = min(s.first_date for s in service.schedules.all() if s.first_date)
    today = clock.today()
    ahead = (first.weekday() - today.weekday()) % 7 or 7
    return {"first": max(first, today + timedelta(days=ahead)), "until": None}


@require_POST
def not_today(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """'Vandaag niet': cancel the next time, and show the text for WhatsApp."""
    try:
        instance = actions.not_today(_service(organisation, pk), by=actor_of(request))
    except DomainError as error:
        messages.error(request, error.sentence)
        return redirect("desk", organisation=organisation)
    return redirect("desk_cancelled", organisation=organisation, pk=pk, day=instance.original_date.isoformat())


@require_http_methods(["GET", "HEAD", "POST"])
def cancelled(request: HttpRequest, organisation: UUID, pk: UUID, day: str) -> HttpResponse:
    """The text to send round about a time that is off; POST: it goes on after all."""
    service = _service(organisation, pk)
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    if request.method == "POST":
        actions.goes_on(service, by=actor_of(request), day=on)
        messages.success(request, _("Het gaat toch door."))
        return redirect("desk", organisation=organisation)
    rule = service.schedules.filter(overrides__original_date=on, overrides__is_cancelled=True).first()
    if rule is None:
        raise Http404
    at = _(" om %s uur") % say_time(rule.start_time) if rule.start_time else ""
    text = _("%(name)s gaat niet door op %(day)s%(at)s. Meer weten? %(link)s") % {
        "name": service.name, "day": say_date(on), "at": at, "link": presentation.permalink(service),
    }  # fmt: skip
    whatsapp = "https://wa.me/?" + urlencode({"text": text}).replace("+", "%20")
    context = {
        "service": service,
        "organisation": organisation,
        "day": say_date(on),
        "text": text,
        "whatsapp": whatsapp,
    }
    return render(request, "desk/cancelled.html", context)


@require_POST
def full(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """'Vol' or 'weer plek'."""
    is_full = request.POST.get("is") == "full"
    service = actions.set_full(_service(organisation, pk), by=actor_of(request), is_full=is_full)
    messages.success(
        request, _("‘%s’ staat op vol.") % service.name if is_full else _("‘%s’ heeft weer plek.") % service.name
    )
    return _back(request, organisation)


@require_POST
def room_this_week(request: HttpRequest, organisation: UUID, pk: UUID) -> HttpResponse:
    """'Plek deze week', or no longer."""
    has_room = request.POST.get("is") == "room"
    service = actions.set_room(_service(organisation, pk), by=actor_of(request), has_room=has_room)
    said = _("Op de site staat nu: deze week plek bij ‘%s’.") if has_room else _("‘Deze week plek’ is weg bij ‘%s’.")
    messages.success(request, said % service.name)
    return _back(request, organisation)


def _back(request: HttpRequest, organisation: UUID) -> HttpResponse:
    return redirect("my_page") if request.POST.get("back") == "my_page" else redirect("desk", organisation=organisation)


@require_safe
def history(request: HttpRequest, organisation: UUID, kind: str, pk: UUID) -> HttpResponse:
    """What was changed, with a way back."""
    owner, found = find_own(organisation, kind, pk)
    context = {"organisation": owner, "entry": found, "kind": kind, "past": queries.history_of(found, owner)}
    return render(request, "desk/history.html", context)


@require_POST
def undo(request: HttpRequest, organisation: UUID, kind: str, pk: UUID, event: int) -> HttpResponse:
    """'Zet terug'."""
    _owner, found = find_own(organisation, kind, pk)
    label = found._meta.label_lower  # noqa: SLF001 - Django's documented Model._meta API
    past = get_object_or_404(Event.objects.select_related("detail"), pk=event, object_type=label, object_id=str(pk))
    try:
        actions.undo(past, found, by=actor_of(request))
    except DomainError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Het is teruggezet."))
    return redirect("desk_history", organisation=organisation, kind=kind, pk=pk)
