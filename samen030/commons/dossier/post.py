"""What the owner of a step is mailed: it is your turn, it is nearly time, it is late. Each of them once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samen030.commons.dossier import queries
from samen030.commons.notifications.actions import write_mail
from samen030.kernel import clock

if TYPE_CHECKING:
    from samen030.commons.dossier.models import Step


def tell_owner(step: Step, moment: str = "begun") -> int:
    """Mail who acts for the owner of `step`; answers how many are told now for the first time.

    `moment`: 'begun', 'nearly' or 'late'. A step without a term waits on one's own page, and mails nobody.
    """
    if step.rule.term is None:
        return 0
    left = step.days_left(clock.today())
    context = {"dossier": step.dossier, "step": step.rule, "due_on": step.due_on, "left": left, "moment": moment}
    key = f"dossier:{step.pk}:{moment}" + ("" if moment == "begun" else f":{step.due_on}")
    if moment == "nearly" and left is not None:  # a reminder that was missed is made up for, each of them once
        key += f":{min(days for days in step.rule.reminders if left <= days)}"
    told = 0
    for person in queries.people_of(step.dossier, step.owner):
        mail = write_mail(person.email, "dossier/mail/turn", context, key=f"{key}:{person.pk}")
        told += mail is not None
    return told
