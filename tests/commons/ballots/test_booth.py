"""The booth over HTTP: no session, no cookie, no code in an address; what is wrong is told, what was chosen stays."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.contrib.sessions.models import Session

from samen030.commons.ballots import keys, queries
from samen030.commons.ballots.actions import polls
from samen030.commons.ballots.models import SealedBallot
from samen030.commons.ballots.rules import new_code, shown
from samen030.commons.ballots.views.booth import MOST_WRONG
from tests.commons.ballots.polls import close, posted, ready
from tests.commons.people.test_roles import person
from tests.factories import BY

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db


def send(client: Client, code: str, *chosen: str, step: str = "code") -> HttpResponse:
    return client.post("/stem/", {"code": code, "choices": chosen, "step": step})  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_from_code_to_tracking_code(client: Client) -> None:
    poll = ready()
    code = shown(posted(poll)[0]).lower()
    assert "Stem met uw code" in text(client.get("/stem/"))  # type: ignore[arg-type]
    ballot = text(send(client, code))
    assert "Kies hoogstens 2 plannen" in ballot
    assert "€ 250" in ballot.replace("\xa0", " ")
    look = text(send(client, code, "1", "3", step="look"))
    assert "Bankjes" in look
    assert "Moestuin" not in look
    assert not SealedBallot.objects.exists()
    done = text(send(client, code, "1", "3", step="cast"))
    [receipt] = re.findall(r'booth-receipt">([0-9A-Z-]{14})<', done)
    close(poll)
    assert queries.receipts(poll) == [receipt]
    assert [chosen for _pk, chosen in queries.counted_ballots(poll)] == [["1", "3"]]


def test_no_cookie_no_session_nothing_kept_and_who_is_logged_in_does_not_matter(client: Client) -> None:
    poll = ready()
    [code] = posted(poll)
    client.force_login(person())
    before = Session.objects.count(), client.cookies.output()
    answers = [
        client.get("/stem/"),
        send(client, code),
        send(client, code, "1", step="look"),
        send(client, code, "1", step="cast"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "els@" not in text(answer)  # type: ignore[arg-type]
    assert (Session.objects.count(), client.cookies.output()) == before
    earlier = text(send(client, code))
    assert "checked" not in earlier  # a code never shows the vote that was given with it


def test_choices_stay_when_something_is_wrong(client: Client) -> None:
    poll = ready()
    [code] = posted(poll)
    answer = send(client, code, "1", "2", "3", step="look")
    assert answer.status_code == 422
    assert "1 plan te veel" in text(answer)
    assert text(answer).count("checked") == 3
    assert text(send(client, code, "1", step="change")).count("checked") == 1
    assert send(client, code, "<b>", step="look").status_code == 422
    assert send(client, code, *(str(n) for n in range(900)), step="cast").status_code == 422


def test_a_knapsack_tells_what_is_left(client: Client) -> None:
    poll = ready(method="knapsack", max_choices=None)
    [code] = posted(poll)
    said = text(send(client, code)).replace("\xa0", " ")
    assert "niet meer kosten dan € 400" in said
    assert "€ 50 over" in text(send(client, code, "1", "2", step="look")).replace("\xa0", " ")
    over = send(client, code, "2", "3", step="look")
    assert over.status_code == 422
    assert "€ 50 te veel" in text(over).replace("\xa0", " ")


def test_the_order_is_the_voters_own_and_stays(client: Client) -> None:
    poll = ready([polls.Choice(str(n), f"Plan {n}", 100) for n in range(1, 13)])
    codes = posted(poll, 6)

    def order(code: str) -> tuple[str, ...]:
        return tuple(re.findall(r'name="choices" value="(\d+)"', text(send(client, code))))

    assert order(codes[0]) == order(codes[0])
    assert len({order(code) for code in codes}) > 1
    assert set(order(codes[0])) == {str(n) for n in range(1, 13)}


@pytest.mark.parametrize("typed", ["", "x", "0000-0000-0000-0000", "<script>", "A" * 70])
def test_a_slip_in_the_code_is_told_and_what_was_typed_stays(client: Client, typed: str) -> None:
    answer = send(client, typed)
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    assert "<script>" not in text(answer).replace("<script src", "")


def test_guesses_are_slowed_down_and_a_good_code_from_the_same_place_is_let_in(client: Client) -> None:
    poll = ready()
    [code] = posted(poll)
    answers = [send(client, new_code(poll.prefix)).status_code for _ in range(MOST_WRONG + 1)]
    assert answers == [422] * MOST_WRONG + [429]
    assert send(client, code).status_code == 200


def test_closing_while_somebody_chooses_is_told(client: Client) -> None:
    poll = ready()
    [code] = posted(poll)
    with time_machine.travel(poll.closes_at + timedelta(seconds=1), tick=False):
        answer = send(client, code, "1", step="cast")
    assert answer.status_code == 422
    assert "gesloten" in text(answer)
    assert "telt niet" in text(answer)
    assert not SealedBallot.objects.exists()


def test_a_plan_that_drops_out_between_two_pages_is_told(client: Client) -> None:
    poll = ready()
    [code] = posted(poll)
    polls.withdraw_option(poll, "2", by=BY, reason="De grond is niet vrij.")
    answer = send(client, code, "1", "2", step="cast")
    assert answer.status_code == 422
    assert "De grond is niet vrij." in text(answer)


def test_when_the_key_is_lost_it_is_said_and_nothing_breaks(client: Client) -> None:
    poll = ready()
    [code] = posted(poll)
    keys.destroy(poll.pk)
    assert send(client, code).status_code == 503


def test_voting_over_http_takes_few_queries(client: Client, django_assert_max_num_queries: object) -> None:
    [code] = posted(ready())
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert send(client, code, "1", step="cast").status_code == 200
