from __future__ import annotations

from typing import Any, override

from samen030.commons.journal.actions import seal
from samen030.commons.journal.queries import head
from samen030.find.search.actions import roll_moments
from samen030.kernel.verbs import Verb


class Command(Verb):
    help = "the daily work: chain the journal, extend the calendar; can be run twice"
    group = "Run"

    @override
    def run(self, **_options: Any) -> dict[str, Any]:
        rolled = roll_moments()
        return {"sealed": seal(), "head": head().hash, "calendar_extended": rolled}
