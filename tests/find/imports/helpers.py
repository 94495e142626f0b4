"""Running the verb `import` as a person would, and small inputs for it."""

from __future__ import annotations

import json
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.core.management import call_command

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "id,naam,domein,categorie,soort,straat,huisnummer,postcode,stadsdeel,lat,lon"


def bring_in(*words: str | Path) -> dict[str, Any]:
    """The JSON answer of `samen030 import …`."""
    out = StringIO()
    call_command("import", *map(str, words), "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def csv_file(folder: Path, text: str | bytes, name: str = "plekken.csv") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def hsds_folder(folder: Path, **tables: str) -> Path:
    """A folder with a CSV file per table."""
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def counts(created: int = 0, updated: int = 0, unchanged: int = 0, refused: int = 0) -> dict[str, int]:
    """The counts of one kind of record, as they stand in the answer."""
    return {"created": created, "updated": updated, "unchanged": unchanged, "refused": refused}
