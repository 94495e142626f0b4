from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, override

from samen030.commons.journal import actions, queries
from samen030.kernel.verbs import Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(Verb):
    help = "the journal: verify the chain, seal new events, show the head"
    group = "Journal"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="recompute the chain; exit code 1 where it is broken")
        verify.add_argument("--anchor", default="", metavar="HEX", help="a head published earlier")
        verbs.add_parser("seal", help="chain the events that are not yet in the chain")
        verbs.add_parser("head", help="number and hash of the newest link")

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        if options["verb"] == "seal":
            return {"sealed": actions.seal()}
        if options["verb"] == "head":
            return asdict(queries.head())
        verdict = queries.verify(options["anchor"])
        return asdict(verdict) | {"whole": verdict.is_whole, "exit_code": 0 if verdict.is_whole else 1}
