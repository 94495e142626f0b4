"""Rows of open data as CSV, piece by piece."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from samen030.kernel.text import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

BOM = "\ufeff"  # tells spreadsheets that it is UTF-8


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """`rows` as lines of CSV with a header; no cell is taken for a formula."""
    line = io.StringIO()
    writer = csv.writer(line)

    def written(cells: Iterable[object]) -> str:
        line.seek(0)
        line.truncate()
        writer.writerow(cells)
        return line.getvalue()

    yield BOM + written(columns)
    for row in rows:
        yield written(safe_cell(row.get(column)) for column in columns)
