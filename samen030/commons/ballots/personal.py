"""What the room keeps of a person: where they live (a buurt), in which votes they had a code. Never what they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.commons.ballots.models import AddressLetter, Handout, VerifiedAddress
from samen030.kernel.registry import PersonalData, personal_data

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def known(user: User) -> dict[str, Any]:
    """The buurt, and the votes."""
    found = VerifiedAddress.objects.filter(user=user).first()
    given = Handout.objects.filter(user=user).select_related("poll")
    letter = AddressLetter.objects.filter(user=user).first()
    address = f"{letter.line}, {letter.postcode_shown}" if letter else None
    return {
        "asked_letter_to": address,
        "area": found.path if found else None,
        "codes_for": [row.poll.title for row in given],
    }


def erase(user: User) -> None:
    """Forget where they live. That they had a code for a vote goes with the account, when that goes."""
    VerifiedAddress.objects.filter(user=user).delete()
    AddressLetter.objects.filter(user=user).delete()


personal_data.register(PersonalData("ballots", _("Stemmen"), known, erase, order=41))
