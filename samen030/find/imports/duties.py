"""Files that wait to be tried out or taken in; and what was left lying."""

from __future__ import annotations

from samen030.find.imports.actions import carry_on_all, carry_on_apis, forget_old, read_apis
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("imports", carry_on_all, order=60, often=True))
registry.duties.register(Duty("apis", carry_on_apis, order=62, often=True))
registry.duties.register(Duty("apis_read", read_apis, order=95))
registry.duties.register(Duty("imports_forgotten", forget_old, order=61))
