"""Files that can no longer come back are deleted."""

from __future__ import annotations

from samen030.commons.documents.actions import tidy
from samen030.kernel import registry
from samen030.kernel.registry import Duty

registry.duties.register(Duty("documents_tidied", tidy, order=70))
