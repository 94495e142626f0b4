"""Forgetting texts in time."""

from __future__ import annotations

from samen030.commons.moderation.actions import erase_old
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("reviewed_texts_erased", erase_old, order=80))
