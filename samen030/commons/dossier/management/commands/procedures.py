from __future__ import annotations

from typing import Any, override

from samen030.commons.dossier.presentation import as_page
from samen030.kernel.verbs import Verb


class Command(Verb):
    help = "the step tables of the dossiers as a page of the docs, with a diagram of each"
    group = "Dossiers"

    @override
    def run(self, **_options: Any) -> dict[str, Any]:
        return {"page": as_page()}

    @override
    def say(self, answer: dict[str, Any]) -> None:
        self.stdout.write(answer["page"], ending="")
