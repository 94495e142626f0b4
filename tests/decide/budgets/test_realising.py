"""After the vote: what becomes of plans, who hears of it, the result on paper and by mail; the short form."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from samen030.commons.ballots.actions.casting import cast
from samen030.commons.notifications.actions import deliver
from samen030.commons.notifications.models import Note
from samen030.commons.people.models import User
from samen030.decide.budgets import datasets, voting
from samen030.decide.budgets.actions import following, realising
from samen030.decide.budgets.models import Follow, Idea, Milestone, Round
from samen030.decide.budgets.presentation import result_of
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from tests.commons.ballots.polls import posted
from tests.decide.budgets.rounds import running, shift, voting_round
from tests.factories import BY, area
from tests.find.desk.test_pictures import photo
from tests.find.paper.test_paper import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def decided() -> Round:
    """A round in which people voted: plan 1 and 3 of three will go on, plan 2 will not."""
    found, poll = voting_round()
    for code, chosen in zip(posted(poll, 12), [["1", "2"]] * 8 + [["3"]] * 4, strict=True):
        cast(code, chosen)
    return found


@pytest.fixture
def finished() -> Iterator[Round]:
    found = decided()
    with time_machine.travel(found.vote_until + timedelta(seconds=2), tick=True):
        voting.count_round(found, by=BY)
        voting.draw(found, by=BY, number="123456", note="op de markt")
        yield Round.objects.get(pk=found.pk)


def funded(found: Round) -> Idea:
    return found.ideas.get(number=1)


def test_steps_are_promised_moved_with_a_reason_late_and_done(finished: Round, client: Client) -> None:
    plan, today = funded(finished), clock.today()
    step = realising.add_milestone(plan, by=BY, title="Besteld", promised_on=today - DAY)
    assert step.is_late
    page = client.get(finished.get_absolute_url()).content.decode()
    assert "te laat" in page
    with pytest.raises(DomainError):
        realising.move(step, by=BY, promised_on=today + DAY, why=" ")
    with pytest.raises(DomainError):
        realising.move(step, by=BY, promised_on=step.promised_on, why="zomaar")
    moved = realising.move(step, by=BY, promised_on=today + DAY, why="De maker is ziek.")
    assert not moved.is_late
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "De maker is ziek." in page
    assert moved.earlier == [(today - DAY, "De maker is ziek.")]
    with pytest.raises(DomainError):
        realising.finish(moved, by=BY, done_on=today + DAY)
    realising.finish(moved, by=BY)
    with pytest.raises(ConflictError):
        realising.finish(moved, by=BY)
    assert "1 van 1 stappen klaar" in client.get(finished.get_absolute_url()).content.decode()


def test_spending_is_added_up_and_more_than_there_was_is_said(finished: Round, client: Client) -> None:
    plan, today = funded(finished), clock.today()
    for cents, day in ((0, today), (10**13, today), (1_00, today + DAY), (1_00, today - timedelta(days=5000))):
        with pytest.raises(DomainError):
            realising.add_spending(plan, by=BY, what="hout", cents=cents, spent_on=day)
    made = realising.add_spending(plan, by=BY, what="hout", cents=150_05, spent_on=today)
    row = next(row for row in datasets.plans() if row["number"] == 1)
    assert (row["spent_cents"], row["steps"]) == (150_05, 0)
    page = client.get(plan.get_absolute_url()).content.decode().replace("\xa0", " ")
    assert "Uitgegeven: € 150,05 van € 400" in page
    realising.add_spending(plan, by=BY, what="verf", cents=300_00, spent_on=today)
    assert "meer dan het plan kreeg" in client.get(plan.get_absolute_url()).content.decode()
    realising.take_away(made, by=BY)
    assert "€ 150,05" not in client.get(plan.get_absolute_url()).content.decode().replace("\xa0", " ")
    history = client.get(f"/buurtgeld/{finished.slug}/verloop/").content.decode()
    assert "verkeerd was ingevuld" in history


def test_only_what_was_chosen_is_kept_up_and_only_after_the_result(finished: Round) -> None:
    other = finished.ideas.get(number=2)
    with pytest.raises(ConflictError):
        realising.write_news(other, by=BY, text="Hoera")
    early, _poll = voting_round(name="Nog bezig")
    with pytest.raises(NotAllowedError):
        realising.write_news(early.ideas.get(number=1), by=BY, text="Hoera")
    with pytest.raises(DomainError):
        realising.write_news(funded(finished), by=BY, text="\x00 ")


def test_who_handed_in_keeps_it_up_on_one_page(finished: Round, client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    plan = funded(finished)
    els = User.objects.create_user("els@example.org")
    Idea.objects.filter(pk=plan.pk).update(submitter=els)
    address = f"{plan.get_absolute_url()}bijhouden/"
    client.force_login(User.objects.create_user("jan@example.org"))
    assert client.get(address).status_code == 403
    client.force_login(els)
    today = clock.today()
    assert client.post(address, {"do": "step", "title": "Besteld", "promised_on": today}).status_code == 302
    assert client.post(address, {"do": "step", "title": "", "promised_on": today}).status_code == 422
    said = {"do": "spending", "what": "hout", "amount": "12,50", "spent_on": today}
    assert client.post(address, said).status_code == 302
    assert client.post(address, said | {"amount": "veel"}).status_code == 422
    news = {"do": "news", "text": "Het gaat goed.", "alt": "Een bankje", "file": SimpleUploadedFile("f.jpg", photo())}
    assert client.post(address, news).status_code == 302
    assert (
        client.post(address, {"do": "news", "text": "x", "file": SimpleUploadedFile("f.jpg", b"x")}).status_code == 422
    )
    step = Milestone.objects.get()
    moving = f"{address}{step.pk}/"
    assert client.post(moving, {"promised_on": today + DAY, "why": "regen"}).status_code == 302
    assert client.post(address, {"do": "done", "number": step.pk}).status_code == 302
    assert client.post(address, {"do": "done", "number": "x"}).status_code == 404
    assert client.post(address, {"do": "away", "what": "iets", "number": 1}).status_code == 404
    page = client.get(plan.get_absolute_url()).content.decode()
    for words in ("Besteld", "regen", "hout", "Het gaat goed.", 'alt="Een bankje"'):
        assert words in page, words
    assert client.post(address, {"do": "away", "what": "news", "number": plan.news.get().pk}).status_code == 302
    assert not plan.news.exists()


def test_who_follows_hears_it_once_in_the_own_post(finished: Round, client: Client) -> None:
    plan = funded(finished)
    els, jan = (User.objects.create_user(f"{name}@example.org") for name in ("els", "jan"))
    client.force_login(els)
    assert client.post(f"{plan.get_absolute_url()}volgen/").status_code == 302
    assert client.post(f"{plan.get_absolute_url()}volgen/").status_code == 302  # twice is once
    client.force_login(jan)
    client.post(f"/buurtgeld/{finished.slug}/volgen/")
    step = realising.add_milestone(plan, by=BY, title="Besteld", promised_on=clock.today())
    realising.finish(step, by=BY)
    assert sorted(Note.objects.values_list("user__email", flat=True)) == ["els@example.org", "jan@example.org"]
    client.post(f"/buurtgeld/{finished.slug}/volgen/", {"stop": "1"})
    realising.write_news(plan, by=BY, text="Het gaat goed.")
    assert Note.objects.filter(user=jan).count() == 1
    assert Note.objects.filter(user=els).count() == 2
    assert "U volgt" not in client.get("/mijn/").content.decode()
    client.force_login(els)
    assert "U volgt" in client.get("/mijn/").content.decode()


def test_the_result_is_mailed_to_who_asked_and_their_address_is_forgotten(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    found = decided()
    els = User.objects.create_user("els@example.org")
    following.follow(els, found, by=BY)
    with django_capture_on_commit_callbacks(execute=True):
        for address in ("Ria@Example.org", "ria@example.org", "nooit@example.org"):
            following.ask_result(found, address, by=BY)
    assert Follow.objects.exclude(email="").count() == 2
    sent = {one.to[0]: one.body for one in mail.outbox}
    assert set(sent) == {"ria@example.org", "nooit@example.org"}
    link = re.findall(r"/buurtgeld/uitslag-per-mail/\S+", sent["ria@example.org"])[0]
    assert client.get(link).status_code == 200
    assert Follow.objects.get(email="ria@example.org").confirmed_at is None  # looking at it is not saying yes
    assert client.post(link).status_code == 302
    mail.outbox.clear()
    with time_machine.travel(found.vote_until + timedelta(seconds=2), tick=True):
        voting.count_round(found, by=BY)
        voting.draw(found, by=BY, number="123456", note="op de markt")
        deliver()
        assert {one.to[0] for one in mail.outbox} == {"ria@example.org", "els@example.org"}
        assert "Plan 1" in mail.outbox[0].body
        assert not Follow.objects.exclude(email="").exists()
        assert client.get(link).status_code == 404
        assert client.get("/buurtgeld/uitslag-per-mail/onzin/").status_code == 404
        with pytest.raises(ConflictError):
            following.ask_result(Round.objects.get(pk=found.pk), "laat@example.org", by=BY)


def test_an_address_that_nobody_confirmed_is_forgotten_after_a_week(client: Client) -> None:
    found = running()
    stamp = re.findall(r'name="stamp" value="([^"]+)"', client.get(f"/buurtgeld/{found.slug}/volgen/").content.decode())
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        answer = client.post(f"/buurtgeld/{found.slug}/volgen/", {"email": "ria@example.org", "stamp": stamp[0]})
    assert answer.status_code == 302
    assert client.post(f"/buurtgeld/{found.slug}/volgen/", {"email": "geen"}).status_code == 422
    assert following.forget_unconfirmed() == 0
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert following.forget_unconfirmed() == 1


def test_the_result_says_who_pays_for_what_and_adds_up(finished: Round, client: Client) -> None:
    told = result_of(finished)
    each = Fraction(finished.result["endowment"])
    for line in told["lines"]:
        total = sum(part.amount.cents for part in line.parts)
        assert total == pytest.approx(float(line.votes * each), abs=len(line.parts))
        assert sum(part.width for part in line.parts) == pytest.approx(100, abs=0.1)
        assert not (line.is_funded and line.fits)
    missed = next(line for line in told["lines"] if not line.is_funded)
    assert missed.missing
    assert missed.fits
    assert told["spread"] == []  # no plan has a place
    finished.ideas.filter(number=1).update(area=area())
    spread = result_of(finished)["spread"]
    assert [share.area for share in spread] == [area(), None]
    assert sum(share.amount.cents for share in spread) == finished.result["spent"]
    page = client.get(finished.get_absolute_url()).content.decode()
    assert "had wel gekund" in page
    assert area().name in page


def test_the_result_on_paper_is_one_sheet(finished: Round, client: Client) -> None:
    for query in ("", "?poster"):
        sheet, words = read(client.get(f"/buurtgeld/{finished.slug}/uitslag.pdf{query}").content)
        assert len(sheet.pages) == 1
        assert "Plan 1" in words
        assert ("Plan 2" in words) == (not query)


def test_twelve_plans_with_long_names_fit_on_one_sheet(client: Client) -> None:
    found, poll = voting_round(tuple(100_00 + n for n in range(12)))
    found.ideas.update(title="Een plan met een naam die zo lang is dat hij op het blad niet op een regel past, en meer")
    cast(posted(poll)[0], ["1"])
    with time_machine.travel(found.vote_until + timedelta(seconds=2), tick=True):
        voting.count_round(found, by=BY)
        voting.draw(found, by=BY, number="1", note="x")
        sheet, _words = read(client.get(f"/buurtgeld/{found.slug}/uitslag.pdf").content)
    assert len(sheet.pages) == 1


def test_a_small_round_is_set_up_with_few_questions(client: Client) -> None:
    office = User.objects.create_user("bureau@example.org", is_staff=True)
    client.force_login(office)
    today = clock.today()
    said = {
        "name": "Buurtgeld Klein", "area": area().pk, "amount": "10.000", "submit_from_age": 12, "vote_from_age": 12,
        "entrepreneurs_submit": "ja", "entrepreneurs_vote": "nee", "institutions_submit": "nee",
        "institutions_vote": "nee", "max_choices": 4, "evening": today + 10 * DAY, "vote_from": today + 20 * DAY,
        "vote_until": today + 26 * DAY,
    }  # fmt: skip
    for wrong in (
        {"evening": today - DAY},
        {"vote_from": today + 10 * DAY},
        {"vote_until": today + 19 * DAY},
        {"max_choices": 13},
        {"entrepreneurs_vote": ""},
    ):
        assert client.post("/buurtgeld/nieuw/klein/", said | wrong).status_code == 422, wrong
    assert client.post("/buurtgeld/nieuw/klein/", said).status_code == 302
    made = Round.objects.get()
    assert (made.size, made.code_way, made.method, made.max_choices) == ("light", "at_table", "approval", 4)
    assert made.ideas_until == clock.at(today + 11 * DAY)
    assert (made.vote_from, made.vote_until) == (clock.at(today + 20 * DAY), clock.at(today + 27 * DAY))
    assert made.is_decided
    assert shift(made, 0).phase == "draft"
