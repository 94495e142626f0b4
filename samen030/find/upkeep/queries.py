"""Which entries were not confirmed of late, and whom to ask about them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from samen030.commons.notifications.models import StoppedAddress
from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.queries import holders
from samen030.find.directory.actions import KINDS
from samen030.find.upkeep.rules import months_after
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation

if TYPE_CHECKING:
    from collections.abc import Iterator
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
