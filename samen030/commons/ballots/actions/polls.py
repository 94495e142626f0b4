"""A vote from its making to its beginning: prepare, make ready (from then on it is frozen), move, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samen030.commons.ballots import keys
from samen030.commons.ballots.models import Option, Poll
from samen030.commons.ballots.rules import MOST_OPTIONS, PREFIX, Stage, check_reason
from samen030.commons.journal import actions as journal
from samen030.kernel import clock, registry
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked
from samen030.kernel.signs import lot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from samen030.kernel.actors import Actor

POLL = "poll"  # announced when the dates of a vote change
TRIES = 20  # to find two first signs that no other vote has: 961 pairs


@dataclass(frozen=True, slots=True)
class Choice:
    """An option to be put on a ballot: `key` names it everywhere, cost in cents."""

    key: str
    title: str
    cents: int
    summary: str = ""
    url: str = ""


@transaction.atomic
def prepare(*, by: Actor, owner: tuple[str, UUID], **fields: Any) -> Poll:
    """Make the vote of something of another room, or give it other `fields` (of Poll) as long as it is not ready.

    Raises ConflictError once it is ready, DomainError when it would close before it opens.
    """
    kind, pk = owner
    if fields["closes_at"] <= fields["opens_at"]:
        sentence = _("De stemming moet later sluiten dan zij begint.")
        raise DomainError("closes_before", sentence, field="closes_at")
    there = locked(Poll.objects.filter(owner_kind=kind, owner_id=pk)).first()
    if there is not None:
        _check_draft(there)
        for name, value in fields.items():
            setattr(there, name, value)
        there.save()
        return there
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                made = Poll.objects.create(owner_kind=kind, owner_id=pk, prefix=lot(PREFIX), **fields)
        except IntegrityError:
            continue
        journal.record("poll.prepared", made, by=by, detail={"title": made.title}, is_public=True)
        return made
    raise DomainError("no_prefix", _("Er zijn te veel stemmingen tegelijk."))


def _check_draft(poll: Poll) -> None:
    if poll.stage != Stage.DRAFT:
        raise ConflictError("poll_frozen", _("Deze stemming staat vast. Er is niets meer aan te veranderen."))


@transaction.atomic
def make_ready(poll: Poll, choices: Sequence[Choice], *, by: Actor) -> Poll:
    """Put the options on the ballot and freeze the vote: its options, limits and rule. Codes can be made from now on.

    The key is made here. Raises DomainError without options, with too many, with one key twice, when the rule is not
    there, or when the vote should have begun already.
    """
    row = locked(Poll.objects.filter(pk=poll.pk)).get()
    _check_draft(row)
    if not 1 <= len(choices) <= MOST_OPTIONS:
        raise DomainError("options_number", _("Zet 1 tot en met %s plannen op het stembiljet.") % MOST_OPTIONS)
    if len({choice.key for choice in choices}) != len(choices):
        raise DomainError("option_twice", _("Een plan staat dubbel op het stembiljet."))
    if not row.rule:
        raise DomainError("no_rule", _("Kies eerst hoe er geteld wordt."))
    if row.closes_at <= clock.now():
        raise DomainError("too_late", _("De dag waarop de stemming sluit is al geweest. Kies een latere."))
    for number, choice in enumerate(choices, start=1):
        Option.objects.create(
            poll=row,
            key=choice.key,
            number=number,
            title=choice.title,
            cents=choice.cents,
            summary=choice.summary,
            url=choice.url,
        )
    keys.make(row.pk)
    row.ready_at = clock.now()
    row.save(update_fields=["ready_at"])
    detail = {"options": [[choice.key, choice.cents] for choice in choices], "rule": row.rule}
    journal.record("poll.ready", row, by=by, detail=detail, is_public=True)
    return row


@transaction.atomic
def move_closing(poll: Poll, *, by: Actor, closes_at: datetime, reason: str) -> Poll:
    """Let the vote stay open longer; it never becomes shorter. Everybody can read why.

    Raises ConflictError when it is over already, DomainError for an earlier moment or without a reason.
    """
    row = locked(Poll.objects.filter(pk=poll.pk)).get()
    if row.stage not in (Stage.READY, Stage.OPEN):
        raise ConflictError("poll_over", _("Deze stemming is al gesloten, of staat nog niet klaar."))
    if closes_at <= row.closes_at:
        raise DomainError("only_later", _("Een stemming kan later sluiten, niet eerder."), field="closes_at")
    reason = check_reason(reason)
    detail = {"from": row.closes_at, "to": closes_at, "reason": reason}
    row.closes_at = closes_at
    row.save(update_fields=["closes_at"])
    journal.record("poll.moved", row, by=by, detail=detail, is_public=True)
    registry.announce_change(POLL, [row.pk])
    return row


@transaction.atomic
def withdraw_option(poll: Poll, key: str, *, by: Actor, reason: str) -> Option:
    """Let a plan drop out after the ballot was frozen. Votes for it do not count; the rest of a ballot does.

    Raises ConflictError after closing, or when it dropped out before.
    """
    row = locked(Poll.objects.filter(pk=poll.pk)).get()
    if row.stage not in (Stage.READY, Stage.OPEN, Stage.COUNTING):
        raise ConflictError("poll_over", _("Deze stemming is al gesloten, of staat nog niet klaar."))
    reason = check_reason(reason)
    option = locked(row.options.filter(key=key, withdrawn_at=None)).first()
    if option is None:
        raise ConflictError("option_gone", _("Dit plan doet al niet meer mee."))
    option.withdrawn_at, option.withdrawn_why = clock.now(), reason
    option.save(update_fields=["withdrawn_at", "withdrawn_why"])
    journal.record("poll.option_withdrawn", row, by=by, detail={"key": key, "reason": reason}, is_public=True)
    return option
