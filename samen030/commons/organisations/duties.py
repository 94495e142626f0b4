"""Claims that nobody finished are closed, and old ones forgotten."""

from __future__ import annotations

from samen030.commons.organisations.claims import tidy
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("claims_tidied", tidy, order=40))
