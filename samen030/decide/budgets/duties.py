"""What comes round by itself: who handed in an idea is forgotten a while after the round."""

from __future__ import annotations

from samen030.decide.budgets.actions import forget_contacts
from samen030.kernel.registry import Duty, duties

duties.register(Duty("budgets_contacts_forgotten", forget_contacts, order=62))
