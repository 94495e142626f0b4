"""HSDS in any of its forms, seen as tables: tabular CSV, tabular JSON, and nested objects taken apart.

Names of files differ between versions and publishers (services_at_location.csv, service_at_location.csv); tables may
be missing. See docs/data-imports.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

import orjson
from django.utils.translation import gettext as _

from samen030.find.imports.readers import csv_rows
from samen030.find.imports.readers.files import text_of
from samen030.find.imports.rules import Problem
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samen030.find.imports.readers.files import Folder

MAIN = ("organization", "location", "service")
_NAMES = {
    "organization": "organization organizations organisation organisations",
    "location": "location locations",
    "service": "service services",
    "service_at_location": "service_at_location service_at_locations services_at_location services_at_locations",
    "address": "address addresses physical_address physical_addresses",
    "phone": "phone phones",
    "contact": "contact contacts",
    "language": "language languages",
    "schedule": "schedule schedules regular_schedule regular_schedules",
    "accessibility": "accessibility accessibility_for_disabilities",
    "cost_option": "cost_option cost_options",
    "required_document": "required_document required_documents",
    "service_capacity": "service_capacity service_capacities",
    "organization_identifier": "organization_identifier organization_identifiers",
    "taxonomy_term": "taxonomy_term taxonomy_terms",
    "attribute": "attribute attributes service_attribute service_attributes",
}
TABLES = {name: table for table, names in _NAMES.items() for name in names.split()}
_SUFFIXES = ("_full", "_list", "_data")
_CHILDREN: dict[str, dict[str, str]] = {
    "organization": {
        "phones": "phone", "contacts": "contact", "organization_identifiers": "organization_identifier",
        "locations": "location", "services": "service", "attributes": "attribute",
    },
    "service": {
        "phones": "phone", "contacts": "contact", "schedules": "schedule", "languages": "language",
        "service_at_locations": "service_at_location", "cost_options": "cost_option", "attributes": "attribute",
        "required_documents": "required_document", "capacities": "service_capacity",
        "service_capacities": "service_capacity",
    },
    "location": {
        "phones": "phone", "contacts": "contact", "addresses": "address", "accessibility": "accessibility",
        "languages": "language",
    },
    "service_at_location": {"phones": "phone", "contacts": "contact", "schedules": "schedule"},
    "contact": {"phones": "phone"},
}  # fmt: skip
_PARENTS = {
    "organization": "organization",
    "location": "location",
    "service": "service",
    "taxonomy_term": "taxonomy_term",
}
MOST_OBJECTS = 1_000_000
MOST_DEPTH = 12  # organisation > location > contact > phone is 4; deeper is no HSDS


@dataclass(slots=True)
class Row:
    """A row of a table. `is_own`: it stood in a list of its own kind (so that its id must be there once)."""

    number: int
    file: str
    cells: dict[str, Any]
    is_own: bool = True


class Tables(Protocol):
    """HSDS as tables."""

    name: str

    @property
    def remarks(self) -> list[Problem]: ...

    @property
    def partial(self) -> list[str]: ...

    def rows(self, table: str) -> Iterator[Row | Problem]: ...


class CsvTables:
    """A folder or ZIP with a CSV file per table; read from the file each time, so that memory stays small."""

    def __init__(self, folder: Folder, files: dict[str, str]) -> None:
        self.name = folder.name
        self.remarks: list[Problem] = []
        self.partial: list[str] = []
        self._tables = {table: csv_rows.table(_opener(folder, file), file) for table, file in files.items()}

    def rows(self, table: str) -> Iterator[Row | Problem]:
        """The rows of `table`; none when the file is not there."""
        if table not in self._tables:
            return
        file = self._tables[table].name
        for row in self._tables[table].rows():
            if isinstance(row, Problem):
                yield Problem(row.row, row.column, row.reason, file)
            else:
                yield Row(row.number, file, row.cells)


class JsonTables:
    """Nested objects taken apart into tables, in memory."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.remarks: list[Problem] = []
        self.partial: list[str] = []  # ids of services that did not come in full
        self._rows: dict[str, list[Row | Problem]] = defaultdict(list)
        self._nested: dict[tuple[str, str], Row] = {}
        self._listed: set[tuple[str, str, str]] = set()
        self._count = 0

    def rows(self, table: str) -> Iterator[Row | Problem]:
        """The rows of `table`."""
        yield from self._rows[table]

    def remark(self, problem: Problem) -> None:
        """Something about the source that is to be told."""
        self.remarks.append(problem)

    def is_empty(self) -> bool:
        """Whether nothing of the directory itself was found."""
        return not any(self._rows[table] for table in MAIN)

    def add_file(self, stem: str, file: str, content: Any) -> None:
        """Take in one JSON document: an object, a list, a page of a list, or tables by file name."""
        table = _table_named(stem)
        if isinstance(content, dict):
            listed = next(
                (content[key] for key in ("contents", "content", "items") if isinstance(content.get(key), list)), None
            )
            if listed is None and "id" not in content:
                for key, rows in content.items():
                    inner = TABLES.get(PurePosixPath(str(key).lower()).stem)
                    if inner and isinstance(rows, list):
                        self.add_list(inner, f"{file}:{inner}", rows)
                return
            content = [content] if listed is None else listed
        if isinstance(content, list):
            self.add_list(table or _guess(content), file, content)

    def add_list(self, table: str, file: str, objects: list[Any]) -> None:
        """Take in a list of objects of one kind."""
        if not table:
            return
        for number, entry in enumerate(objects, 1):
            if isinstance(entry, dict):
                self._add(table, entry, number, file, {}, is_own=True)
            elif table in MAIN:
                self._rows[table].append(Problem(number, "", _("Hier staat geen object."), file))

    def _add(
        self,
        table: str,
        entry: dict[str, Any],
        number: int,
        file: str,
        context: dict[str, str],
        *,
        is_own: bool = False,
        depth: int = 1,
    ) -> None:
        if depth > MOST_DEPTH:
            return
        self._count += 1
        if self._count > MOST_OBJECTS:
            raise DomainError(
                "too_many_objects", f"De bron heeft meer dan {MOST_OBJECTS:,} objecten.".replace(",", ".")
            )
        children = _CHILDREN.get(table, {})
        cells = {k: v for k, v in entry.items() if k not in children and k not in _PARENTS} | context
        own_id = entry.get("id")
        below = {f"{table}_id": own_id} if isinstance(own_id, str) and own_id else {}
        for key in _PARENTS.keys() & entry.keys():
            parent = entry[key]
            if isinstance(parent, dict) and key != table:
                self._add(key, parent, number, file, {}, depth=depth + 1)
                cells[f"{key}_id"] = parent.get("id", "")
        self._keep(table, Row(number, file, cells, is_own))
        if table == "contact":
            below |= context
        for key, child in children.items():
            inside = entry.get(key)
            links = {**below, "link_id": str(own_id)} if child == "attribute" else below
            for inner in inside if isinstance(inside, list) else ():
                if isinstance(inner, dict):
                    self._add(child, inner, number, file, links, depth=depth + 1)

    def _keep(self, table: str, row: Row) -> None:
        """Keep a row. The same record met again (nested, or in another file) fills what was empty before."""
        own_id = row.cells.get("id")
        key = (table, str(own_id))
        known = self._nested.get(key) if own_id else None
        is_twice = row.is_own and (*key, row.file) in self._listed
        if row.is_own:
            self._listed.add((*key, row.file))
        if known is None or is_twice:  # twice in one list is a mistake, which is told when the rows are taken in
            self._rows[table].append(row)
            if known is None and own_id:
                self._nested[key] = row
            return
        if not known.is_own and row.is_own:
            known.number, known.file, known.is_own = row.number, row.file, True
        for column, value in row.cells.items():
            if known.cells.get(column) in (None, ""):
                known.cells[column] = value


