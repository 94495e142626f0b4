"""Paper beside on-line: one vote counts, sheets are read twice, no batch shows whose sheet is whose."""

from __future__ import annotations

from collections import Counter

import pytest

from samen030.commons.ballots import queries
from samen030.commons.ballots.actions import codes, paper
from samen030.commons.ballots.actions.casting import cast
from samen030.commons.ballots.actions.paper import Envelope
from samen030.commons.ballots.models import PaperBatch, PaperEntry, Poll
from samen030.kernel.actors import Actor
from samen030.kernel.errors import ConflictError, DomainError
from tests.commons.ballots.polls import after_closing, close, posted, ready
from tests.factories import BY

pytestmark = pytest.mark.django_db
ANNA, BRAM, CEES = (Actor(f"user:{name}") for name in ("anna", "bram", "cees"))


def envelopes(poll: Poll, count: int) -> None:
    for code in posted(poll, count):
        assert paper.accept_envelope(poll, code) == Envelope.OPEN


def read(batch: PaperBatch, by: Actor, sheets: list[list[str] | None]) -> None:
    """Sheets 1, 2 … as `by` reads them; None is a spoilt one."""
    for number, chosen in enumerate(sheets, start=1):
        paper.read_sheet(batch, number, chosen or [], by=by, is_spoilt=chosen is None)


def test_a_vote_on_line_keeps_the_envelope_shut_and_an_envelope_keeps_the_code_from_voting() -> None:
    poll = ready()
    online, on_paper = posted(poll, 2)
    cast(online, ["1"])
    assert paper.accept_envelope(poll, online) == Envelope.SHUT
    assert paper.accept_envelope(poll, on_paper) == Envelope.OPEN
    assert paper.accept_envelope(poll, on_paper) == Envelope.TWICE
    with pytest.raises(DomainError, match="op papier gestemd"):
        cast(on_paper, ["1"])
    with pytest.raises(ConflictError, match="op papier gestemd"):
        codes.revoke(poll, 2, by=BY, reason="kwijt")
    assert queries.open_envelopes(poll) == 1


def test_paper_and_on_line_are_counted_together() -> None:
    poll = ready()
    cast(posted(poll)[0], ["3"])
    envelopes(poll, 10)
    sheets: list[list[str] | None] = [["1"]] * 6 + [["1", "2"]] * 2 + [None, []]
    with after_closing(poll):
        batch = paper.open_batch(poll, by=ANNA, sheets=10)
        read(batch, ANNA, sheets)
        read(batch, BRAM, sheets)
        paper.settle(batch, by=ANNA)
    closed = close(poll)
    assert Counter(map(tuple, (chosen for _pk, chosen in queries.counted_ballots(poll)))) == Counter(
        {("1",): 6, ("1", "2"): 2, (): 1, ("3",): 1}
    )
    told = closed.closing
    assert (told["ballots"], told["online"], told["paper"], told["spoilt"], told["blank"]) == (10, 1, 9, 1, 1)
    assert not PaperEntry.objects.exists()


def test_what_two_people_read_differently_is_settled_before_it_counts() -> None:
    poll = ready()
    envelopes(poll, 10)
    with after_closing(poll):
        batch = paper.open_batch(poll, by=ANNA, sheets=10)
        with pytest.raises(ConflictError, match="Lezer 1 heeft nog 10"):
            paper.settle(batch, by=ANNA)
        read(batch, ANNA, [["1"]] * 10)
        read(batch, BRAM, [["1"]] * 8 + [["2"], None])
        with pytest.raises(ConflictError, match="al door twee anderen"):
            paper.read_sheet(batch, 1, ["3"], by=CEES)
        assert [one.sheet for one in paper.differences(batch)] == [9, 10]
        with pytest.raises(ConflictError, match="verschillend gelezen: 9, 10"):
            paper.settle(batch, by=ANNA)
        paper.read_sheet(batch, 9, ["1"], by=BRAM)  # a reader may correct
        paper.decide_sheet(batch, 10, [], by=ANNA, is_spoilt=True)
        paper.settle(batch, by=ANNA)
        with pytest.raises(ConflictError, match="klaar"):
            paper.read_sheet(batch, 1, ["2"], by=ANNA)
    closed = close(poll)
    assert (closed.closing["paper"], closed.closing["spoilt"]) == (9, 1)


def test_one_person_cannot_be_both_readers() -> None:
    poll = ready()
    envelopes(poll, 10)
    with after_closing(poll):
        batch = paper.open_batch(poll, by=ANNA, sheets=10)
        read(batch, ANNA, [["1"]] * 10)
        read(batch, ANNA, [["2"]] * 10)
        with pytest.raises(ConflictError, match="Lezer 2 heeft nog 10"):
            paper.settle(batch, by=ANNA)


@pytest.mark.parametrize(
    ("sheets", "empty", "code"),
    [(9, 0, "batch_small"), (16, 0, "batch_rest"), (26, 0, "batch_size"), (0, 0, "batch_size"), (-1, 12, "batch_size")],
)
def test_a_batch_never_shows_whose_sheet_is_whose(sheets: int, empty: int, code: str) -> None:
    poll = ready()
    envelopes(poll, 25)
    with after_closing(poll), pytest.raises(DomainError) as caught:
        paper.open_batch(poll, by=ANNA, sheets=sheets, empty=empty)
    assert caught.value.code == code


def test_few_envelopes_are_one_batch_and_empty_ones_are_counted_apart() -> None:
    poll = ready()
    envelopes(poll, 3)
    with after_closing(poll):
        batch = paper.open_batch(poll, by=ANNA, sheets=2, empty=1)
        for by in (ANNA, BRAM):
            read(batch, by, [["1"], ["2"]])
        paper.settle(batch, by=BRAM)
    assert close(poll).closing["paper"] == 2


def test_sheets_are_read_after_closing_and_counting_waits_for_them() -> None:
    poll = ready()
    envelopes(poll, 10)
    with pytest.raises(ConflictError, match="gesloten"):
        paper.open_batch(poll, by=ANNA, sheets=10)
    with pytest.raises(ConflictError, match="10 enveloppen"):
        close(poll)
    with after_closing(poll):
        batch = paper.open_batch(poll, by=ANNA, sheets=10)
    with pytest.raises(ConflictError, match="nog niet klaar: 1"):
        close(poll)
    with after_closing(poll):
        with pytest.raises(DomainError, match="te veel"):
            paper.read_sheet(batch, 1, ["1", "2", "3"], by=ANNA)
        with pytest.raises(DomainError, match="biljet 1 tot en met 10"):
            paper.read_sheet(batch, 11, ["1"], by=ANNA)


def test_an_envelope_of_another_vote_stays_shut() -> None:
    one, other = ready(), ready()
    with pytest.raises(DomainError, match="andere stemming"):
        paper.accept_envelope(one, posted(other)[0])
