"""Putting a ballot in the box. It writes no event, nothing on the roll, and no time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from samen030.commons.ballots import keys
from samen030.commons.ballots.models import SealedBallot
from samen030.commons.ballots.queries import check_code, poll_for
from samen030.commons.ballots.rules import PREFIX, RECEIPT_LENGTH, Method, check_choices, pack, read_code, shown
from samen030.kernel.locking import hold
from samen030.kernel.signs import lot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.commons.ballots.models import Poll


@dataclass(frozen=True, slots=True)
class Cast:
    """What a voter is told: the vote it was, and the tracking code."""

    poll: Poll
    receipt: str


@transaction.atomic
def cast(typed: str, chosen: Sequence[str]) -> Cast:
    """Vote with a code, or vote anew: the earlier choice is gone and its tracking code lapses. Four queries.

    `chosen` are keys of options; none is a blank vote. Answers the tracking code, which is shown once and stands on
    the public list after closing. Raises DomainError for a code that may not vote (now) and a choice that is not valid;
    then what lay in the box stays. The server's clock decides: the second of closing is too late.
    """
    code = read_code(typed)
    hold(f"poll:{code[:PREFIX]}", shared=True)  # closing waits until this vote is in, and votes after that wait
    poll = poll_for(code)
    key = keys.read(poll.pk)
    digest = key.digest(code)
    locator = key.locator(digest)
    hold(f"ballot:{locator}")  # an envelope with the same code waits for this vote, or this vote for it
    check_code(poll, digest)
    options = list(poll.options.values_list("key", "number", "cents", "withdrawn_at"))
    costs = {name: cents for name, _number, cents, withdrawn_at in options if withdrawn_at is None}
    valid = check_choices(chosen, costs, method=poll.method, most=poll.max_choices, budget_cents=poll.budget_cents)
    receipt = shown(lot(RECEIPT_LENGTH))
    number_of = {name: number for name, number, _cents, _withdrawn_at in options}
    size = max(len(options), (poll.max_choices or 0) if poll.method == Method.POINTS else 0)
    sealed = key.seal(locator, pack(receipt, [number_of[name] for name in valid], size))
    SealedBallot.objects.bulk_create(
        [SealedBallot(locator=locator, poll_id=poll.pk, sealed=sealed)],
        update_conflicts=True,
        unique_fields=["locator"],
        update_fields=["sealed"],
    )
    return Cast(poll, receipt)
