"""Rounds: phases from dates, ideas, judging, and a whole vote with its archive."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from pabulib.checker import Checker

from samen030.commons.ballots.actions import paper, polls
from samen030.commons.ballots.actions.casting import cast
from samen030.commons.ballots.models import CountedBallot
from samen030.commons.city.models import Area
from samen030.commons.people.models import User
from samen030.decide.budgets import queries, voting
from samen030.decide.budgets.actions import ideas, rounds
from samen030.decide.budgets.models import Round
from samen030.decide.budgets.rules import Phase
from samen030.find.search.models import Document
from samen030.kernel import clock
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.tally import archive, pabulib
from tests.commons.ballots.polls import posted
from tests.commons.people.test_roles import person
from tests.decide.budgets.rounds import draft, fields, idea, plan, running, shift, voting_round
from tests.factories import BY

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_phase_follows_from_the_dates() -> None:
    found = running()
    days = {-2: "coming", 0: "ideas", 8: "check", 15: "waiting", 22: "vote", 29: "counting"}
    for day, phase in days.items():
        assert found.phase_on(clock.now() + timedelta(days=day)) == phase
    assert found.phase_on(found.ideas_until) == Phase.CHECK  # the second in which the next one begins
    assert draft().phase == Phase.DRAFT
    assert rounds.cancel_round(running(), by=BY, reason="te weinig geld").phase == Phase.CANCELLED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cents": 0}, "cents"),
        ({"cents": 10**14}, "cents"),
        ({"name": "  "}, "name"),
        ({"max_choices": None}, "max_choices"),
        ({"vote_from_age": 130}, "vote_from_age"),
        ({"ideas_until": clock.now() - timedelta(days=2)}, "ideas_until"),
        ({"vote_until": clock.now()}, "vote_until"),
        ({"result_on": clock.today()}, "result_on"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(DomainError) as caught:
        rounds.add_round(by=BY, **fields(**changes))
    assert caught.value.field == field
    assert not Round.objects.exists()


@pytest.mark.parametrize("name", ["submit_from_age", "vote_from_age", "entrepreneurs_vote", "institutions_submit"])
def test_who_may_take_part_is_asked_before_anybody_sees_the_round(name: str) -> None:
    with pytest.raises(DomainError, match="wie mag indienen"):
        rounds.publish_round(draft(**{name: None}), by=BY)


def test_ideas_come_in_only_while_they_may() -> None:
    found = running()
    assert idea(found).is_public
    with pytest.raises(NotAllowedError):
        ideas.submit(shift(found, 10), by=BY, title="Te laat", description="x", cents=1, user=person())
    assert idea(found, came_by="meeting").is_public  # what came on paper in time is typed in after it
    with pytest.raises(NotAllowedError):
        idea(shift(found, 8))


def test_an_idea_that_costs_more_than_there_is_is_told() -> None:
    with pytest.raises(DomainError, match="niet zoveel geld"):
        idea(running(), cents=1_000_01)


def test_a_stranger_hands_in_and_it_is_read_first(client: Client) -> None:
    found = running()
    url = f"/buurtgeld/{found.slug}/idee/"
    with time_machine.travel(clock.now() - timedelta(minutes=1)):
        stamp = client.get(url).context["form"]["stamp"].value()
    said = {
        "title": "Moestuin",
        "description": "Samen tuinieren.",
        "amount": "250",
        "contact_name": "Els",
        "stamp": stamp,
    }
    assert client.post(url, said | {"amount": "veel"}).status_code == 422
    assert client.post(url, said).status_code == 302
    made = found.ideas.get()
    assert (made.state, made.cents) == ("waiting", 250_00)
    assert client.get(made.get_absolute_url()).status_code == 404
    ideas.let_through(str(made.pk), BY)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Samen tuinieren." in page
    assert "Els" not in page


def test_who_is_known_changes_and_withdraws_the_own_idea_and_nobody_elses(client: Client) -> None:
    found, els = running(), person()
    made = ideas.submit(found, by=BY, user=els, title="Moestuin", description="Samen.", cents=100_00)
    url = made.get_absolute_url()
    client.force_login(person("ab@example.org"))
    assert client.get(url + "veranderen/").status_code == 403
    assert client.post(url + "intrekken/").status_code == 403
    client.force_login(els)
    said = {"title": "Moestuin", "description": "Samen tuinieren.", "amount": "120"}
    assert client.post(url + "veranderen/", said).status_code == 302
    made.refresh_from_db()
    assert made.cents == 120_00
    assert client.post(url + "intrekken/").status_code == 302
    assert client.get(f"/buurtgeld/{found.slug}/").content.decode().count("Moestuin") == 0


def test_a_no_has_reasons_can_be_objected_to_and_is_answered() -> None:
    found = running()
    made = idea(found)
    with pytest.raises(DomainError, match="waarom"):
        ideas.judge(made, by=BY, verdict="no", why=" ")
    ideas.judge(made, by=BY, verdict="no", why="De stoep is te smal.")
    shift(found, 8)
    ideas.object_to(made, by=BY, text="Aan de overkant is plek.")
    with pytest.raises(ConflictError):
        ideas.object_to(made, by=BY, text="Nog eens.")
    with pytest.raises(DomainError, match="antwoord"):
        ideas.judge(made, by=BY, verdict="no", why="De stoep is te smal.")
    ideas.judge(made, by=BY, verdict="yes", why="", answer="U hebt gelijk.")
    assert [row.pk for row in queries.plans_of(found)] == [made.pk]


def test_a_light_round_has_twelve_plans_at_most() -> None:
    found = running(size="light")
    for number in range(13):
        plan(found, f"Plan {number}", 100_00)
    shift(found, 8)
    with pytest.raises(DomainError, match="hoogstens 12"):
        voting.put_to_vote(found, by=BY, voters_expected=50)


def test_the_ballot_is_fixed_once_and_then_nothing_changes() -> None:
    found, poll = voting_round()
    assert [option.key for option in poll.options.all()] == ["1", "2", "3"]
    assert poll.rule["step"] == 10  # € 1.000 for a hundred voters: 10 cents is 1 % of what each has
    for change in (
        lambda: rounds.change_round(found, by=BY, cents=2_000_00),
        lambda: ideas.judge(found.ideas.first(), by=BY, verdict="no", why="toch niet"),
        lambda: voting.put_to_vote(found, by=BY, voters_expected=1),
    ):
        with pytest.raises((ConflictError, NotAllowedError)):
            change()


def test_a_round_without_plans_is_not_put_to_the_vote() -> None:
    with pytest.raises(DomainError, match="geen plannen"):
        voting.put_to_vote(shift(running(), 8), by=BY, voters_expected=10)


def test_from_votes_to_a_result_that_anybody_can_check(tmp_path: Path, client: Client) -> None:
    found, poll = voting_round()
    online = [["1", "2"]] * 6 + [["3"]] * 4
    codes = posted(poll, 20)
    receipts = [cast(code, chosen).receipt for code, chosen in zip(codes[:10], online, strict=True)]
    for code in codes[10:]:
        paper.accept_envelope(poll, code)
    with time_machine.travel(poll.closes_at + timedelta(seconds=1), tick=True):
        batch = paper.open_batch(poll, by=BY, sheets=10)
        for actor in (type(BY)("user:a"), type(BY)("user:b")):
            for sheet in range(1, 11):
                paper.read_sheet(batch, sheet, ["1"] if sheet < 9 else ["3"], by=actor)
        paper.settle(batch, by=BY)
        assert client.get(f"/buurtgeld/{found.slug}/archief.zip").status_code == 404
        closed = voting.count_round(found, by=BY)
        assert not Round.objects.get().result  # no result before the draw
        page = client.get(found.get_absolute_url()).content.decode()
        assert closed.closing["digest"] in page
        voting.draw(found, by=BY, number="041733", note="op de markt")
        page = client.get(found.get_absolute_url()).content.decode()
        body = client.get(f"/buurtgeld/{found.slug}/archief.zip").content
    result = Round.objects.get().result
    assert result["voters"] == 20
    assert result["winners"] == ["1", "3"]
    path = tmp_path / "archief.zip"
    path.write_bytes(body)
    report = archive.verify(path, digest=closed.closing["digest"], receipt=receipts[0])
    assert [what for what, right, _why in report.checks if not right] == []
    assert report.has_result
    assert "Plan 1" in page
    assert "te weinig" in page
    with pytest.raises(ConflictError):
        voting.draw(found, by=BY, number="1", note="nog eens")


def test_the_archive_has_the_same_votes_and_nobodys_ballot() -> None:
    found, poll = voting_round((400_00, 410_00, 300_00, 990_00, 980_00), method="knapsack", max_choices=None)
    chosen = [["1"]] * 12 + [["1", "2"]] * 8 + [["3"]] * 7 + [["4"]] * 2 + [["5"]] * 2 + [[]] * 9
    for code, one in zip(posted(poll, len(chosen)), chosen, strict=True):
        cast(code, one)
    with time_machine.travel(poll.closes_at + timedelta(seconds=1), tick=True):
        voting.count_round(found, by=BY)
    files = archive.unzipped(bytes(Round.objects.get().archive.content))
    dealt = json.loads(files["closing.json"])["dealt"]
    assert dealt["unique_after"] <= dealt["unique_before"]
    published = pabulib.read(io.BytesIO(files["election.pb"]))
    votes = {project.id: int(n) for project, n in zip(published.projects, published.votes, strict=True)}
    assert votes == {"1": 20, "2": 8, "3": 7, "4": 2, "5": 2}
    assert published.voters == len(chosen)
    checked = Checker().process_files([files["election.pb"].decode()])
    errors = checked[1]["results"]["errors"]
    assert set(errors) == {"invalid votes field value"}  # who chose nothing is a voter here; that Pabulib does not know
    assert all("cannot be None or empty" in error for error in errors["invalid votes field value"].values())
    own = set(CountedBallot.objects.values_list("id", flat=True))
    assert own
    assert not any(number.encode() in files["election.pb"] for number in own)


def test_a_round_with_points_from_the_booth_and_paper_to_a_result_that_is_checked(
    tmp_path: Path, client: Client
) -> None:
    found, poll = voting_round(method="points", max_choices=5)
    codes = posted(poll, 16)
    for number, code in enumerate(codes[:6]):
        given = {"punten-1": "4", "punten-2": "1"} if number < 4 else {"punten-3": "5"}
        look = client.post("/stem/", {"code": code, "step": "look"} | given).content.decode()
        assert look.count('name="choices"') == 5
        keys = re.findall(r'name="choices" value="(\d)"', look)
        assert "volgcode" in client.post("/stem/", {"code": code, "step": "cast", "choices": keys}).content.decode()
    for wrong in ({"punten-1": "6"}, {"punten-1": "3", "punten-2": "3"}, {"punten-1": "9" * 30}):
        page = client.post("/stem/", {"code": codes[0], "step": "look"} | wrong).content.decode()
        assert "te veel" in page
    page = client.post("/stem/", {"code": codes[0], "step": "look", "punten-9": "1"}).content.decode()
    assert "doet niet meer mee" in page
    with pytest.raises(DomainError):
        cast(codes[0], ["1"] * 6)
    for code in codes[6:]:
        paper.accept_envelope(poll, code)
    office = User.objects.create_user("bureau@example.org", is_staff=True)
    client.force_login(office)
    with time_machine.travel(poll.closes_at + timedelta(seconds=1), tick=True):
        batch = paper.open_batch(poll, by=BY, sheets=10)
        address = f"/stembureau/{poll.pk}/stapel/1/"
        for sheet in range(1, 11):
            paper.read_sheet(batch, sheet, ["1", "1", "2"], by=type(BY)("user:a"))
            given = {"punten-1": 2 if sheet > 1 else 3, "punten-2": 1}
            assert client.post(address, {"do": "read", "sheet": sheet} | given).status_code == 302
        assert "Plan 1 × 3" in client.get(address).content.decode()
        assert client.post(address, {"do": "decide", "sheet": 1, "punten-1": 2, "punten-2": 4}).status_code == 422
        client.post(address, {"do": "decide", "sheet": 1, "punten-1": 2, "punten-2": 1})
        paper.settle(batch, by=BY)
        closed = voting.count_round(found, by=BY)
        voting.draw(found, by=BY, number="041733", note="op de markt")
        page = client.get(found.get_absolute_url()).content.decode()
        body = client.get(f"/buurtgeld/{found.slug}/archief.zip").content
    result = Round.objects.get().result
    assert result["settings"]["utility"] == "points"
    assert (result["voters"], result["projects"]["1"]["votes"]) == (16, 14)
    assert "Plan 1" in page
    path = tmp_path / "archief.zip"
    path.write_bytes(body)
    report = archive.verify(path, digest=closed.closing["digest"])
    assert [(what, why) for what, right, why in report.checks if not right] == []
    errors = (
        Checker().process_files([archive.unzipped(body)["election.pb"].decode()]).get(1, {"results": {"errors": {}}})
    )
    assert errors["results"]["errors"] == {}


def test_a_result_page_takes_as_many_queries_with_more_plans(
    client: Client, django_assert_max_num_queries: object
) -> None:
    for costs in ((400_00,), tuple(100_00 + n for n in range(9))):
        found, poll = voting_round(costs)
        cast(posted(poll)[0], ["1"])
        with time_machine.travel(poll.closes_at + timedelta(seconds=1), tick=True):
            voting.count_round(found, by=BY)
            voting.draw(found, by=BY, number="1", note="x")
            with django_assert_max_num_queries(6):  # type: ignore[operator]
                assert client.get(found.get_absolute_url()).status_code == 200


def test_a_vote_that_stays_open_longer_takes_its_round_along() -> None:
    found, poll = voting_round()
    before = found.result_on
    polls.move_closing(poll, by=BY, closes_at=poll.closes_at + timedelta(days=3), reason="storing")
    now = Round.objects.get()
    assert now.vote_until == poll.closes_at + timedelta(days=3)
    assert now.result_on >= before + timedelta(days=2)
    assert now.phase == Phase.VOTE


def test_a_round_that_runs_late_can_still_be_put_to_the_vote_or_moved(client: Client) -> None:
    found = running()
    plan(found, "Bankjes", 100_00)
    shift(found, 22)
    assert "nog niet klaar" in client.get(found.get_absolute_url()).content.decode()
    voting.put_to_vote(found, by=BY, voters_expected=10)
    assert "Stem nu" in client.get(found.get_absolute_url()).content.decode()
    late = shift(running(name="Te laat"), 30)
    with pytest.raises(ConflictError, match="niet klaargezet"):
        voting.count_round(late, by=BY)
    moved = {name: getattr(late, name) + timedelta(days=30) for name in ("check_until", "vote_from", "vote_until")}
    result_on = late.result_on + timedelta(days=30)
    assert rounds.change_round(late, by=BY, **moved, result_on=result_on).phase == Phase.CHECK


def test_who_handed_in_is_forgotten_half_a_year_later() -> None:
    found = running()
    made = idea(found, contact_name="Els", contact_phone="0612345678")
    assert ideas.forget_contacts() == 0
    shift(found, 28 + 184)
    assert ideas.forget_contacts() == 1
    made.refresh_from_db()
    assert (made.contact_name, made.contact_phone) == ("", "")


def test_a_round_is_not_named_as_another_address_and_its_ideas_move_with_it() -> None:
    found = running(name="Nieuw")
    assert found.slug == "nieuw-2"
    made = idea(found)
    other = Area.objects.get(slug="zuilen-noord")
    rounds.change_round(found, by=BY, area=other)
    assert Document.objects.get(object_id=made.pk).path == other.path


def test_when_no_pdf_can_be_made_it_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _found, poll = voting_round()
    user = person()
    user.is_staff = True
    user.save()
    client.force_login(user)

    def cannot(_template: str, _context: object) -> bytes:
        raise DomainError("no_pdf_here", "Nu geen PDF.")

    monkeypatch.setattr("samen030.kernel.printing.pdf", cannot)
    answer = client.post(f"/stembureau/{poll.pk}/afdrukken/", {"count": 3})
    assert (answer.status_code, "Nu geen PDF." in answer.content.decode()) == (422, True)
