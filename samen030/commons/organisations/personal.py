"""What this room keeps of a person: invitations to their address, and where they were named for a wijk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.commons.organisations.models import Claim, Invitation, Naming
from samen030.commons.organisations.naming import show
from samen030.kernel import clock, registry
from samen030.kernel.registry import PersonalData

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def _known(user: User) -> list[dict[str, Any]]:
    invitations = Invitation.objects.filter(email__iexact=user.email).select_related("organisation")
    told: list[dict[str, Any]] = [
        {"invited_by": row.organisation.name, "role": row.role, "at": row.created_at.isoformat()} for row in invitations
    ]
    told += [
        {"claimed": row.organisation.name, "way": row.way, "state": row.state, "name": row.name, "phone": row.phone}
        for row in Claim.objects.filter(user=user).select_related("organisation")
    ]
    return told + [
        {"named_for": row.area.name, "role": row.role, "name": row.public_name, "phone": row.phone, "until": row.until}
        for row in Naming.objects.filter(user=user).select_related("area")
    ]


def _erase(user: User) -> None:
    Invitation.objects.filter(email__iexact=user.email).delete()
    Claim.objects.filter(user=user).delete()
    for row in Naming.objects.filter(user=user).select_related("area"):
        row.user, row.public_name, row.phone, row.phone_hours = None, "", "", ""
        row.ended_on = row.ended_on or clock.today()
        row.save()
        show(row.area)


registry.personal_data.register(PersonalData("organisations", _("Uitnodigingen en benoemingen"), _known, _erase))
