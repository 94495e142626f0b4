"""Closing: the box is opened and shuffled, the key destroyed. And the number that is drawn in public afterwards."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from samen030.commons.ballots import keys, queries
from samen030.commons.ballots.actions.paper import settled_sheets
from samen030.commons.ballots.models import CountedBallot, CountedReceipt, PaperEntry, Poll, SealedBallot
from samen030.commons.ballots.rules import Stage, check_reason, unpack
from samen030.commons.journal import actions as journal
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import hold, is_postgresql, locked

if TYPE_CHECKING:
    from collections.abc import Callable

ID_BYTES = 16
KEEP_ADDRESSES = timedelta(days=90)  # after closing: as long as somebody may ask about a letter
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Totals:
    """What is announced at closing: ballots that count (on-line and paper), spoilt sheets, codes that could vote."""

    ballots: int
    online: int
    paper: int
    spoilt: int
    blank: int
    codes_issued: int


@transaction.atomic
def close_poll(poll: Poll, *, by: Actor, digest_of: Callable[[Poll, Totals], str]) -> Poll:
    """Count a vote that is over. What is in the box comes out in random order under random ids, the tracking codes in a
    list of their own; the box is emptied and, once that is on the disk, the key destroyed.

    `digest_of(poll, totals)` gives the digest of the public archive, in the same transaction, so that it is announced
    with the totals. Raises ConflictError before the end, with envelopes unopened or sheets unsettled, or when a ballot
    cannot be opened: then all stays as it was.
    """
    hold(f"poll:{poll.prefix}")
    row = locked(Poll.objects.filter(pk=poll.pk)).get()
    if row.stage != Stage.COUNTING:
        raise ConflictError("not_counting", _("Tellen kan pas als de stemming gesloten is, en maar één keer."))
    waiting = queries.open_envelopes(row)
    if waiting > 0:
        raise ConflictError("envelopes_left", _("Er liggen nog %s enveloppen die niet geopend zijn.") % waiting)
    if unsettled := queries.unsettled(row):
        numbers = ", ".join(str(batch.number) for batch in unsettled)
        raise ConflictError("paper_left", _("Deze stapels papier zijn nog niet klaar: %s.") % numbers)
    totals = _empty_box(row)
    row.closed_at = clock.now()
    row.closing = asdict(totals) | {"digest": digest_of(row, totals)}
    row.save(update_fields=["closed_at", "closing"])
    journal.record("poll.closed", row, by=by, detail=row.closing, is_public=True)
    transaction.on_commit(lambda: forget(row))
    return row


def _empty_box(poll: Poll) -> Totals:
    """Move what was sealed to the tables of what is counted."""
    key = keys.read(poll.pk)
    key_of = {option.number: option.key for option in poll.options.filter(withdrawn_at=None)}
    choices: list[list[str]] = []
    receipts: list[str] = []
    for locator, sealed in SealedBallot.objects.filter(poll_id=poll.pk).values_list("locator", "sealed"):
        receipt, numbers = unpack(key.open(locator, bytes(sealed)))
        receipts.append(receipt)
        choices.append([key_of[number] for number in numbers if number in key_of])
    online = len(choices)
    papers, spoilt = settled_sheets(poll)
    choices += [[key for key in sheet if key in key_of.values()] for sheet in papers]
    ids = sorted(secrets.token_hex(ID_BYTES) for _ballot in choices)
    secrets.SystemRandom().shuffle(choices)
    CountedBallot.objects.bulk_create(
        (CountedBallot(id=pk, poll_id=poll.pk, choices=chosen) for pk, chosen in zip(ids, choices, strict=True)),
        batch_size=1000,
    )
    CountedReceipt.objects.bulk_create(
        (CountedReceipt(code=code, poll_id=poll.pk) for code in sorted(receipts)), batch_size=1000
    )
    _wipe(poll)
    return Totals(
        ballots=len(choices),
        online=online,
        paper=len(papers),
        spoilt=spoilt,
        blank=sum(not chosen for chosen in choices),
        codes_issued=queries.roll(poll).given,
    )


def _wipe(poll: Poll) -> None:
    """Delete what lies in the box and what was read on paper; on SQLite it is written over with zeros."""
    if not is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
    SealedBallot.objects.filter(poll_id=poll.pk).delete()
    PaperEntry.objects.filter(batch__poll=poll).delete()


@transaction.atomic
def cancel(poll: Poll, *, by: Actor, reason: str) -> Poll:
    """Call the vote off. What lies in the box goes unread; the key is destroyed. Raises ConflictError after closing."""
    hold(f"poll:{poll.prefix}")
    row = locked(Poll.objects.filter(pk=poll.pk)).get()
    if row.closed_at or row.cancelled_at:
        raise ConflictError("poll_over", _("Deze stemming is al gesloten."))
    reason = check_reason(reason)
    row.cancelled_at = clock.now()
    row.save(update_fields=["cancelled_at"])
    _wipe(row)
    journal.record("poll.cancelled", row, by=by, detail={"reason": reason}, is_public=True)
    transaction.on_commit(lambda: forget(row))
    return row


def forget(poll: Poll) -> None:
    """Destroy the key of a closed vote, and have the database let go of what was deleted. Twice does no harm."""
    keys.destroy(poll.pk)
    if connection.in_atomic_block:  # inside somebody's transaction there is nothing to let go of yet
        return
    with connection.cursor() as cursor:
        if is_postgresql():
            for table in (SealedBallot, PaperEntry):
                cursor.execute(f"VACUUM (FULL) {table._meta.db_table}")  # noqa: SLF001 - Django's documented Model._meta
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA secure_delete=OFF")


def forget_closed() -> int:
    """Destroy keys that outlived their vote: the machine stopped between counting and that. For `samen030 due`."""
    left = [poll for poll in Poll.objects.exclude(closed_at=None, cancelled_at=None) if keys.exists(poll.pk)]
    for poll in left:
        forget(poll)
    return len(left)


@transaction.atomic
def forget_addresses() -> int:
    """Erase the addresses of votes that closed (or were called off) a quarter of a year ago; answers how many votes."""
    before = clock.now() - KEEP_ADDRESSES
    old = Poll.objects.filter(Q(closed_at__lt=before) | Q(cancelled_at__lt=before), addresses__isnull=False).distinct()
    for poll in old:
        poll.codes.exclude(address=None).update(address=None)
        poll.addresses.all().delete()
        journal.record("poll.addresses_forgotten", poll, by=Actor.system("due"), is_public=True)
    return len(old)


@transaction.atomic
def write_draw(poll: Poll, *, by: Actor, number: str, note: str) -> Poll:
    """Write down the number that was drawn in public after closing: it breaks ties, with the closing digest. Once.

    Raises ConflictError before closing or the second time, DomainError for no digits.
    """
    row = locked(Poll.objects.filter(pk=poll.pk)).get()
    if row.closed_at is None or row.draw_number:
        raise ConflictError("no_draw_now", _("Loten kan na het tellen, en maar één keer."))
    digits = "".join(number.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER):
        raise DomainError("number_wrong", _("Schrijf alleen de cijfers die getrokken zijn."), field="number")
    if not note.strip():
        raise DomainError("no_note", _("Schrijf op waar, wanneer en hoe er geloot is."), field="note")
    row.draw_number, row.draw_note = digits, note.strip()[:200]
    row.save(update_fields=["draw_number", "draw_note"])
    journal.record("poll.drawn", row, by=by, detail={"number": digits, "note": row.draw_note}, is_public=True)
    return row
