"""What this room keeps of a person: what was told, and how often they want mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.commons.notifications.digest import rhythm_of
from samen030.commons.notifications.models import Note, Preference
from samen030.kernel import registry
from samen030.kernel.registry import PersonalData

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def _known(user: User) -> dict[str, Any]:
    rows = Note.objects.filter(user=user)
    return {"rhythm": rhythm_of(user), "told": [{"text": row.text, "at": row.told_at.isoformat()} for row in rows]}


def _erase(user: User) -> None:
    Note.objects.filter(user=user).delete()
    Preference.objects.filter(user=user).delete()


registry.personal_data.register(PersonalData("notes", _("Berichten"), _known, _erase))
