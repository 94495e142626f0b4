"""Which entries were not confirmed of late, and whom to ask about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Q

from samen030.commons.city.models import Area, within
from samen030.commons.notifications.models import StoppedAddress
from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.queries import holders
from samen030.find.directory.actions import KINDS
from samen030.find.upkeep.models import Asking
from samen030.find.upkeep.rules import MOST_CALLS, months_after
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, Role, scope_of_organisation
from samen030.kernel.geo import lies_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from samen030.commons.organisations.models import Listed

MODELS: dict[str, type[Listed]] = {kind: model for model, kind in KINDS.items()}


def since_of(entry: Listed) -> date:
    """The day from which the months of `entry` count: its last confirmation, or else when it was written."""
    return entry.confirmed_on or entry.created_at.astimezone(clock.AMSTERDAM).date()


def group_of(entry: Listed) -> UUID:
    """Who is asked about `entry`: its organisation; the entry itself where nobody owns it."""
    if isinstance(entry, Organisation):
        return entry.pk
    return getattr(entry, "organisation_id", None) or entry.pk


def unconfirmed(months: int, today: date) -> Iterator[tuple[str, Listed]]:
    """Public entries (no examples) whose last confirmation is `months` or more old, with their kind."""
    latest = months_after(today, -months)
    tomorrow = latest + timedelta(days=1)
    old = Q(confirmed_on__lte=latest) | Q(confirmed_on=None, created_at__lt=clock.at(tomorrow))
    for kind, model in MODELS.items():
        rows = model._default_manager.filter(old, status=Status.PUBLISHED, is_example=False)  # noqa: SLF001 - Django's name
        for entry in rows.order_by("created_at", "pk"):
            yield kind, entry


def addresses(group: UUID, own: str) -> list[str]:
    """Where the asking goes: the group's editors and representatives, else `own`. None that mail came back from."""
    people = holders(scope_of_organisation(group), Role.EDITOR, Role.REPRESENTATIVE)
    emails = list(dict.fromkeys(person.email.lower() for person in people)) or ([own.lower()] if own else [])
    stopped = set(StoppedAddress.objects.filter(address__in=emails).values_list("address", flat=True))
    return [email for email in emails if email not in stopped]


@dataclass(frozen=True, slots=True)
class Call:
    """A line of the call list: about what, and which number to ring (its organisation's, where it has none)."""

    asking: Asking
    entry: Listed
    phone: str
    owner: str


def call_list(scopes: Sequence[str], today: date) -> list[tuple[str, list[Call]]]:
    """Who is to be rung now, by wijk, in the areas of `scopes` (UMBRELLA: all). At most seven queries."""
    waiting = Asking.objects.exclude(listed_on=None).filter(calls__lt=MOST_CALLS)
    waiting = waiting.filter(Q(call_again_on=None) | Q(call_again_on__lte=today)).order_by("listed_on", "pk")
    askings = {(asking.kind, asking.entry_id): asking for asking in waiting}
    where = Q(pk__in=[]) if UMBRELLA not in scopes else Q()
    if UMBRELLA not in scopes:
        for path in (scope.removeprefix("area:") for scope in scopes if scope.startswith("area:")):
            where |= within(path, "area__path")
    entries: list[tuple[str, Listed]] = []
    for kind, model in MODELS.items():
        ids = [pk for of_kind, pk in askings if of_kind == kind]
        rows = model._default_manager.filter(where, pk__in=ids, status=Status.PUBLISHED)  # noqa: SLF001 - Django's name
        entries += [(kind, entry) for entry in rows.select_related("area")] if ids else []
    owners = Organisation.objects.in_bulk([askings[kind, entry.pk].group_id for kind, entry in entries])
    wijken = dict(Area.objects.filter(level="district").values_list("path", "name"))
    calls = []
    for kind, entry in entries:
        asking = askings[kind, entry.pk]
        owner = owners.get(asking.group_id)
        call = Call(asking, entry, entry.phone or (owner.phone if owner else ""), owner.name if owner else "")
        wijk = next((name for path, name in wijken.items() if lies_in(entry.area.path, path)), "")
        calls.append((wijk, call))
    calls.sort(key=lambda row: (row[0], row[1].owner, row[1].entry.name, str(row[1].entry.pk)))
    return [(wijk, [call for _wijk, call in rows]) for wijk, rows in groupby(calls, key=lambda row: row[0])]
