"""The entries of an organisation by their addresses: '<organisation>/plek/<id>/'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from samen030.commons.organisations.models import Organisation
from samen030.find.desk import writing
from samen030.find.desk.forms import FORMS, ActivityForm, EntryForm
from samen030.find.directory.models import Place, Service, ServiceKind, Vacancy
from samen030.find.directory.queries import entry as read_entry

if TYPE_CHECKING:
    from uuid import UUID

    from samen030.find.directory.queries import Entry

MODELS: dict[str, tuple[type[Entry], str, Any]] = {
    "activiteit": (Service, ServiceKind.ACTIVITY, gettext_lazy("activiteit")),
    "dienst": (Service, ServiceKind.SERVICE, gettext_lazy("dienst")),
    "plek": (Place, "", gettext_lazy("plek")),
    "vacature": (Vacancy, "", gettext_lazy("vacature")),
}


def kind_of(entry: Entry) -> str:
    """The word for `entry` in the addresses of this room; '' for the organisation itself."""
    if isinstance(entry, Service):
        return "activiteit" if entry.kind == ServiceKind.ACTIVITY else "dienst"
    return {Place: "plek", Vacancy: "vacature"}.get(type(entry), "")


def find_own(organisation: UUID, kind: str, pk: UUID) -> tuple[Organisation, Entry]:
    """The organisation and its entry; 404 for one of another: the gate looked at the organisation only."""
    if kind == "organisatie":
        owner = get_object_or_404(Organisation.objects.select_related("area__parent__parent"), pk=organisation)
        if pk != organisation:
            raise Http404
        return owner, owner
    found = read_entry(model_of(kind)[0], pk)
    if (
        found is None
        or isinstance(found, Organisation)
        or found.organisation_id != organisation
        or not found.organisation
    ):
        raise Http404
    if kind_of(found) != kind:
        raise Http404
    return found.organisation, found


def model_of(kind: str) -> tuple[type[Entry], str, Any]:
    """Table, kind of service and name of a kind of entry, by its word in the addresses; 404 for no such kind."""
    if kind not in MODELS:
        raise Http404
    return MODELS[kind]


def form_class_of(kind: str) -> type[EntryForm]:
    """The form of a kind, by its word in the addresses; 404 where there is no such kind."""
    return ActivityForm if kind == "activiteit" else FORMS[Organisation if kind == "organisatie" else model_of(kind)[0]]


def start_values(owner: Organisation, kind: str) -> dict[str, Any]:
    """What a new form of a kind shows: the contact of the organisation, and for a place its area."""
    values = writing.start_values(owner)
    return values if kind == "plek" else {name: value for name, value in values.items() if name != "area"}