def tables_of(folder: Folder) -> Tables:
    """The tables in a folder or archive: CSV where there are CSV files, else JSON. Raises DomainError without any."""
    names = [name for name in folder.names() if not name.startswith(".")]
    csv_files: dict[str, str] = {}
    for name in names:
        table = _table_named(PurePosixPath(name).stem) if name.lower().endswith(".csv") else ""
        if table:
            csv_files.setdefault(table, name)
    if csv_files.keys() & set(MAIN):
        return CsvTables(folder, csv_files)
    tables = JsonTables(folder.name)
    # Whole objects come before lists of shorter ones, so that the whole ones are kept and lists only add.
    for name in sorted((n for n in names if n.lower().endswith(".json")), key=lambda n: ("_full" not in n, n)):
        stem = PurePosixPath(name).stem
        if stem != "datapackage":
            tables.add_file(stem, name, json_of(text_of(_opener(folder, name), name), name))
    if tables.is_empty():
        raise DomainError(
            "no_hsds",
            _(
                "In ‘%(name)s’ vonden we geen HSDS. We zoeken bestanden als services.csv, organizations.csv, "
                "locations.csv of service_list.json."
            )
            % {"name": folder.name},
        )
    return tables


def json_of(text: str, name: str) -> Any:
    """The JSON in a text. Raises DomainError for what is no JSON."""
    try:
        return orjson.loads(text.removeprefix("\ufeff"))
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise DomainError("json_broken", _("‘%(name)s’ is geen goede JSON.") % {"name": name}) from error


def _table_named(stem: str) -> str:
    plain = stem.lower().replace("-", "_")
    for suffix in _SUFFIXES:
        plain = plain.removesuffix(suffix)
    for suffix in _SUFFIXES:
        plain = plain.removesuffix(suffix)
    return TABLES.get(plain, "")


def _guess(objects: list[Any]) -> str:
    """Of which kind the objects of a file with another name are."""
    first = next((entry for entry in objects if isinstance(entry, dict)), {})
    for table, signs in (
        ("service_at_location", ({"service", "location"}, {"service_id", "location_id"})),
        ("service", ({"organization", "name"}, {"organization_id", "status"}, {"service_at_locations"})),
        ("location", ({"addresses"}, {"latitude", "longitude"})),
        ("taxonomy_term", ({"taxonomy", "name"},)),
        ("organization", ({"legal_status"}, {"services", "name"}, {"website", "name"})),
    ):
        if any(sign <= first.keys() for sign in signs):
            return table
    return ""


def _opener(folder: Folder, name: str) -> Any:
    return lambda: folder.open(name)
