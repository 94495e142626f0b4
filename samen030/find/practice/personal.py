"""What is kept of somebody who asked something about a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.find.practice.actions import forget_asker
from samen030.find.practice.queries import questions_of
from samen030.kernel import registry
from samen030.kernel.registry import PersonalData

if TYPE_CHECKING:
    from samen030.commons.people.models import User


def _known(user: User) -> list[dict[str, Any]]:
    return [
        {"at": row.created_at.isoformat(), "about": row.story.name, "text": row.text, "stage": row.stage}
        for row in questions_of(user).select_related("story")
    ]


registry.personal_data.register(
    PersonalData("story_questions", _("Vragen die u stelde aan een organisatie"), _known, forget_asker)
)
