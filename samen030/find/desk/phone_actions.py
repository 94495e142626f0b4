"""What a helper writes for who telephones: consent, the write and the end of helping in one go.

The journal names the helper and (by the consent) the caller; when it is done the helper acts for nobody any more.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.notifications.actions import write_mail
from samen030.commons.organisations.actions import add_organisation
from samen030.commons.organisations.models import Kind, Organisation, Status
from samen030.commons.organisations.roles import people_of
from samen030.commons.people.actions import start_helping, stop_helping
from samen030.find.desk.actions import add, check_version, save, stop
from samen030.find.directory.models import Service, ServiceKind
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samen030.commons.city.models import Area
    from samen030.commons.people.models import Consent, User
    from samen030.find.desk.actions import Times
    from samen030.find.directory.queries import Entry
    from samen030.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Caller:
    """Who telephones, and how they agreed."""

    resident_name: str
    way: str


@dataclass(frozen=True, slots=True)
class Call(Caller):
    """What somebody said on the telephone of a new activity."""

    what: str
    description: str
    phone: str
    phone_shown: bool
    where: str
    area: Area


@contextmanager
def _helping(caller: Caller, *, by: Actor, helper: User, purpose: str) -> Iterator[tuple[Actor, Consent]]:
    """Who writes, and on which consent, as long as it lasts."""
    consent = start_helping(by=by, helper=helper, resident_name=caller.resident_name, way=caller.way, purpose=purpose)
    yield replace(by, on_behalf_of=consent.ref), consent
    stop_helping(by=by, helper=helper)


@transaction.atomic
def enter_by_phone(
    call: Call, *, by: Actor, helper: User, group: Organisation | None, group_name: str, times: Times
) -> Entry:
    """Put an activity on the site; of a new group, where `group` is None."""
    contact: dict[str, Any] = {"phone": call.phone, "contact_shown": call.phone_shown}
    fresh = _fresh()
    with _helping(call, by=by, helper=helper, purpose=_("Op de site zetten: %s") % call.what) as (acting, consent):
        if group is None:
            kind = Kind.RESIDENTS
            group = add_organisation(by=acting, name=group_name, kind=kind, area=call.area, **contact, **fresh)
        description = "\n\n".join(filter(None, [call.description, call.where and _("Waar: %s") % call.where]))
        fields = {"kind": ServiceKind.ACTIVITY, "description": description, "area": call.area, **contact, **fresh}
        service = add(Service, by=acting, organisation=group, name=call.what, times=times, **fields)
    _tell_group(group, _mailboxes(group), service, consent, "desk/mail/entered")
    return service


@transaction.atomic
def change_by_phone(
    entry: Entry,
    caller: Caller,
    *,
    by: Actor,
    helper: User,
    version: str,
    is_stopped: bool = False,
    times: Times | None = None,
    **fields: Any,
) -> Entry:
    """Change what stands for an organisation, or take it off the site (`is_stopped`), as its contact says.

    Raises ConflictError where the entry is no longer as the form of `version` showed.
    """
    purpose = (_("Van de site halen: %s") if is_stopped else _("Veranderen op de site: %s")) % entry.name
    group = entry if isinstance(entry, Organisation) else entry.organisation
    people = _mailboxes(group) if group else []  # as they were before the change
    with _helping(caller, by=by, helper=helper, purpose=purpose) as (acting, consent):
        if is_stopped:
            check_version(entry, version)
            written = stop(entry, by=acting)
        else:
            written = save(entry, by=acting, version=version, times=times, **fields, **_fresh())
    if group is not None:
        _tell_group(group, people, written, consent, "desk/mail/changed")
    return written


@transaction.atomic
def add_by_phone(
    model: type[Entry],
    caller: Caller,
    *,
    by: Actor,
    helper: User,
    organisation: Organisation,
    name: str,
    **fields: Any,
) -> Entry:
    """Put something new of an organisation on the site; `fields` are those of `actions.add`."""
    fields |= {"status": Status.PUBLISHED, **_fresh()}
    with _helping(caller, by=by, helper=helper, purpose=_("Op de site zetten: %s") % name) as (acting, consent):
        written = add(model, by=acting, organisation=organisation, name=name, **fields)
    _tell_group(organisation, _mailboxes(organisation), written, consent, "desk/mail/entered")
    return written


def _fresh() -> dict[str, Any]:
    return {"confirmed_on": clock.today(), "confirmed_by": _("de groep zelf, aan de telefoon")}


def _mailboxes(group: Organisation) -> list[str]:
    """Where an organisation reads what was done for it: who keeps its entries, else its own address."""
    return sorted({grant.user.email for grant in people_of(group)}) or ([group.email] if group.email else [])


def _tell_group(group: Organisation, addresses: list[str], entry: Entry, consent: Consent, template: str) -> None:
    """Who keeps the organisation's entries reads what was done for it, by whom, and where to change that."""
    is_keeper = bool(people_of(group))
    context = {"entry": entry, "group": group, "who": consent.resident_name, "is_keeper": is_keeper}
    for address in addresses:
        write_mail(address, template, context, key=f"phoned:{consent.pk}:{address}")
