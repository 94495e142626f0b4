from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, override

from samen030.api.takeaway import area_of, write
from samen030.kernel.verbs import Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(Verb):
    help = "write all that a wijk or buurt has of its own as files, so that it can go on alone"
    group = "Find"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", required=True, metavar="CODE", help="the CBS code or the slug of a wijk or buurt")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR|FILE.zip", help="where to write it")

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        return write(
            area_of(options["area"]), options["out"], progress=lambda parts: self.progress(parts, what="export")
        )

    @override
    def say(self, answer: dict[str, Any]) -> None:
        self.stdout.write(f"{answer['name']} ({answer['area']}): {answer['to']}")
        for name, number in answer["counts"].items():
            self.stdout.write(f"  {name}: {number}")
