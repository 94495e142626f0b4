"""What this room keeps of a person: which files they brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.commons.documents.models import Document
from samen030.kernel import registry
from samen030.kernel.registry import PersonalData

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def _known(user: User) -> list[dict[str, Any]]:
    rows = Document.objects.filter(added_by=f"user:{user.pk}")
    return [{"title": row.title, "at": row.added_at.isoformat(), "private": row.is_private} for row in rows]


def _erase(user: User) -> None:
    """The file stays with what it belongs to; who brought it is forgotten."""
    Document.objects.filter(added_by=f"user:{user.pk}").update(added_by="")


registry.personal_data.register(PersonalData("documents", _("Bestanden"), _known, _erase))
