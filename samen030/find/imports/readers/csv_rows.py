"""Rows of a CSV file, whoever wrote it: encoding and delimiter are found out, each row knows its line."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from samen030.find.imports.readers.files import MOST_LINE, encoding_of, lines_of
from samen030.find.imports.rules import Problem
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DELIMITERS = (",", ";", "\t", "|")
MOST_TEXT = 100_000  # characters in one cell; a long description is 5,000
MOST_COLUMNS = 500
_BLANK = "\r\n\t \x00\ufeff"
csv.field_size_limit(MOST_LINE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file (1 is the header) and its cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file that is known to be one; `rows()` reads it anew each time."""

    name: str
    header: tuple[str, ...]
    lines: int
    _opener: Callable[[], IO[bytes]]
    _encoding: str
    _delimiter: str

    def rows(self) -> Iterator[Row | Problem]:
        """Each row, or what is wrong with it. Blank rows are passed over."""
        reader = csv.reader(lines_of(self._opener(), self._encoding), delimiter=self._delimiter, strict=True)
        header_read = False
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Problem(number, "", _reason(error))
                continue
            if not any(cell.strip(_BLANK) for cell in cells):
                continue
            if not header_read:
                header_read = True
                continue
            yield self._row(number, cells)

    def _row(self, number: int, cells: list[str]) -> Row | Problem:
        if len(cells) > len(self.header) and any(cell.strip() for cell in cells[len(self.header) :]):
            return Problem(number, "", _row_too_wide(len(cells), len(self.header)))
        for column, cell in zip(self.header, cells, strict=False):
            if len(cell) > MOST_TEXT:
                return Problem(number, column, too_long())
        clean = (cell.replace("\x00", " ").strip() for cell in cells)
        return Row(number, dict(zip(self.header, clean, strict=False)))


def _row_too_wide(fields: int, columns: int) -> str:
    return _("De rij heeft %(fields)d velden. Er zijn maar %(columns)d kolommen.") % {
        "fields": fields,
        "columns": columns,
    }


def _reason(error: csv.Error) -> str:
    if "end of data" in str(error):
        return _("Een aanhalingsteken gaat hier open en nergens dicht.")
    if "field larger" in str(error):
        return _("De tekst in deze rij is te lang.")
    return _("De aanhalingstekens in deze rij kloppen niet.")


def table(opener: Callable[[], IO[bytes]], name: str) -> Table:
    """The table in a file. Raises DomainError when there is no header in it, or no text at all."""
    encoding, lines = encoding_of(opener, name)
    for first in lines_of(opener(), encoding):
        if first.strip(f'{_BLANK},;|"'):
            break
    else:
        raise DomainError("file_empty", _("Het bestand ‘%(name)s’ is leeg.") % {"name": name})
    delimiter = max(DELIMITERS, key=lambda d: _columns(first, d))
    try:
        header = next(csv.reader([first], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as error:
        raise DomainError(
            "header_broken", _("De eerste regel van ‘%(name)s’ kunnen we niet lezen.") % {"name": name}
        ) from error
    return Table(name, clean_header(header, name), lines, opener, encoding, delimiter)


def clean_header(cells: Sequence[str], name: str) -> tuple[str, ...]:
    """The names of the columns. Raises DomainError when there are too many, or one stands there twice."""
    names = tuple(cell.replace("\x00", " ").strip().lstrip("\ufeff") for cell in cells)
    while names and not names[-1]:
        names = names[:-1]
    if len(names) > MOST_COLUMNS:
        raise DomainError(
            "too_many_columns",
            _("‘%(name)s’ heeft meer dan %(most)d kolommen. Is dit wel een tabel?")
            % {"name": name, "most": MOST_COLUMNS},
        )
    doubled = [column for column, times in Counter(names).items() if column and times > 1]
    if doubled:
        raise DomainError(
            "column_twice",
            _("De kolom ‘%(column)s’ staat twee keer in ‘%(name)s’. Geef er één een andere naam.")
            % {"column": doubled[0][:60], "name": name},
            field=doubled[0],
        )
    return names


def too_long() -> str:
    """Why a row with an endless cell is refused."""
    return _("De tekst is te lang: meer dan %(most)s tekens.") % {"most": f"{MOST_TEXT:,}".replace(",", ".")}


def _columns(line: str, delimiter: str) -> int:
    """Into how many cells a delimiter parts the line."""
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0
