"""A file with a face: received, its columns chosen, tried out, taken in, taken back; in steps that survive a crash.

What takes long is done by `samen030 work`. A stage is left only in the transaction that did its work, so that after
kill -9 the work of that stage begins again, and nothing is half written.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.find.imports.actions import files
from samen030.find.imports.actions.keeping import save_mapping
from samen030.find.imports.actions.taking import take_in
from samen030.find.imports.actions.undoing import undo
from samen030.find.imports.mappings import ColumnMapping
from samen030.find.imports.models import BEFORE_IMPORT, BUSY, Makes, Stage, Upload
from samen030.find.imports.readers.csv_rows import Row
from samen030.find.imports.readers.mapped import WHAT
from samen030.find.imports.rules import COUNTED_AS, SOURCE_LENGTH, Draft
from samen030.find.imports.sources import csv_source, open_table
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.core.files.uploadedfile import UploadedFile

    from samen030.commons.organisations.models import Organisation
    from samen030.find.imports.rules import Item

SMALL = 1_000  # rows that are done while the visitor waits
MOST_ATTEMPTS = 3
FIRST_ROWS = 5
VALUE_SHOWN = 200
MAPPING_PREFIX = "bron-"
KEPT = timedelta(days=30)  # an unfinished file, and the values that were wrong in a finished one


def source_for(name: str, organisation: Organisation | None) -> str:
    """The short name of a source; those of an organisation never meet those of others."""
    prefix = f"{organisation.pk.hex[:12]}-" if organisation else ""
    return f"{prefix}{slugify(name)}"[: SOURCE_LENGTH - len(MAPPING_PREFIX)].strip("-")


def receive(
    given: UploadedFile[Any], *, by: Actor, makes: str, source_name: str, organisation: Organisation | None = None
) -> Upload:
    """Keep a file and look whether it is a table. Raises DomainError when not; then it is not kept."""
    source = source_for(source_name, organisation)
    if not slugify(source_name):
        raise DomainError("source_wrong", _("Geef een naam met letters of cijfers."), field="source")
    if organisation and makes == Makes.ORGANISATIONS:
        raise DomainError("makes_wrong", _("U kunt diensten, activiteiten en plekken inlezen."), field="makes")
    upload = Upload(
        organisation=organisation,
        source=source,
        file_name=str(given.name)[:250],
        size=given.size or 0,
        makes=makes,
        actor=by.ref,
        on_behalf_of=by.on_behalf_of,
        language=translation.get_language() or "nl",
    )
    path = files.keep(upload.pk, given)
    try:
        table = open_table(path, upload.file_name)
        counted = sum(1 for _row, _n in zip(table.rows(), range(SMALL + 1), strict=False))
        if counted == 0:
            raise DomainError(  # noqa: TRY301 - the file goes in each case
                "only_header",
                _("In dit bestand staan alleen namen van kolommen en geen rijen. Vul het en kies het opnieuw."),
                field="file",
            )
        upload.rows = counted if counted <= SMALL else None
        with transaction.atomic():
            upload.save()
            journal.record("upload.received", upload, by=by, detail={"source": source, "file": upload.file_name})
    except BaseException:
        files.forget(upload.pk)
        raise
    return upload


def choose_columns(upload: Upload, *, by: Actor, columns: dict[str, str]) -> Upload:
    """Set which column goes to which field ({field: column}), remember that for this source, and ask for a dry run."""
    whole = dict(columns)
    if upload.organisation and upload.makes == Makes.SERVICES:
        whole["organisation"] = f"={upload.organisation.name}"
    with transaction.atomic():
        held = _locked(upload, *BEFORE_IMPORT)
        save_mapping(f"{MAPPING_PREFIX}{held.source}", by=by, makes=held.makes, columns=whole)
        held.columns = whole
        _enter(held, Stage.CHECKING)
    return held


def start(upload: Upload, *, by: Actor) -> Upload:
    """Ask for the import itself. Raises ConflictError when the file was not tried out, or is in already."""
    with transaction.atomic():
        held = _locked(upload, Stage.CHECKED)
        journal.record("upload.started", held, by=by, detail={"source": held.source})
        _enter(held, Stage.IMPORTING)
    return held


def ask_undo(upload: Upload, *, by: Actor) -> Upload:
    """Ask to take the import back. Raises ConflictError when it is not in (any more)."""
    with transaction.atomic():
        held = _locked(upload, Stage.DONE)
        journal.record("upload.undo_asked", held, by=by)
        _enter(held, Stage.UNDOING)
    return held


def discard(upload: Upload, *, by: Actor) -> None:
    """Throw away a file that was not brought in. Raises ConflictError when it was."""
    with transaction.atomic():
        held = _locked(upload, *BEFORE_IMPORT)
        journal.record("upload.discarded", held, by=by)
        held.delete()
    files.forget(upload.pk)


def carry_on(upload: Upload) -> Upload:
    """Do the work of the stage that `upload` is in, unless somebody does it already. Fails into stage FAILED."""
    with files.held(upload.pk) as is_ours:
        upload.refresh_from_db()
        if not is_ours or not upload.is_busy:
            return upload
        upload.attempts += 1
        upload.save(update_fields=["attempts"])
        with translation.override(upload.language):
            if upload.attempts > MOST_ATTEMPTS:
                _fail(upload, _("Het lukte drie keer niet. Maak het bestand kleiner en probeer het opnieuw."))
                return upload
            try:
                {Stage.CHECKING: _check, Stage.IMPORTING: _import, Stage.UNDOING: _undo}[Stage(upload.stage)](upload)
            except DomainError as error:
                if error.code != "database_refused" or upload.attempts >= MOST_ATTEMPTS:
                    _fail(upload, error.sentence)
    if upload.stage in (Stage.DONE, Stage.UNDONE):
        files.forget(upload.pk)
    return upload


def carry_on_all() -> int:
    """The work that waits, oldest first; answers how much there was. Called by `samen030 work` and `due`."""
    waiting = list(Upload.objects.filter(stage__in=BUSY).order_by("created_at"))
    for upload in waiting:
        carry_on(upload)
    return len(waiting)


def forget_old() -> int:
    """Remove what was left lying, and the values that stood wrong in files that are in."""
    day = clock.now() - KEPT
    old = Upload.objects.filter(created_at__lt=day)
    unfinished = old.filter(stage__in=BEFORE_IMPORT)
    pks = list(unfinished.values_list("pk", flat=True))
    unfinished.delete()
    for pk in pks:
        files.forget(pk)
    return len(pks) + old.exclude(result={}).update(result={})


@transaction.atomic
def forget_of(actor: str) -> None:
    """Remove the unfinished files of somebody who leaves."""
    rows = Upload.objects.filter(actor=actor, stage__in=BEFORE_IMPORT)
    for pk in list(rows.values_list("pk", flat=True)):
        files.forget(pk)
    rows.delete()


def _locked(upload: Upload, *stages: Stage) -> Upload:
    held = locked(Upload.objects.filter(pk=upload.pk)).first()
    if held is None or held.stage not in stages:
        raise ConflictError("stage_passed", _("Iemand was u voor: dit bestand is al een stap verder."))
    return held


def _enter(upload: Upload, stage: Stage) -> None:
    upload.stage, upload.attempts, upload.trouble = stage, 0, ""
    upload.save()


def _fail(upload: Upload, sentence: str) -> None:
    is_undo = upload.stage == Stage.UNDOING
    upload.stage, upload.trouble = (Stage.DONE if is_undo else Stage.FAILED), sentence
    upload.save(update_fields=["stage", "trouble"])


def _by(upload: Upload) -> Actor:
    return Actor(upload.actor, on_behalf_of=upload.on_behalf_of)


def _source(upload: Upload) -> Any:
    """The items of the file, by the chosen columns."""
    mapping = ColumnMapping(upload.source, upload.makes, upload.columns)
    return csv_source(
        files.file_of(upload.pk),
        mapping=mapping,
        name=upload.source,
        progress=lambda items, total: files.tell_progress(upload.pk, items, total),
    )


def _check(upload: Upload) -> None:
    first: list[Draft] = []
    items = _noting(_source(upload).items, WHAT[upload.makes], first)
    outcome = take_in(
        items,
        by=_by(upload),
        source=upload.source,
        file_name=upload.file_name,
        is_dry=True,
        home=upload.organisation_id,
    )
    values = _values_of(upload, {problem.row for problem in outcome.problems})
    problems = [
        problem.told() | {"refused": problem.is_refused, "value": _value(values.get(problem.row, {}), problem.column)}
        for problem in outcome.problems
    ]
    refused = sum(outcome.counts[name]["refused"] for name in COUNTED_AS.values())
    with transaction.atomic():
        upload.result = {
            "counts": outcome.counts,
            "problems": problems,
            "left_out": outcome.problems_left_out,
            "refused": refused,
            "first": [_shown(draft) for draft in first],
        }
        _enter(upload, Stage.CHECKED)


def _import(upload: Upload) -> None:
    with transaction.atomic():
        source = _source(upload)
        outcome = take_in(
            source.items, by=_by(upload), source=source.name, file_name=upload.file_name, home=upload.organisation_id
        )
        upload.batch_id = outcome.number
        _enter(upload, Stage.DONE)


def _undo(upload: Upload) -> None:
    if upload.batch is None:
        raise ConflictError("already_undone", _("Deze import is er niet meer."))
    with transaction.atomic():
        undone = undo(upload.batch, by=_by(upload))
        upload.result = upload.result | {"undone": undone.counts, "kept": undone.kept[:200]}
        _enter(upload, Stage.UNDONE)


def _noting(items: Iterable[Item], what: str, first: list[Draft]) -> Iterator[Item]:
    for item in items:
        if len(first) < FIRST_ROWS and isinstance(item, Draft) and item.what == what:
            first.append(item)
        yield item


def _shown(draft: Draft) -> dict[str, Any]:
    """A draft as it will look: name, and its other fields as text."""
    fields = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value)[:VALUE_SHOWN]
        for name, value in draft.fields.items()
        if name != "name" and value not in ("", None, [], False)
    }
    return {"name": draft.fields["name"], "fields": fields}


def _values_of(upload: Upload, rows: set[int]) -> dict[int, dict[str, str]]:
    """The cells of these rows."""
    found: dict[int, dict[str, str]] = {}
    if rows:
        for row in open_table(files.file_of(upload.pk), upload.file_name).rows():
            if isinstance(row, Row) and row.number in rows:  # a broken row has no cells
                found[row.number] = row.cells
    return found


def _value(cells: dict[str, str], column: str) -> str:
    parts = [column] if column in cells else column.split("+")
    return " · ".join(filter(None, (cells.get(part, "") for part in parts)))[:VALUE_SHOWN]
