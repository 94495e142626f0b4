"""What can be imported: opened, recognised and ready to be read."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from samen030.find.imports.mappings import ColumnMapping, recognise
from samen030.find.imports.queries import mapping_named, saved_mappings
from samen030.find.imports.readers.csv_rows import table
from samen030.find.imports.readers.files import Archive, Directory, check_file
from samen030.find.imports.readers.hsds import HsdsReader
from samen030.find.imports.readers.hsds_api import api_tables, fetch_public
from samen030.find.imports.readers.hsds_tables import tables_of
from samen030.find.imports.readers.mapped import RowReader
from samen030.find.imports.readers.values import text_of
from samen030.find.imports.rules import source_of
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from samen030.find.imports.readers.csv_rows import Row
    from samen030.find.imports.readers.hsds_api import Fetch
    from samen030.find.imports.rules import Item, Problem

    type Progress = Callable[[Iterable[Any], int | None], Iterable[Any]]

ZIP_MARK = b"PK\x03\x04"


@dataclass(frozen=True)
class Source:
    """Something that can be taken in: its short name, what it was called, and its items."""

    name: str
    file_name: str
    items: Iterator[Item]
    mapping: str = ""


class TableFile(Protocol):
    """A table in a file, of whatever form; `rows()` reads it anew each time."""

    @property
    def header(self) -> tuple[str, ...]: ...

    @property
    def lines(self) -> int: ...

    def rows(self) -> Iterator[Row | Problem]: ...


def open_table(path: Path, name: str) -> TableFile:
    """The table in a CSV file or an Excel workbook, whatever it is called. Raises DomainError when there is none."""
    check_file(path)
    with path.open("rb") as file:
        is_zip = file.read(len(ZIP_MARK)) == ZIP_MARK
    if not is_zip:
        return table(lambda: path.open("rb"), name)
    from samen030.find.imports.readers.xlsx_rows import sheet  # noqa: PLC0415 - takes half a second, and few need it

    return sheet(path, name)


def csv_source(path: Path, *, mapping: str | ColumnMapping = "", name: str = "", progress: Progress) -> Source:
    """A CSV file or an Excel workbook, by a mapping, the name of one, or by its columns.

    Raises DomainError when it cannot be read.
    """
    rows = open_table(path, path.name)
    if isinstance(mapping, ColumnMapping):
        chosen = mapping
    else:
        chosen = mapping_named(mapping) if mapping else recognise(rows.header, saved_mappings())
    reader = RowReader(chosen, rows.header)
    items = reader.items(progress(rows.rows(), rows.lines))
    return Source(name or source_of(path.stem), text_of(path.name), items, chosen.name)


def hsds_source(
    location: str, *, name: str = "", progress: Progress, get: Fetch = fetch_public, is_daily: bool = False
) -> Source:
    """HSDS: a folder, a ZIP, or the address of an API. Raises DomainError when it cannot be read."""
    if location.startswith(("http://", "https://")):
        tables = api_tables(location, get=get, progress=lambda items: progress(items, None), is_daily=is_daily)
        items = HsdsReader(tables).items()
        return Source(name or source_of(tables.name), location, iter(progress(items, None)))
    path = Path(location)
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:
        raise DomainError("file_unreadable", _("We kunnen deze map niet openen.")) from error
    if not is_folder:
        check_file(path)
        if not zipfile.is_zipfile(path):
            raise DomainError("no_hsds", _("‘%(name)s’ is geen map en geen ZIP-bestand.") % {"name": path.name})
    found = tables_of(Directory(path) if is_folder else Archive(path))
    items = HsdsReader(found).items()
    return Source(name or source_of(found.name), text_of(path.name or found.name), iter(progress(items, None)))
