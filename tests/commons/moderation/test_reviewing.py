"""Texts wait, are decided on by somebody else, are answered once, and are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from samen030.commons.moderation import actions
from samen030.commons.moderation.datasets import decisions
from samen030.commons.moderation.forms import _stamp
from samen030.commons.moderation.models import Decision, Submission
from samen030.commons.moderation.rules import Hint, hints_of
from samen030.commons.notifications.models import Mail
from samen030.commons.people.actions import erase_user, grant_role
from samen030.commons.people.models import User
from samen030.commons.people.queries import known_about
from samen030.kernel import clock, registry
from samen030.kernel.access import UMBRELLA, Role
from samen030.kernel.actors import Actor
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.kernel.registry import Reviewable
from tests.factories import BY

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
NOBODY = Actor("anonymous")
HOSTILE = "<script>alert(1)</script>'; DROP TABLE moderation_submission; -- \x00 {{ 7|add:7 }}"
DONE: list[tuple[str, ...]] = []


@pytest.fixture(autouse=True)
def _a_kind_of_text() -> Iterator[None]:
    DONE.clear()
    kind = Reviewable(
        "test",
        "Proef",
        lambda ref, _by: DONE.append(("published", ref)),
        lambda ref, _by, reason: DONE.append(("refused", ref, reason)),
    )
    registry.reviewables.register(kind)
    yield
    del registry.reviewables._items["test"]


def reviewer(email: str = "lezer@example.org") -> User:
    user = User.objects.create_user(email)
    grant_role(user, by=BY, role=Role.REVIEWER, scope=UMBRELLA)
    return user


def text(words: str = "Is er ook koffie?", email: str = "vrager@example.org", by: Actor = NOBODY) -> Submission:
    return actions.hand_in(by=by, kind="test", ref="story:1", text=words, title="Vraag", email=email)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_publishing_tells_the_room_the_author_and_the_log() -> None:
    actions.publish(text(), by=reviewer().actor, seen=0)
    assert DONE == [("published", "story:1")]
    assert "geplaatst" in Mail.objects.get(to="vrager@example.org").text
    assert [row["decision"] for row in decisions()] == ["published"]


def test_refusing_takes_a_reason_and_for_something_else_own_words() -> None:
    waits, by = text(), reviewer().actor
    for reason, words in (("", ""), ("nonsense", ""), ("other", " ")):
        with pytest.raises(DomainError):
            actions.refuse(waits, by=by, seen=0, reason=reason, words=words)
    assert DONE == []
    actions.refuse(waits, by=by, seen=0, reason="advert", words="Dit is een winkel.")
    assert DONE == [("refused", "story:1", "advert")]
    mail = Mail.objects.get(to="vrager@example.org").text
    assert "Het is reclame" in mail
    assert "Dit is een winkel." in mail


def test_the_second_reviewer_hears_that_it_is_done() -> None:
    waits = text()
    actions.publish(waits, by=reviewer().actor, seen=0)
    with pytest.raises(ConflictError):
        actions.refuse(waits, by=reviewer("b@example.org").actor, seen=0, reason="advert")
    page = logged_in(reviewer("c@example.org")).post(
        reverse("review", args=[waits.pk]), {"seen": 0, "outcome": "refused", "reason": "advert", "words": "Mijn zin"}
    )
    assert page.status_code == 409
    assert "Iemand anders heeft deze tekst net nagekeken" in page.content.decode()
    assert "Mijn zin" in page.content.decode()
    assert DONE == [("published", "story:1")]


def test_nobody_reviews_their_own_text_by_account_or_by_address() -> None:
    me = reviewer()
    for mine in (text(by=me.actor, email=""), text(email="LEZER@example.org")):
        with pytest.raises(NotAllowedError):
            actions.publish(mine, by=me.actor, seen=0)
        assert "uw eigen tekst" in logged_in(me).get(reverse("review", args=[mine.pk])).content.decode()


def test_the_author_answers_once_and_the_text_waits_again() -> None:
    waits, by = text(), reviewer().actor
    actions.refuse(waits, by=by, seen=0, reason="off_topic")
    link = next(line for line in Mail.objects.get().text.splitlines() if "/nakijken/antwoord/" in line)
    path = link[link.index("/nakijken/") :]
    client = Client()
    assert client.get(path).status_code == 200
    with time_machine.travel(clock.now() - timedelta(minutes=1), tick=False):
        stamp = _stamp()
    assert client.post(path, {"answer": "Toch wel.", "stamp": stamp, "website": ""}).status_code == 302
    again = Submission.objects.get()
    assert (again.state, again.answer) == ("waiting", "Toch wel.")
    assert client.post(path, {"answer": "Nog iets.", "stamp": stamp}).status_code == 422
    with pytest.raises(ConflictError):
        actions.publish(again, by=by, seen=0)  # a page from before the answer
    actions.refuse(again, by=by, seen=1, reason="off_topic")
    assert "/nakijken/antwoord/" not in Mail.objects.order_by("-id")[0].text
    assert Decision.objects.count() == 2
    assert client.get("/nakijken/antwoord/verzonnen/").status_code == 404


def test_a_robot_is_stopped_and_a_person_loses_nothing() -> None:
    waits = text()
    actions.refuse(waits, by=reviewer().actor, seen=0, reason="off_topic")
    link = next(line for line in Mail.objects.get().text.splitlines() if "/nakijken/antwoord/" in line)
    path = link[link.index("/nakijken/") :]
    for sent in ({"website": "x", "stamp": _stamp()}, {"stamp": _stamp()}, {"stamp": "vals"}, {}):
        page = Client().post(path, {"answer": "Mijn lange antwoord", **sent})
        assert page.status_code == 422
        assert "Mijn lange antwoord" in page.content.decode()
    assert Submission.objects.get().answer == ""


def test_hints() -> None:
    assert hints_of("Kom langs op dinsdag, zie www.buurthuis.nl") == []
    assert hints_of("http://a.nl http://b.nl http://c.nl") == [Hint.LINKS]
    assert hints_of("Купите сейчас дешёвые таблетки у нас") == [Hint.FOREIGN]
    assert hints_of("Win in ons CASINO!") == [Hint.WORDS]
    text("Kom  eens LANGS!")
    assert text("kom eens langs").hints == ["repeated"]


def test_decided_texts_are_erased_after_90_days_and_the_log_stays() -> None:
    waits, still = text("Weg ermee"), text("Wacht nog")
    actions.refuse(waits, by=reviewer().actor, seen=0, reason="insult", words="Nee.")
    with time_machine.travel(clock.now() + timedelta(days=89)):
        assert actions.erase_old() == 0
    with time_machine.travel(clock.now() + timedelta(days=91)):
        assert actions.erase_old() == 1
        assert actions.erase_old() == 0
    waits.refresh_from_db()
    assert (waits.text, waits.title, waits.words, waits.author_email) == ("", "", "", "")
    assert Submission.objects.get(pk=still.pk).text == "Wacht nog"
    assert [row["reason"] for row in decisions()] == ["insult"]


def test_a_person_sees_and_erases_what_they_handed_in() -> None:
    me = User.objects.create_user("vrager@example.org")
    one, other = text("Van mij", by=me.actor, email=""), text("Ook van mij")
    assert {row["text"] for row in known_about(me)["reviewed_texts"]} == {"Van mij", "Ook van mij"}
    erase_user(me, by=me.actor)
    for row in (one, other):
        row.refresh_from_db()
        assert (row.author_ref, row.author_email) == ("", "")


def test_hostile_text_is_shown_as_text_everywhere_and_never_in_the_log() -> None:
    waits = actions.hand_in(by=NOBODY, kind="test", ref="x", text=HOSTILE, title=HOSTILE, email="a@example.org")
    client = logged_in(reviewer())
    for path in (reverse("review_queue"), reverse("review", args=[waits.pk])):
        page = client.get(path).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
    data = {"seen": 0, "outcome": "refused", "reason": "other", "words": HOSTILE.replace("\x00", "")}
    assert client.post(reverse("review", args=[waits.pk]), data).status_code == 302
    assert "alert(1)" not in Client().get(reverse("review_log")).content.decode()
    assert (
        client.get(reverse("review_queue"), {"stand": HOSTILE, "soort": HOSTILE, "pagina": HOSTILE}).status_code == 200
    )


def test_empty_and_endless_texts_are_refused_with_a_sentence() -> None:
    for words in ("", " \x00 ", "a" * (actions.MOST_TEXT + 1)):
        with pytest.raises(DomainError):
            text(words)


def test_the_queue_filters_and_its_queries_do_not_grow(django_assert_max_num_queries: object) -> None:
    client = logged_in(reviewer())
    for number in range(20):
        text(f"Vraag nummer {number}")
    text("http://a.nl http://b.nl http://c.nl")
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        page = client.get(reverse("review_queue")).content.decode()
    assert "Vraag nummer 19" in page
    page = client.get(reverse("review_queue"), {"opvallend": "1"}).content.decode()
    assert "http://a.nl" in page
    assert "Vraag nummer 19" not in page
    assert "21 teksten wachten" in client.get(reverse("my_page")).content.decode()


def test_the_log_is_public_counts_by_month_and_stays_within_its_queries(django_assert_max_num_queries: object) -> None:
    by = reviewer().actor
    for number in range(5):
        actions.publish(text(f"Tekst {number}"), by=by, seen=0)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        page = Client().get(reverse("review_log")).content.decode()
    assert "<td>5</td><td>0</td>" in page
    assert "vrager@example.org" not in page
