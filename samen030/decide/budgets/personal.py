"""What the room keeps of a person: the ideas they handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.decide.budgets.models import Idea
from samen030.kernel.registry import PersonalData, personal_data

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def known(user: User) -> list[dict[str, Any]]:
    """Their ideas."""
    rows = Idea.objects.filter(submitter=user).select_related("round")
    return [
        {"round": row.round.name, "title": row.title, "description": row.description, "state": row.state}
        for row in rows
    ]


def erase(user: User) -> None:
    """The ideas stay, without whom they are of and how to reach them."""
    empty = {"contact_name": "", "contact_email": "", "contact_phone": ""}
    Idea.objects.filter(submitter=user).update(submitter=None, **empty)


personal_data.register(PersonalData("budgets", _("Ideeën voor buurtgeld"), known, erase, order=40))
