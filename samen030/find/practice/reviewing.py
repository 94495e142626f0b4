"""Questions of people we do not know are read first ('Nakijken')."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samen030.find.practice.actions import REVIEWED, let_through, turn_down
from samen030.kernel import registry
from samen030.kernel.registry import Reviewable

registry.reviewables.register(
    Reviewable(
        REVIEWED,
        _("Vraag bij een verhaal"),
        let_through,
        turn_down,
        _("Wij hebben uw vraag gelezen en doorgestuurd naar de organisatie. U krijgt bericht als zij antwoordt."),
    )
)
