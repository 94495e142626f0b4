"""What the room keeps of a person: the ideas they handed in, and what they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.decide.budgets.models import Follow, Idea
from samen030.decide.budgets.queries import followed
from samen030.kernel.registry import PersonalData, personal_data

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def known(user: User) -> dict[str, Any]:
    """Their ideas, and what they follow."""
    rows = Idea.objects.filter(submitter=user).select_related("round")
    ideas = [
        {"round": row.round.name, "title": row.title, "description": row.description, "state": row.state}
        for row in rows
    ]
    follows = [row.idea.title if row.idea else row.round.name for row in followed(user)]
    return {"ideas": ideas, "follows": follows}


def erase(user: User) -> None:
    """The ideas stay, without whom they are of and how to reach them."""
    empty = {"contact_name": "", "contact_email": "", "contact_phone": ""}
    Idea.objects.filter(submitter=user).update(submitter=None, **empty)
    Follow.objects.filter(user=user).delete()


personal_data.register(PersonalData("budgets", _("Ideeën voor buurtgeld"), known, erase, order=40))
