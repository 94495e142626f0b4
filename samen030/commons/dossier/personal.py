"""What is kept of somebody who took part in a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from samen030.commons.dossier.models import Contribution
from samen030.commons.dossier.queries import said_by
from samen030.kernel import registry
from samen030.kernel.registry import PersonalData

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def _erase(user: User) -> None:
    """What somebody said for themselves goes; what they said for an organisation is the organisation's."""
    Contribution.objects.filter(scope=f"user:{user.pk}").exclude(text="").update(text="", late_reasons="")


registry.personal_data.register(PersonalData("dossiers", _("Wat u in dossiers schreef"), said_by, _erase))
