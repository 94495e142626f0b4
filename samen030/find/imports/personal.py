"""Files that somebody gave and that are not in yet: theirs to see and to erase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.find.imports.actions import forget_of
from samen030.find.imports.models import Upload
from samen030.kernel import registry
from samen030.kernel.registry import PersonalData

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def _known(user: User) -> list[dict[str, Any]]:
    rows = Upload.objects.filter(actor=f"user:{user.pk}").defer("result")
    return [{"file": row.file_name, "at": row.created_at.isoformat(), "stage": row.stage} for row in rows]


def _erase(user: User) -> None:
    forget_of(f"user:{user.pk}")


registry.personal_data.register(PersonalData("imports", _("Bestanden die u inlas"), _known, _erase, order=60))
