"""Rows of an Excel workbook (.xlsx): its first sheet, read as it streams past, never the whole of it in memory."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from samen030.find.imports.readers.csv_rows import MOST_COLUMNS, MOST_TEXT, Row, clean_header, too_long
from samen030.find.imports.readers.files import MEGABYTE, Archive
from samen030.find.imports.rules import Problem
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BLANK_ROWS = 10_000  # one after the other: below that there is nothing (a whole column was given a colour)
MOST_BESIDE_SHEETS = 60 * MEGABYTE  # texts and styles, which are read whole
_OPEN_DOCUMENT = "mimetype"  # the first file of each OpenDocument
_WORKBOOK = "xl/workbook.xml"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, DefusedXmlException, ParseError, KeyError, ValueError,
    OSError, EOFError, IndexError, TypeError, AttributeError, RuntimeError, NotImplementedError, OverflowError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first sheet of a workbook; `rows()` reads it anew each time. `lines` is what the workbook says of itself."""

    name: str
    header: tuple[str, ...]
    lines: int
    _path: Path

    def rows(self) -> Iterator[Row | Problem]:
        """Each row, or what is wrong with it. Blank rows are passed over."""
        numbered = _filled_rows(self._path, self.name)
        next(numbered, None)  # the header
        for number, cells in numbered:
            yield self._row(number, cells)

    def _row(self, number: int, cells: tuple[str, ...]) -> Row | Problem:
        extra = sum(1 for cell in cells[len(self.header) :] if cell)
        if extra:
            return Problem(number, "", _("In deze rij staat iets naast de laatste kolom die een naam heeft."))
        for column, cell in zip(self.header, cells, strict=False):
            if len(cell) > MOST_TEXT:
                return Problem(number, column, too_long())
        return Row(number, dict(zip(self.header, cells, strict=False)))


def sheet(path: Path, name: str) -> Sheet:
    """The table in a workbook. Raises DomainError for what is none, is too large, or is empty."""
    _check_archive(path, name)
    first = next(_filled_rows(path, name), None)
    if first is None:
        raise DomainError("file_empty", _("Het bestand ‘%(name)s’ is leeg.") % {"name": name})
    with _workbook(path, name) as book:
        lines = int(book.worksheets[0].max_row or 0)
    return Sheet(name, clean_header(first[1], name), lines, path)


def _check_archive(path: Path, name: str) -> None:
    """Refuse what would fill the machine, and other files that are a ZIP inside. Limits hold for what comes out."""
    if not zipfile.is_zipfile(path):
        raise _broken(name)
    archive = Archive(path)
    with zipfile.ZipFile(path) as inside:
        names = inside.namelist()
        beside = sum(info.file_size for info in inside.infolist() if not info.filename.startswith("xl/worksheets/"))
    if _OPEN_DOCUMENT in names:
        raise DomainError(
            "not_xlsx",
            _("‘%(name)s’ is een OpenDocument. Kies in LibreOffice: Opslaan als, en dan Excel (.xlsx) of CSV.")
            % {"name": name},
        )
    if _WORKBOOK not in names:
        raise DomainError(
            "not_xlsx", _("‘%(name)s’ is een ZIP-bestand, geen Excel. Pak het eerst uit.") % {"name": archive.name}
        )
    if beside > MOST_BESIDE_SHEETS:
        raise DomainError(
            "xlsx_too_large",
            _("‘%(name)s’ is te groot om als Excel te lezen. Sla het op als CSV en kies dat bestand.") % {"name": name},
        )


def _broken(name: str) -> DomainError:
    text = _("We kunnen ‘%(name)s’ niet lezen. Open het in Excel, sla het opnieuw op als .xlsx en probeer het weer.")
    return DomainError("xlsx_broken", text % {"name": name})


@contextmanager
def _workbook(path: Path, name: str) -> Iterator[Any]:
    """The workbook, closed afterwards; what a broken file throws becomes one sentence."""
    book = None
    file = path.open("rb")  # openpyxl looks at the ending of a name, and ours says nothing
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            raise DomainError("file_empty", _("Het bestand ‘%(name)s’ is leeg.") % {"name": name})
        yield book
    except _BROKEN as error:
        raise _broken(name) from error
    finally:
        if book is not None:
            book.close()
        file.close()


def _filled_rows(path: Path, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Number and cells of each row that is not blank; stops after MOST_BLANK_ROWS blank ones in a row."""
    with _workbook(path, name) as book:
        blank = 0
        rows = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
        for number, values in enumerate(rows, start=1):
            cells = tuple(map(text_of_cell, values))
            if any(cells):
                blank = 0
                yield number, cells
            else:
                blank += 1
                if blank >= MOST_BLANK_ROWS:
                    return


def text_of_cell(value: Any) -> str:
    """A cell as one would type it: whole numbers without '.0', dates as ISO, the error '#N/A' as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = value.replace("\x00", " ").strip()
        return "" if text.startswith("#") and text.endswith(("!", "?", "#N/A")) else text
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, dt.datetime):
        has_time = value.time() != dt.time()
        return value.isoformat(sep=" ", timespec="minutes") if has_time else value.date().isoformat()
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if is_whole else str(value)
