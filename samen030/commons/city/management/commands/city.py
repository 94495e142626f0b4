from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, override

from samen030.commons.city import actions, queries
from samen030.kernel.actors import Actor
from samen030.kernel.errors import DomainError
from samen030.kernel.verbs import Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(Verb):
    help = "the city: load boundaries, postcodes or another municipality; find the buurt of an input"
    group = "City"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="take in a file; all of it or nothing")
        what = load.add_mutually_exclusive_group(required=True)
        what.add_argument("--boundaries", type=Path, metavar="FILE.geojson", help="official shapes, WGS84")
        what.add_argument("--table", type=Path, metavar="FILE.csv", help="areas, in the form of our own table")
        what.add_argument("--postcodes", type=Path, metavar="FILE.csv", help="columns postcode, code, share")
        load.add_argument("--code", default="", metavar="PROPERTY", help="property with the area's code")
        load.add_argument("--source", default="", help="who made the boundaries, shown on the map")
        where = verbs.add_parser("where", help="which buurt an input means")
        where.add_argument("text")

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        by = Actor.system("city")
        if options["verb"] == "where":
            answer = queries.find_place(options["text"])
            return {
                "kind": answer.kind,
                "area": answer.area.code if answer.area else None,
                "name": answer.area.name if answer.area else None,
                "choices": [area.name for area in answer.choices],
                "sentence": answer.sentence,
            }
        if options["boundaries"]:
            return actions.load_boundaries(
                by=by, file=options["boundaries"], code_property=options["code"], source=options["source"]
            )
        if options["postcodes"]:
            return actions.load_postcodes(by=by, file=options["postcodes"])
        if options["table"]:
            return actions.load_table(by=by, file=options["table"])
        raise DomainError("nothing_to_load", "Name a file: --boundaries, --table or --postcodes.")
