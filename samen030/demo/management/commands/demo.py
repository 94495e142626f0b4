from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from samen030.demo import actions, volume
from samen030.kernel.errors import DomainError
from samen030.kernel.verbs import Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(Verb):
    help = "the example story: fill an empty directory with it, take it out; volume for load tests"
    group = "Run"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        fill = verbs.add_parser("fill", help="one autumn in all buurten; every entry is marked as an example")
        fill.add_argument("--if-empty", action="store_true", help="do nothing where there are entries already")
        verbs.add_parser("remove", help="take every example entry out")
        many = verbs.add_parser("volume", help="synthetic entries for load tests")
        many.add_argument("--records", type=int, required=True)

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        if options["verb"] == "remove":
            return actions.remove()
        if options["verb"] == "volume":
            return volume.generate(options["records"], progress=self.progress)
        if not actions.is_empty():
            if options["if_empty"]:
                return {"filled": False} | actions.log_in()
            raise DomainError("not_empty", "The directory has entries already. Use --if-empty, or `demo remove` first.")
        return actions.fill(progress=self.progress) | actions.log_in()
