"""What a source that is read every day has no more: told to the bureau, which keeps it or ends it. Nothing is taken off
the site by itself; what was ended comes back when the source has it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from samen030.commons.journal import actions as journal
from samen030.commons.organisations.models import Status
from samen030.find.directory import actions as directory
from samen030.find.directory import bulk
from samen030.find.imports.models import Gone, GoneAnswer
from samen030.find.imports.queries import absent_from
from samen030.find.imports.rules import ORDER
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from samen030.find.directory.bulk import Entry
    from samen030.find.imports.actions.taking import Outcome
    from samen030.find.imports.models import ApiSource
    from samen030.kernel.actors import Actor


def note_gone(api: ApiSource, outcome: Outcome, *, by: Actor) -> None:
    """After a reading: what is gone since, and what is back. In a transaction that holds `api`.

    When not all could be read, only services are told: the places and organisations of the rest may stand in what
    did not come.
    """
    known = {row.object_id: row for row in api.gone.all()}
    back = [row for pk, row in known.items() if pk in outcome.seen]
    for row in back:
        entry = _entry(row)
        if row.answer == GoneAnswer.ENDED and entry is not None and entry.status == Status.ARCHIVED:
            directory.publish(entry, by=by)
    Gone.objects.filter(pk__in=[row.pk for row in back]).delete()
    absent: dict[UUID, str] = {}
    for what in ORDER:
        if what == "service" or outcome.is_whole:
            absent |= dict.fromkeys(absent_from(what, api.source, outcome.seen), what)
    Gone.objects.bulk_create(Gone(api=api, model=what, object_id=pk) for pk, what in absent.items() if pk not in known)


def _entry(row: Gone) -> Entry | None:
    return bulk.load(row.model, [row.object_id]).get(row.object_id)


@transaction.atomic
def answer_gone(api: ApiSource, ids: Iterable[int], *, by: Actor, is_kept: bool) -> int:
    """Keep what is gone at the source, or take it off the site; answers how many. What was chosen before, or stands
    here no more, is left out."""
    number = 0
    for row in locked(Gone.objects.filter(api=api, pk__in=list(ids), answer=GoneAnswer.NONE)):
        entry = _entry(row)
        if entry is None or entry.status != Status.PUBLISHED:
            row.delete()
            continue
        if not is_kept:
            directory.archive(entry, by=by)
        row.answer = GoneAnswer.KEPT if is_kept else GoneAnswer.ENDED
        row.save(update_fields=["answer"])
        number += 1
    if number:
        journal.record("api.gone_answered", api, by=by, detail={"kept": is_kept, "number": number})
    return number
