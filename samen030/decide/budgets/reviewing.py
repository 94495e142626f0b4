"""Ideas of people we do not know are read first ('Nakijken')."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samen030.decide.budgets.actions.ideas import REVIEWED, let_through, turn_down
from samen030.kernel import registry
from samen030.kernel.registry import Reviewable

registry.reviewables.register(Reviewable(REVIEWED, _("Idee voor buurtgeld"), let_through, turn_down))
