from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, override

from samen030.kernel.backup import write_backup
from samen030.kernel.verbs import Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(Verb):
    help = "copy the database and all files into one file, while the site runs"
    group = "Run"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write, such as backup-2026-11-23.tar")

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        return write_backup(options["file"])
