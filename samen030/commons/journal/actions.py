"""Writing the journal: record an event, seal what is unsealed into the chain, erase a detail."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from samen030.commons.journal.models import Event, EventDetail
from samen030.commons.journal.rules import GENESIS, chain_hash, digest_of
from samen030.kernel.locking import NoTransactionError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

    from samen030.kernel.actors import Actor

SEAL_BATCH = 1_000


def record(
    verb: str, subject: Model, *, by: Actor, detail: Mapping[str, Any] | None = None, is_public: bool = False
) -> Event:
    """Write that `by` did `verb` to `subject`, inside the transaction that does it.

    `detail` (JSON) says what changed; it lies apart and can be erased. Raises NoTransactionError outside a
    transaction: an event without its change, or a change without its event, must not be.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NoTransactionError("record events inside the transaction that they tell of")
    data = json.loads(json.dumps(detail or {}, default=str))
    salt = secrets.token_hex(16)
    event = Event.objects.create(
        actor=by.ref,
        on_behalf_of=by.on_behalf_of,
        verb=verb,
        object_type=subject._meta.label_lower,  # noqa: SLF001 - Django's documented Model._meta API
        object_id=str(subject.pk),
        digest=digest_of(salt, data),
        is_public=is_public,
    )
    EventDetail.objects.create(event=event, salt=salt, data=data)
    return event


@transaction.atomic
def seal() -> int:
    """Chain all events that are not yet in the chain, in order of writing; answers how many. Run by `samen030 due`.

    Each hash covers the row and the hash before it. Can be run twice: what is sealed stays as it is.
    """
    newest = Event.objects.aggregate(last=Max("sequence"))["last"] or 0
    previous = Event.objects.get(sequence=newest).hash if newest else GENESIS
    sealed = 0
    while batch := list(Event.objects.filter(sequence=None).order_by("id")[:SEAL_BATCH]):
        for event in batch:
            newest += 1
            event.sequence = newest
            event.hash = previous = chain_hash(event, previous)
        Event.objects.bulk_update(batch, ["sequence", "hash"], batch_size=200)
        sealed += len(batch)
    return sealed


@transaction.atomic
def erase_detail(event: Event) -> None:
    """Erase what an event said (privacy). The chain stays whole: `verify` calls it 'erased', not 'broken'."""
    EventDetail.objects.filter(event=event).delete()
