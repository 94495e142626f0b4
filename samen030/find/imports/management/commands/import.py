# noqa: N999 - Django names a verb after its file, and this verb is called import
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, override

from django.utils.text import slugify
from django.utils.translation import gettext as _

from samen030.find.imports import actions
from samen030.find.imports.mappings import ColumnMapping, check_mapping
from samen030.find.imports.queries import import_by_id, open_duplicates, recent_imports
from samen030.find.imports.rules import SOURCE_LENGTH
from samen030.find.imports.sources import csv_source, hsds_source
from samen030.kernel.actors import Actor
from samen030.kernel.errors import DomainError
from samen030.kernel.verbs import Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable

    from samen030.find.imports.sources import Source

BY = Actor.system("import")
TOLD = 20  # problems shown to a person; --json has all


class Command(Verb):
    help = "bring in a CSV file or HSDS data, undo that, list likely duplicates"
    group = "Find"

    @override
    def arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        csv = verbs.add_parser("csv", help="a CSV file, by a mapping of its columns")
        csv.add_argument("file", metavar="FILE")
        csv.add_argument(
            "--mapping", default="", metavar="NAME", help="how to read the columns; else found by the header"
        )
        csv.add_argument("--columns", default="", metavar="FIELD=COLUMN,…", help="a mapping of your own")
        csv.add_argument(
            "--makes", default="places", metavar="WHAT", help="with --columns: places, organisations, services"
        )
        csv.add_argument("--save-mapping", default="", metavar="NAME", help="remember --columns under this name")
        hsds = verbs.add_parser("hsds", help="HSDS 3 as JSON or CSV: a folder, a ZIP, or the address of an API")
        hsds.add_argument("location", metavar="DIR|ZIP|URL")
        for taking in (csv, hsds):
            taking.add_argument("--dry-run", action="store_true", help="tell what would change, write nothing")
            taking.add_argument(
                "--source", default="", metavar="NAME", help="the name of the source; else that of the file"
            )
        undo = verbs.add_parser("undo", help="take an import back, whole")
        undo.add_argument("number", type=int, metavar="ID")
        verbs.add_parser("list", help="the imports so far")
        verbs.add_parser("duplicates", help="places and organisations that look the same, for review")

    @override
    def run(self, **options: Any) -> dict[str, Any]:
        mapping: ColumnMapping | str = ""
        match options["verb"]:
            case "undo":
                return self._undo(options["number"])
            case "list":
                return {"imports": recent_imports()}
            case "duplicates":
                return {"duplicates": open_duplicates()}
            case "csv":
                mapping = _own_mapping(options) or options["mapping"]
                name = _source_name(options["source"])
                source = csv_source(Path(options["file"]), mapping=mapping, name=name, progress=self._bar)
            case _:
                source = hsds_source(options["location"], name=_source_name(options["source"]), progress=self._bar)
        answer = self._take_in(source, is_dry=options["dry_run"])
        if options.get("save_mapping") and not options["dry_run"] and isinstance(mapping, ColumnMapping):
            actions.save_mapping(options["save_mapping"], by=BY, makes=mapping.makes, columns=mapping.columns)
        return answer

    def _bar(self, items: Iterable[Any], total: int | None) -> Iterable[Any]:
        return self.progress(items, total=total, what="import")

    def _take_in(self, source: Source, *, is_dry: bool) -> dict[str, Any]:
        outcome = actions.take_in(source.items, by=BY, source=source.name, file_name=source.file_name, is_dry=is_dry)
        answer = {
            "import": outcome.number,
            "dry_run": is_dry,
            "source": source.name,
            "file": source.file_name,
            "counts": outcome.counts,
            "duplicates": outcome.duplicates,
            "errors": [problem.told() for problem in outcome.problems],
        }
        if source.mapping:
            answer["mapping"] = source.mapping
        return answer | ({"errors_left_out": outcome.problems_left_out} if outcome.problems_left_out else {})

    def _undo(self, number: int) -> dict[str, Any]:
        undone = actions.undo(import_by_id(number), by=BY, progress=self._bar)
        return {"import": number, "undone": True, "counts": undone.counts, "kept": undone.kept}

    @override
    def say(self, answer: dict[str, Any]) -> None:
        lists = {"errors", "kept", "imports", "duplicates", "counts"}
        for key, value in answer.items():
            if key not in lists or isinstance(value, int):
                self.stdout.write(f"{key}: {value}")
        for name, counts in answer.get("counts", {}).items():
            self.stdout.write(f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
        for key in ("errors", "kept", "imports", "duplicates"):
            entries = answer.get(key)
            if not isinstance(entries, list):
                continue
            for entry in entries[:TOLD]:
                self.stdout.write(f"{key}: " + "  ".join(f"{k} {v}" for k, v in entry.items()))
            if len(entries) > TOLD:
                self.stdout.write(f"… and {len(entries) - TOLD} more {key}; --json tells all")


def _source_name(text: str) -> str:
    if text and (len(text) > SOURCE_LENGTH or slugify(text) != text):
        raise DomainError(
            "source_wrong", _("Geef de bron een naam van kleine letters, cijfers en streepjes."), field="source"
        )
    return text


def _own_mapping(options: dict[str, Any]) -> ColumnMapping | None:
    """The mapping that --columns writes out, checked; None without it."""
    if not options["columns"]:
        if options["save_mapping"]:
            raise DomainError("columns_missing", _("Zeg met --columns welke kolom waar komt."), field="columns")
        return None
    columns: dict[str, str] = {}
    for pair in options["columns"].split(","):
        name, separator, column = pair.partition("=")
        if not separator or not column.strip():
            raise DomainError(
                "columns_wrong", _("‘%(pair)s’ is niet van de vorm veld=kolom.") % {"pair": pair[:60]}, field="columns"
            )
        columns[name.strip()] = column.strip()
    check_mapping(options["makes"], columns)
    return ColumnMapping(options["save_mapping"] or "eigen", options["makes"], columns)
