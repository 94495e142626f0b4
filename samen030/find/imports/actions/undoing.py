"""Undoing an import: what it made goes, what it changed is put back, what people did since is kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.find.directory import bulk
from samen030.find.directory.models import Schedule, ServiceAtLocation
from samen030.find.imports.actions.refusals import refusals_told
from samen030.find.imports.models import Change, DuplicatePair, Import, ImportStatus
from samen030.find.imports.queries import no_relations, states
from samen030.find.imports.rules import COUNTED_AS, ORDER, digest_of
from samen030.kernel.errors import ConflictError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from uuid import UUID

    from samen030.find.directory.bulk import Entry
    from samen030.find.imports.rules import Values, What
    from samen030.kernel.actors import Actor

CHUNK = 1_000
OWN_PARTS = {Schedule, ServiceAtLocation}  # of a service: they are in its state, so they show in its digest
type Progress = Callable[[Iterable[Any], int], Iterable[Any]]


@dataclass
class Undone:
    """What went, what was put back, and what stayed with the reason why."""

    counts: dict[str, dict[str, int]]
    kept: list[dict[str, str]] = field(default_factory=list)


def undo(batch: Import, *, by: Actor, progress: Progress | None = None) -> Undone:
    """Undo an import whole. Raises ConflictError when it is undone already, or a later one builds on it."""
    with refusals_told(), transaction.atomic():
        return _undo(batch, by, progress)


def _undo(batch: Import, by: Actor, progress: Progress | None) -> Undone:
    batch = locked(Import.objects.filter(pk=batch.pk)).get()
    if batch.status == ImportStatus.UNDONE:
        raise ConflictError("already_undone", _("Import %(pk)s is al ongedaan gemaakt.") % {"pk": batch.pk})
    _check_order(batch)
    undone = Undone({name: {"removed": 0, "restored": 0, "kept": 0} for name in COUNTED_AS.values()})
    for what in reversed(ORDER):  # services before the places and organisations that they stand on
        changes = list(Change.objects.filter(batch=batch, model=what).values_list("pk", "object_id"))
        chunks = list(batched(changes, CHUNK))
        for some in progress(chunks, len(chunks)) if progress else chunks:
            _undo_chunk(what, [pk for pk, _object_id in some], undone)
    batch.status = ImportStatus.UNDONE
    batch.save(update_fields=["status"])
    journal.record("import.undone", batch, by=by, detail={"source": batch.source, "counts": undone.counts})
    return undone


def _check_order(batch: Import) -> None:
    """A later import that wrote the same records goes first: else its 'before' would come back from nowhere."""
    own = Change.objects.filter(batch=batch)
    for what in ORDER:
        later = (
            Change.objects.filter(batch__gt=batch.pk, batch__status=ImportStatus.DONE, model=what)
            .filter(object_id__in=own.filter(model=what).values("object_id"))
            .order_by("-batch_id")
            .first()
        )
        if later:
            raise ConflictError(
                "import_on_top",
                _("Import %(batch_id)s veranderde dezelfde gegevens. Maak eerst import %(batch_id)s ongedaan.")
                % {"batch_id": later.batch_id},
            )


def _undo_chunk(what: What, change_ids: Sequence[int], undone: Undone) -> None:
    changes = {change.object_id: change for change in Change.objects.filter(pk__in=change_ids)}
    entries = bulk.load(what, list(changes))
    state = states(what, list(entries.values())) if entries else {}
    removed: list[UUID] = []
    restored: dict[UUID, Values] = {}
    for pk, entry in entries.items():
        if digest_of(state[pk]) != changes[pk].after_digest:
            _keep(what, entry, _("Iemand heeft dit intussen veranderd."), undone)
        elif (before := changes[pk].before) is None:
            removed.append(pk)
        else:
            restored[pk] = before
    held = _held(what, removed)
    for pk in held:
        _keep(what, entries[pk], _("Er hangt nog iets aan dat niet uit deze import komt."), undone)
    gone = [pk for pk in removed if pk not in held]
    DuplicatePair.objects.filter(one__in=gone).delete()
    DuplicatePair.objects.filter(other__in=gone).delete()
    bulk.remove(what, gone)
    _restore(what, entries, restored)
    counts = undone.counts[COUNTED_AS[what]]
    counts["removed"] += len(gone)
    counts["restored"] += len(restored)


def _keep(what: What, entry: Entry, reason: str, undone: Undone) -> None:
    undone.counts[COUNTED_AS[what]]["kept"] += 1
    undone.kept.append({"what": what, "id": str(entry.pk), "name": entry.name, "reason": reason})


def _restore(what: What, entries: dict[UUID, Entry], restored: dict[UUID, Values]) -> None:
    relations: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for pk, before in restored.items():
        fields = bulk.clean(what, {name: value for name, value in before.items() if name not in no_relations(what)})
        for name, value in fields.items():
            setattr(entries[pk], name, value)
        relations[pk] = {name: before[name] for name in no_relations(what) if name in before}
    bulk.write(what, changed=[entries[pk] for pk in restored], relations=relations)


def _held(what: What, ids: Sequence[UUID]) -> set[UUID]:
    """Those of `ids` that something refers to (a service that somebody added, a room, a vacancy)."""
    held: set[UUID] = set()
    for relation in bulk.MODELS[what]._meta.related_objects:  # noqa: SLF001 - Django's documented Model._meta API
        key = relation.field
        if isinstance(key, ForeignKey) and not (what == "service" and relation.related_model in OWN_PARTS):
            rows = relation.related_model._default_manager.filter(**{f"{key.name}__in": ids})  # noqa: SLF001
            held |= set(rows.values_list(key.attname, flat=True))
    return held
