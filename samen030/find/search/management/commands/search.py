from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from samen030.find.search import actions, engine, queries
from samen030.kernel.verbs import Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(Verb):
    help = "the search index: rebuild it, check it, ask it"
    group = "Find"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("rebuild", help="make the whole index anew from the records")
        verbs.add_parser("check", help="see whether the index is sound; exit code 1 where not")
        ask = verbs.add_parser("ask", help="what a question finds")
        ask.add_argument("text")

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        if options["verb"] == "rebuild":
            return {"documents": actions.rebuild()}
        if options["verb"] == "check":
            queries.version()  # a database that is away is no unsound index: it fails here, and says so
            sound = engine.is_sound()
            return {"sound": sound, "exit_code": 0 if sound else 1}
        answer = queries.find(queries.Question(text=options["text"]))
        return {
            "found": [hit.document.title for hit in answer.found],
            "maybe": [hit.document.title for hit in answer.maybe],
            "corrected": answer.corrected,
            "total": answer.total,
            "capped": answer.is_capped,
        }
