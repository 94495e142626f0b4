"""What is kept of somebody who handed in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.commons.moderation.actions import forget_author
from samen030.commons.moderation.queries import texts_of
from samen030.kernel import registry
from samen030.kernel.registry import PersonalData

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def _known(user: User) -> list[dict[str, Any]]:
    return [
        {"at": row.created_at.isoformat(), "kind": row.kind, "text": row.text, "state": row.state, "answer": row.answer}
        for row in texts_of(user)
    ]


registry.personal_data.register(PersonalData("reviewed_texts", _("Teksten die u instuurde"), _known, forget_author))
