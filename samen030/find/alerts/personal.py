"""What this room keeps of a person: the searches they saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.find.alerts.models import SavedSearch
from samen030.kernel import registry
from samen030.kernel.registry import PersonalData

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def _known(user: User) -> list[dict[str, Any]]:
    return [{"name": row.name, "query": row.query} for row in SavedSearch.objects.filter(user=user)]


def _erase(user: User) -> None:
    SavedSearch.objects.filter(user=user).delete()


registry.personal_data.register(PersonalData("searches", _("Bewaarde zoekvragen"), _known, _erase))
