"""What the pages of an upload show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.organisations.models import Organisation
from samen030.find.directory.models import Place, Service
from samen030.find.imports.actions import files
from samen030.find.imports.mappings import LABELS
from samen030.find.imports.models import Stage
from samen030.find.imports.queries import names_of
from samen030.find.imports.readers.csv_rows import Row
from samen030.find.imports.sources import open_table

if TYPE_CHECKING:
    from samen030.find.imports.models import Upload

SAMPLES = 3
SAMPLE_ROWS = 200  # looked through for values
SAMPLE_LENGTH = 40
SHOWN = 100  # problems on the page; the file has all
LINKS = 20
KIND_NAMES = {
    "organisation": gettext_lazy("Organisatie"),
    "place": gettext_lazy("Plek"),
    "service": gettext_lazy("Aanbod"),
}


def samples(upload: Upload) -> tuple[tuple[str, ...], dict[str, list[str]]]:
    """The header, and the first three values of each column."""
    table = open_table(files.file_of(upload.pk), upload.file_name)
    found: dict[str, list[str]] = {column: [] for column in table.header}
    for _number, row in zip(range(SAMPLE_ROWS), table.rows(), strict=False):
        for column, text in row.cells.items() if isinstance(row, Row) else ():
            if text and len(found[column]) < SAMPLES and text[:SAMPLE_LENGTH] not in found[column]:
                found[column].append(text[:SAMPLE_LENGTH])
    return table.header, found


def problems(upload: Upload) -> list[dict[str, Any]]:
    """What the dry run found wrong, with what one can do about it."""
    refused = _("Deze rij komt er niet in. Verbeter de rij in uw bestand en kies het bestand opnieuw.")
    kept = _("De rest van de rij komt er wel in. Verbeter het in uw bestand als u dit ook wilt.")
    return [
        problem | {"advice": refused if problem["refused"] else kept} for problem in upload.result.get("problems", [])
    ]


def _counts(upload: Upload) -> list[tuple[str, dict[str, int]]]:
    return counts_told(upload.batch.counts if upload.batch else upload.result.get("counts", {}))


def counts_told(counts: dict[str, dict[str, int]]) -> list[tuple[str, dict[str, int]]]:
    """Counts by kind of record, with its title; without what there is none of."""
    titles = {"services": _("Diensten en activiteiten"), "organizations": _("Organisaties"), "locations": _("Plekken")}
    return [(title, counts[name]) for name, title in titles.items() if any(counts.get(name, {}).values())]


def _links(upload: Upload) -> list[Any]:
    """The first entries that came in."""
    if upload.batch is None or upload.stage != Stage.DONE:
        return []
    found: list[Any] = []
    for kind, model in (("service", Service), ("organisation", Organisation), ("place", Place)):
        pks = upload.batch.changes.filter(model=kind).values_list("object_id", flat=True)[:LINKS]
        found += model._default_manager.filter(pk__in=list(pks))  # noqa: SLF001 - Django's API
    return found[:LINKS]


def told(upload: Upload) -> dict[str, Any]:
    """All that the page of an upload shows."""
    progress = files.progress_of(upload.pk) if upload.is_busy else {}
    total = progress.get("total") or 0
    told_wrong = problems(upload)
    return {
        "upload": upload,
        "who": names_of({upload.actor}).get(upload.actor, ""),
        "is_busy": upload.is_busy,
        "progress": progress,
        "percent": min(99, 100 * progress["done"] // total) if total else None,
        "counts": _counts(upload),
        "problems": told_wrong[:SHOWN],
        "number_of_problems": len(told_wrong) + upload.result.get("left_out", 0),
        "first": [
            {
                "name": row["name"],
                "fields": [(LABELS.get(name, name), text) for name, text in row["fields"].items() if name in LABELS],
            }
            for row in upload.result.get("first", [])
        ],
        "links": _links(upload),
        "kept": upload.result.get("kept", []),
    }
