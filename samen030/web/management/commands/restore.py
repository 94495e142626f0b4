from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, override

from samen030.kernel.backup import read_backup
from samen030.kernel.verbs import Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(Verb):
    help = "put back what `backup` wrote; stop the site first"
    group = "Run"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--over", action="store_true", help="replace a database that is in use")

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        return read_backup(options["file"], over=options["over"])
