"""What comes round by itself: who handed in an idea is forgotten a while after the round, as are addresses that
nobody confirmed; and which pictures are in use."""

from __future__ import annotations

from samen030.decide.budgets.actions.following import forget_unconfirmed
from samen030.decide.budgets.actions.ideas import forget_contacts
from samen030.decide.budgets.queries import pictures_in_use
from samen030.kernel import registry
from samen030.kernel.registry import Duty, PictureUse, duties

registry.picture_uses.register(PictureUse("budgets", pictures_in_use))
duties.register(Duty("budgets_addresses_forgotten", forget_unconfirmed, order=63))
duties.register(Duty("budgets_contacts_forgotten", forget_contacts, order=62))
