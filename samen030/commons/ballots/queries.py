"""Reading votes: who holds a code, what can be chosen, how many; after closing the ballots and tracking codes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from samen030.commons.ballots import keys
from samen030.commons.ballots.models import Address, Code, CountedBallot, CountedReceipt, Handout, PaperBatch, Poll
from samen030.commons.ballots.rules import PREFIX, CodeState, CodeWay, Stage, read_code
from samen030.commons.journal.queries import public_events as events_of
from samen030.kernel import clock
from samen030.kernel.access import scope_of_area
from samen030.kernel.errors import DomainError
from samen030.kernel.geo import lies_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from samen030.commons.people.models import User


@dataclass(frozen=True, slots=True)
class Voter:
    """Who stands at the booth: a code that may vote. Nothing of it is kept between two pages."""

    poll: Poll
    digest: str
    code: str


def poll_of(kind: str, pk: UUID) -> Poll | None:
    """The vote of something of another room."""
    return Poll.objects.filter(owner_kind=kind, owner_id=pk).first()


def poll_for(code: str) -> Poll:
    """The vote that a code says it is for, open now. Raises DomainError when there is none, or not at this moment.

    A code of a vote that was closed is known by its first two signs only: its key is no more.
    """
    poll = Poll.objects.filter(prefix=code[:PREFIX]).first()
    if poll is None:
        raise unknown_code()
    check_moment(poll)
    return poll


def check_code(poll: Poll, digest: str) -> None:
    """Raise DomainError unless there is such a code on the roll and it may vote."""
    row = Code.objects.filter(poll=poll, digest=digest).first()
    if row is None:
        raise unknown_code()
    check_state(row)


def voter(typed: str) -> Voter:
    """Whose code this is. Two queries. Raises DomainError that says what is wrong: with the code, or the moment."""
    code = read_code(typed)
    poll = poll_for(code)
    digest = keys.read(poll.pk).digest(code)
    check_code(poll, digest)
    return Voter(poll, digest, code)


def polls_for(user: User, path: str) -> list[tuple[Poll, bool]]:
    """The votes for which who lives at `path` gets a code on the site, each with whether they have it. Two queries."""
    now = clock.now()
    rows = Poll.objects.filter(code_way=CodeWay.VERIFIED, ready_at__isnull=False, closed_at=None, cancelled_at=None)
    own = [row for row in rows.filter(closes_at__gt=now) if lies_in(path, row.path)]
    given = set(Handout.objects.filter(user=user, poll__in=own).values_list("poll", flat=True))
    return [(row, row.pk in given) for row in own]


def scopes_of_poll(pk: UUID) -> tuple[str, ...]:
    """For which area somebody minds a vote; empty where there is none."""
    return tuple(scope_of_area(path) for path in Poll.objects.filter(pk=pk).values_list("path", flat=True))


def unknown_code() -> DomainError:
    """A code that was never made: a slip that the check did not catch, or a guess."""
    return DomainError(
        "code_unknown", _("Deze code kennen wij niet. Kijk hem na op uw brief, of bel ons."), field="code"
    )


def check_moment(poll: Poll) -> None:
    """Raise DomainError unless the vote is open by the server's clock."""
    match poll.stage:
        case Stage.OPEN:
            return
        case Stage.CANCELLED:
            raise DomainError("poll_cancelled", _("Deze stemming gaat niet door."), field="code")
        case Stage.DRAFT | Stage.READY:
            day = clock.at(poll.opens_at.astimezone(clock.AMSTERDAM).date())
            sentence = _("U kunt nog niet stemmen. Dat kan vanaf %s.") % f"{day:%d-%m-%Y}"
            raise DomainError("poll_not_open", sentence, field="code")
        case _:
            closed = poll.closes_at.astimezone(clock.AMSTERDAM)
            sentence = _("De stemming is gesloten sinds %s. Uw stem van nu telt niet.") % f"{closed:%d-%m-%Y %H:%M}"
            raise DomainError("poll_closed", sentence, field="code")


def check_state(row: Code) -> None:
    """Raise DomainError unless this code may vote on-line."""
    if row.state == CodeState.PAPER:
        raise DomainError("voted_on_paper", _("Met deze code is al op papier gestemd. Die stem telt."), field="code")
    if row.state == CodeState.REVOKED:
        sentence = _("Deze code is ingetrokken. Er is een nieuwe gemaakt. Bel ons als u die niet hebt.")
        raise DomainError("code_revoked", sentence, field="code")
    if row.state == CodeState.PRINTED:
        raise DomainError("code_not_issued", _("Deze code is nog niet uitgegeven. Ga naar de stemtafel."), field="code")


# --- the desk


@dataclass(frozen=True, slots=True)
class Roll:
    """How many codes there are in each state, how many addresses, and how many people may get one by these."""

    printed: int
    issued: int
    paper: int
    revoked: int
    addresses: int
    allowed: int

    @property
    def given(self) -> int:
        """Codes that could vote: on-line, or by an envelope."""
        return self.issued + self.paper


def roll(poll: Poll) -> Roll:
    """The state of the roll. Two queries."""
    counted = dict(poll.codes.values_list("state").annotate(n=Count("*")).order_by())
    places = poll.addresses.aggregate(n=Count("*"), allowed=Sum("allowed"))
    of = {state: counted.get(state, 0) for state in CodeState.values}
    return Roll(**of, addresses=places["n"], allowed=places["allowed"] or 0)


def without_letter(poll: Poll) -> Iterator[Address]:
    """Addresses that have fewer codes than they may, in the order of a postman's round: street, number."""
    alive = Count("codes", filter=~Q(codes__state=CodeState.REVOKED))
    yield from (
        poll.addresses.annotate(has=alive).filter(has__lt=F("allowed")).order_by("street", "number", "addition", "id")
    )


def next_serial(poll: Poll) -> int:
    """The number of the next letter or slip."""
    last = poll.codes.order_by("-serial").values_list("serial", flat=True).first()
    return (last or 0) + 1


def open_envelopes(poll: Poll) -> int:
    """Envelopes that came in and are not yet in a batch."""
    taken = poll.batches.aggregate(n=Sum("sheets"), empty=Sum("empty"))
    return poll.codes.filter(state=CodeState.PAPER).count() - (taken["n"] or 0) - (taken["empty"] or 0)


def unsettled(poll: Poll) -> list[PaperBatch]:
    """Batches that two people have not both read, or that still differ."""
    return list(poll.batches.filter(settled_at=None))


# --- after closing


def counted_ballots(poll: Poll) -> Iterator[tuple[str, list[str]]]:
    """Random id and chosen keys of each ballot that counts, in the order of the ids."""
    rows = CountedBallot.objects.filter(poll_id=poll.pk).order_by("id").values_list("id", "choices")
    yield from rows.iterator(chunk_size=2000)


def receipts(poll: Poll) -> list[str]:
    """The tracking codes of the on-line ballots that count, sorted."""
    return list(CountedReceipt.objects.filter(poll_id=poll.pk).order_by("code").values_list("code", flat=True))


def public_events(poll: Poll) -> list[dict[str, str]]:
    """What the journal says of a vote in public, oldest first: when, what, and the detail as text."""
    told = []
    for row in events_of([("ballots.poll", [str(poll.pk)])]):
        detail = json.dumps(row.detail.data, sort_keys=True, ensure_ascii=False) if hasattr(row, "detail") else ""
        told.append({"at": row.at.isoformat(timespec="seconds"), "verb": row.verb, "detail": detail})
    return told
