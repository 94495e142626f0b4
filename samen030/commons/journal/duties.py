"""The chain of the journal: sealed each time, after all else was written."""

from __future__ import annotations

from samen030.commons.journal.actions import seal
from samen030.commons.journal.queries import head
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("sealed", seal, order=98))
registry.duties.register(Duty("head", lambda: head().hash, order=99))
