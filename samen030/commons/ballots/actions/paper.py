"""Votes on paper. The code stands on the outer envelope and is read first; the sheet inside carries nothing.

Which vote counts: the one on-line. If there is one, the envelope stays shut. Otherwise the code cannot vote on-line any
more, and the sheet goes, with at least nine others, into a batch. Sheets are read when the vote is over, by two people
who do not see what the other wrote; where they differ, they look together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from samen030.commons.ballots import keys, queries
from samen030.commons.ballots.models import Code, PaperBatch, PaperEntry, Poll, SealedBallot
from samen030.commons.ballots.rules import (
    LARGEST_BATCH,
    PREFIX,
    SMALLEST_BATCH,
    CodeState,
    Stage,
    check_choices,
    read_code,
)
from samen030.commons.journal import actions as journal
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import hold, locked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.kernel.actors import Actor

FIRST, SECOND, SETTLED = 1, 2, 3


class Envelope(StrEnum):
    """What to do with an envelope."""

    OPEN = "open"  # put it with those to be opened
    SHUT = "shut"  # there is a vote on-line: leave it shut
    TWICE = "twice"  # an envelope with this code came in before: leave it shut


@transaction.atomic
def accept_envelope(poll: Poll, typed: str) -> Envelope:
    """Read the code on an envelope, until the batches are made up. No event: the roll shows it already.

    Raises DomainError for a code of another vote, unknown, revoked or never handed out: leave that envelope shut too.
    """
    code = read_code(typed)
    hold(f"poll:{poll.prefix}", shared=True)
    row = Poll.objects.get(pk=poll.pk)
    if row.stage not in (Stage.OPEN, Stage.COUNTING):
        raise ConflictError(
            "no_envelopes_now", _("Enveloppen aannemen kan als de stemming open is, tot zij geteld is.")
        )
    if code[:PREFIX] != row.prefix:
        raise DomainError("other_poll", _("Deze code is van een andere stemming. Laat de envelop dicht."), field="code")
    key = keys.read(row.pk)
    digest = key.digest(code)
    locator = key.locator(digest)
    hold(f"ballot:{locator}")
    found = Code.objects.filter(poll=row, digest=digest).first()
    if found is None:
        raise queries.unknown_code()
    if found.state == CodeState.PAPER:
        return Envelope.TWICE
    queries.check_state(found)
    if SealedBallot.objects.filter(locator=locator).exists():
        return Envelope.SHUT
    found.state = CodeState.PAPER
    found.save(update_fields=["state"])
    return Envelope.OPEN


def _counting(poll: Poll) -> Poll:
    row = locked(Poll.objects.filter(pk=poll.pk)).get()
    if row.stage != Stage.COUNTING:
        raise ConflictError("not_counting", _("Papier lezen kan als de stemming gesloten is, tot zij geteld is."))
    return row


@transaction.atomic
def open_batch(poll: Poll, *, by: Actor, sheets: int, empty: int = 0) -> PaperBatch:
    """Take `sheets` sheets out of as many envelopes together, `empty` had none. After closing only.

    Raises DomainError for more than came in, and for fewer than ten unless it is all that is left: fewer could show
    whose sheet is whose.
    """
    row = _counting(poll)
    waiting, taken = queries.open_envelopes(row), sheets + empty
    if sheets < 0 or empty < 0 or not 1 <= taken <= min(waiting, LARGEST_BATCH):
        sentence = _("Er liggen %(n)s enveloppen. Neem er hoogstens %(most)s.")
        raise DomainError("batch_size", sentence % {"n": waiting, "most": min(waiting, LARGEST_BATCH)}, field="sheets")
    left = waiting - taken
    if taken < SMALLEST_BATCH and (left or row.batches.exists()):
        sentence = _("Neem er minstens %s. Anders is te zien wiens biljet het is.") % SMALLEST_BATCH
        raise DomainError("batch_small", sentence, field="sheets")
    if 0 < left < SMALLEST_BATCH:
        sentence = _("Dan blijven er %s over, en dat is te weinig voor een stapel. Neem die er nu bij.") % left
        raise DomainError("batch_rest", sentence, field="sheets")
    number = (row.batches.aggregate(n=Max("number"))["n"] or 0) + 1
    settled = None if sheets else clock.now()
    made = PaperBatch.objects.create(poll=row, number=number, sheets=sheets, empty=empty, settled_at=settled)
    detail = {"number": number, "sheets": sheets, "empty": empty}
    journal.record("poll.paper_opened", row, by=by, detail=detail, is_public=True)
    return made


def turn_of(batch: PaperBatch, ref: str) -> int:
    """Whether somebody (an actor's reference) is the first or the second reader of a batch.

    Raises ConflictError for a third.
    """
    readers = dict(batch.entries.filter(turn__in=(FIRST, SECOND)).values_list("by", "turn").distinct().order_by())
    if ref in readers:
        return readers[ref]
    free = [turn for turn in (FIRST, SECOND) if turn not in readers.values()]
    if not free:
        raise ConflictError("two_readers", _("Deze stapel is al door twee anderen gelezen."))
    return free[0]


def _check(batch: PaperBatch, sheet: int, chosen: Sequence[str], *, is_spoilt: bool) -> list[str]:
    """What a sheet says: over the limit is not an error of the reader, it makes the sheet spoilt."""
    if not 1 <= sheet <= batch.sheets:
        raise DomainError("sheet_unknown", _("Deze stapel heeft biljet 1 tot en met %s.") % batch.sheets, field="sheet")
    if is_spoilt:
        return []
    poll = batch.poll
    costs = {option.key: option.cents for option in poll.options.all()}
    try:
        return list(
            check_choices(chosen, costs, method=poll.method, most=poll.max_choices, budget_cents=poll.budget_cents)
        )
    except DomainError as error:
        sentence = _("%s Staat dat echt zo op het biljet? Dan is het ongeldig: kruis dat aan.") % error.sentence
        raise DomainError(error.code, sentence, field=error.field) from error


@transaction.atomic
def read_sheet(
    batch: PaperBatch, sheet: int, chosen: Sequence[str], *, by: Actor, is_spoilt: bool = False
) -> PaperEntry:
    """What one reader sees on a sheet; the same reader may correct it until the batch is settled.

    Raises ConflictError for a third reader or a settled batch, DomainError for a choice that is not valid.
    """
    poll = _counting(batch.poll)
    row = locked(poll.batches.filter(pk=batch.pk)).get()
    if row.settled_at:
        raise ConflictError("batch_settled", _("Deze stapel is klaar."))
    turn = turn_of(row, by.ref)
    choices = _check(row, sheet, chosen, is_spoilt=is_spoilt)
    made, _new = PaperEntry.objects.update_or_create(
        batch=row, sheet=sheet, turn=turn, defaults={"choices": choices, "is_spoilt": is_spoilt, "by": by.ref}
    )
    return made


@dataclass(frozen=True, slots=True)
class Difference:
    """A sheet that two people read differently."""

    sheet: int
    first: PaperEntry
    second: PaperEntry


def differences(batch: PaperBatch) -> list[Difference]:
    """The sheets that were read by both, differently, and are not yet settled. One query."""
    by_sheet: dict[int, dict[int, PaperEntry]] = {}
    for entry in batch.entries.all():
        by_sheet.setdefault(entry.sheet, {})[entry.turn] = entry
    return [
        Difference(sheet, turns[FIRST], turns[SECOND])
        for sheet, turns in sorted(by_sheet.items())
        if FIRST in turns and SECOND in turns and SETTLED not in turns and turns[FIRST].reading != turns[SECOND].reading
    ]


@transaction.atomic
def decide_sheet(batch: PaperBatch, sheet: int, chosen: Sequence[str], *, by: Actor, is_spoilt: bool) -> PaperEntry:
    """What a sheet says that was read differently, after both looked together."""
    poll = _counting(batch.poll)
    row = locked(poll.batches.filter(pk=batch.pk)).get()
    if row.settled_at:
        raise ConflictError("batch_settled", _("Deze stapel is klaar."))
    choices = _check(row, sheet, chosen, is_spoilt=is_spoilt)
    made, _new = PaperEntry.objects.update_or_create(
        batch=row, sheet=sheet, turn=SETTLED, defaults={"choices": choices, "is_spoilt": is_spoilt, "by": by.ref}
    )
    return made


@transaction.atomic
def settle(batch: PaperBatch, *, by: Actor) -> PaperBatch:
    """Say that a batch is right: two people read each sheet, and no difference is left.

    Raises ConflictError that says what is missing.
    """
    poll = _counting(batch.poll)
    row = locked(poll.batches.filter(pk=batch.pk)).get()
    for turn in (FIRST, SECOND):
        missing = row.sheets - row.entries.filter(turn=turn).count()
        if missing:
            sentence = _("Lezer %(turn)s heeft nog %(n)s biljetten niet ingevoerd.")
            raise ConflictError("sheets_missing", sentence % {"turn": turn, "n": missing})
    open_ones = differences(row)
    if open_ones:
        numbers = ", ".join(str(one.sheet) for one in open_ones[:10])
        raise ConflictError("differences", _("Deze biljetten zijn verschillend gelezen: %s. Kijk samen.") % numbers)
    row.settled_at = clock.now()
    row.save(update_fields=["settled_at"])
    journal.record("poll.paper_settled", poll, by=by, detail={"number": row.number}, is_public=True)
    return row


def settled_sheets(poll: Poll) -> tuple[list[list[str]], int]:
    """The choices of the valid sheets of all batches, and how many were spoilt. Two queries."""
    valid: list[list[str]] = []
    spoilt = 0
    for batch in poll.batches.prefetch_related("entries"):
        last: dict[int, PaperEntry] = {}
        for entry in batch.entries.all():  # in the order of turns: what was settled together comes last
            last[entry.sheet] = entry
        spoilt += sum(entry.is_spoilt for entry in last.values())
        valid += [entry.choices for entry in last.values() if not entry.is_spoilt]
    return valid, spoilt
