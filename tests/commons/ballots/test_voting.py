"""Voting with a code: on-line, anew, too late, with a code that may not."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from samen030.commons.ballots import keys, queries
from samen030.commons.ballots.actions import closing, codes, polls
from samen030.commons.ballots.actions.casting import cast
from samen030.commons.ballots.models import Code, CountedBallot, Poll, SealedBallot
from samen030.commons.ballots.rules import new_code
from samen030.commons.journal.models import Event
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import is_postgresql
from tests.commons.ballots.polls import PLANS, after_closing, close, draft, posted, ready, vote_all
from tests.factories import BY

pytestmark = pytest.mark.django_db


def refused(code: str, *chosen: str) -> str:
    with pytest.raises(DomainError) as caught:
        cast(code, chosen)
    return caught.value.code


def test_what_was_voted_is_what_is_counted() -> None:
    poll = ready()
    receipts = vote_all(poll, [["1", "2"], ["2"], [], ["2", "3"]])
    closed = close(poll)
    assert Counter(map(tuple, (chosen for _pk, chosen in queries.counted_ballots(poll)))) == Counter(
        [("1", "2"), ("2",), (), ("2", "3")]
    )
    assert queries.receipts(poll) == sorted(receipts)
    assert closed.closing == {
        "ballots": 4, "online": 4, "paper": 0, "spoilt": 0, "blank": 1, "codes_issued": 4, "digest": "digest of 4",
    }  # fmt: skip


def test_voting_again_replaces_the_vote_and_its_tracking_code() -> None:
    poll = ready()
    [code] = posted(poll)
    first = cast(code, ["1"]).receipt
    second = cast(code, ["3"]).receipt
    close(poll)
    assert [chosen for _pk, chosen in queries.counted_ballots(poll)] == [["3"]]
    assert queries.receipts(poll) == [second] != [first]


def test_a_code_that_was_not_made_revoked_or_not_handed_out_does_not_vote() -> None:
    poll = ready()
    [code] = posted(poll)
    assert refused(new_code(poll.prefix), "1") == "code_unknown"
    assert refused(new_code("22" if poll.prefix != "22" else "33"), "1") == "code_unknown"
    serial = Code.objects.get().serial
    cast(code, ["1"])
    letter = codes.replace(poll, serial, by=BY, reason="brief kwijt")
    assert refused(code, "1") == "code_revoked"
    assert not SealedBallot.objects.exists()  # the vote of who found the letter is gone with it
    cast(letter.code, ["2"])
    table = ready(code_way="at_table")
    assert refused(codes.make_slips(table, 1, by=BY)[0].code, "1") == "code_not_issued"


def test_a_code_works_for_its_own_vote_only() -> None:
    one, other = ready(), ready()
    [code] = posted(one)
    cast(code, ["1"])
    assert SealedBallot.objects.filter(poll_id=one.pk).count() == 1
    assert not SealedBallot.objects.filter(poll_id=other.pk).exists()


def test_the_servers_clock_decides() -> None:
    poll = ready(opens_at=clock.now() + timedelta(hours=1))
    [code] = posted(poll)
    assert refused(code, "1") == "poll_not_open"
    with time_machine.travel(poll.closes_at - timedelta(seconds=2), tick=False):
        cast(code, ["1"])
    with time_machine.travel(poll.closes_at, tick=False):
        assert refused(code, "2") == "poll_closed"
    close(poll)
    assert [chosen for _pk, chosen in queries.counted_ballots(poll)] == [["1"]]
    assert refused(code, "1") == "poll_closed"


def test_a_wrong_choice_leaves_the_earlier_vote_in_the_box() -> None:
    poll = ready()
    [code] = posted(poll)
    cast(code, ["1"])
    assert refused(code, "1", "2", "3") == "too_many"
    assert refused(code, "9") == "option_gone"
    close(poll)
    assert [chosen for _pk, chosen in queries.counted_ballots(poll)] == [["1"]]


def test_a_plan_that_drops_out_is_not_counted_and_the_rest_of_the_ballot_is() -> None:
    poll = ready()
    codes_ = posted(poll, 2)
    cast(codes_[0], ["1", "2"])
    polls.withdraw_option(poll, "2", by=BY, reason="De grond is niet vrij.")
    assert refused(codes_[1], "2") == "option_gone"
    cast(codes_[1], ["3"])
    close(poll)
    assert sorted(chosen for _pk, chosen in queries.counted_ballots(poll)) == [["1"], ["3"]]


def test_voting_writes_no_event_nothing_on_the_roll_and_takes_four_queries(
    django_assert_num_queries: object,
) -> None:
    poll = ready()
    [code] = posted(poll)
    before = list(Code.objects.values()), Event.objects.count()
    queries_ = 8 if is_postgresql() else 6  # two begin and end its transaction; PostgreSQL holds two names besides
    with django_assert_num_queries(queries_):  # type: ignore[operator]
        cast(code, ["1"])
    assert (list(Code.objects.values()), Event.objects.count()) == before


def test_what_is_voted_on_is_frozen_once_ready_whoever_asks() -> None:
    poll = ready()
    with pytest.raises(ConflictError):
        polls.prepare(by=BY, owner=(poll.owner_kind, poll.owner_id), opens_at=poll.opens_at, closes_at=poll.closes_at)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        poll.options.update(cents=1)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        poll.options.create(key="9", number=9, title="Later")
    for field, value in (("max_choices", 3), ("rule", {"rule": "greedy"}), ("ready_at", None), ("budget_cents", 1)):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Poll.objects.filter(pk=poll.pk).update(**{field: value})


def test_closing_moves_later_with_a_reason_and_never_earlier() -> None:
    poll = ready()
    with pytest.raises(DomainError, match="later"):
        polls.move_closing(poll, by=BY, closes_at=poll.closes_at - timedelta(hours=1), reason="storing")
    with pytest.raises(DomainError, match="waarom"):
        polls.move_closing(poll, by=BY, closes_at=poll.closes_at + timedelta(hours=1), reason=" ")
    later = polls.move_closing(poll, by=BY, closes_at=poll.closes_at + timedelta(days=1), reason="storing")
    with after_closing(poll):
        cast(posted(later)[0], ["1"])


@pytest.mark.parametrize(
    ("plans", "fields", "code"),
    [
        ([], {}, "options_number"),
        ([PLANS[0], PLANS[0]], {}, "option_twice"),
        (PLANS, {"rule": {}}, "no_rule"),
        (
            PLANS,
            {"opens_at": clock.now() - timedelta(days=9), "closes_at": clock.now() - timedelta(days=1)},
            "too_late",
        ),
    ],
)
def test_a_vote_is_made_ready_only_when_it_is_whole(
    plans: list[polls.Choice], fields: dict[str, object], code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        polls.make_ready(draft(**fields), plans, by=BY)
    assert caught.value.code == code


def test_counting_waits_for_the_end_and_happens_once() -> None:
    poll = ready()
    vote_all(poll, [["1"]])
    with pytest.raises(ConflictError):
        closing.close_poll(poll, by=BY, digest_of=lambda _poll, _totals: "")
    close(poll)
    with pytest.raises(ConflictError):
        close(poll)
    assert CountedBallot.objects.count() == 1


def test_when_the_archive_cannot_be_made_all_stays_as_it_was() -> None:
    poll = ready()
    vote_all(poll, [["1"]])

    def breaks(_poll: Poll, _totals: closing.Totals) -> str:
        raise ZeroDivisionError

    with after_closing(poll), pytest.raises(ZeroDivisionError):
        closing.close_poll(poll, by=BY, digest_of=breaks)
    assert SealedBallot.objects.count() == 1
    assert keys.exists(poll.pk)
    close(poll)


def test_a_damaged_ballot_stops_the_count_and_loses_nothing() -> None:
    poll = ready()
    vote_all(poll, [["1"], ["2"]])
    row = SealedBallot.objects.all()[0]
    good = bytes(row.sealed)
    SealedBallot.objects.filter(pk=row.pk).update(sealed=good[:-1] + bytes([good[-1] ^ 1]))
    with pytest.raises(DomainError, match="beschadigd"):
        close(poll)
    SealedBallot.objects.filter(pk=row.pk).update(sealed=good)
    close(poll)


def test_a_cancelled_vote_is_not_read(django_capture_on_commit_callbacks: object) -> None:
    poll = ready()
    [code] = posted(poll)
    cast(code, ["1"])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        closing.cancel(poll, by=BY, reason="Te weinig plannen.")
    assert refused(code, "1") == "poll_cancelled"
    assert not SealedBallot.objects.exists()
    assert not keys.exists(poll.pk)


def test_the_key_goes_with_the_commit_and_one_that_outlived_its_vote_is_found(
    django_capture_on_commit_callbacks: object,
) -> None:
    poll = ready()
    vote_all(poll, [["1"]])
    close(poll)  # inside the transaction of the test nothing is committed
    assert keys.exists(poll.pk)
    assert closing.forget_closed() == 1
    assert not keys.exists(poll.pk)
    assert closing.forget_closed() == 0
    other = ready()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        close(other)
    assert not keys.exists(other.pk)


def test_the_number_that_was_drawn_is_written_once() -> None:
    poll = ready()
    with pytest.raises(ConflictError):
        closing.write_draw(poll, by=BY, number="123", note="op de markt")
    closed = close(poll)
    with pytest.raises(DomainError, match="cijfers"):
        closing.write_draw(closed, by=BY, number="12a", note="op de markt")
    closing.write_draw(closed, by=BY, number="04 17 33", note="op de markt, met drie dobbelstenen")
    with pytest.raises(ConflictError):
        closing.write_draw(closed, by=BY, number="1", note="nog eens")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(draw_number="1")
    assert Poll.objects.get(pk=poll.pk).draw_number == "041733"
