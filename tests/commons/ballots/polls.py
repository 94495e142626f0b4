"""A vote, its codes and ballots: what tests of the ballots begin with."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import time_machine

from samen030.commons.ballots.actions import closing, codes, polls
from samen030.commons.ballots.actions.casting import cast
from samen030.commons.ballots.actions.polls import Choice
from samen030.kernel import clock
from tests.factories import BY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samen030.commons.ballots.models import Poll

PLANS = (Choice("1", "Bankjes", 100_00), Choice("2", "Moestuin", 250_00), Choice("3", "Straatfeest", 200_00))


def draft(**fields: Any) -> Poll:
    """A vote on three plans of 100, 250 and 200 euro, two of them at most; open since yesterday, for a week."""
    now = clock.now()
    said = {
        "title": "Buurtgeld Voorbeeldbuurt",
        "url": "/buurtgeld/voorbeeld/",
        "path": "0344/01/11",
        "method": "approval",
        "max_choices": 2,
        "budget_cents": 400_00,
        "code_way": "posted",
        "who": "Iedereen van 12 jaar en ouder die in de buurt woont.",
        "rule": {"rule": "equal-shares"},
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=6),
        **fields,
    }
    return polls.prepare(by=BY, owner=("round", uuid.uuid4()), **said)


def ready(plans: Sequence[Choice] = PLANS, **fields: Any) -> Poll:
    return polls.make_ready(draft(**fields), plans, by=BY)


def posted(poll: Poll, count: int = 1) -> list[str]:
    """New codes, without dashes."""
    return [letter.code for letter in codes.make_posted(poll, count, by=BY)]


@contextmanager
def after_closing(poll: Poll) -> Iterator[None]:
    with time_machine.travel(poll.closes_at + timedelta(seconds=1), tick=True):
        yield


def close(poll: Poll) -> Poll:
    """The vote closed by the clock, and counted."""
    with after_closing(poll):
        return closing.close_poll(poll, by=BY, digest_of=lambda _poll, totals: f"digest of {totals.ballots}")


def vote_all(poll: Poll, choices: Sequence[Sequence[str]]) -> list[str]:
    """Each choice with a code of its own; the tracking codes."""
    return [cast(code, chosen).receipt for code, chosen in zip(posted(poll, len(choices)), choices, strict=True)]
