"""The pages: what is public, what is for the parties, what one can do now, and the file on paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader, PdfWriter

from samen030.commons.documents.models import Document
from samen030.commons.dossier import actions
from samen030.commons.dossier.models import Decision, Dossier
from tests.commons.dossier.example import GOOD, REASONS, People, step_of

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from samen030.commons.people.models import User

pytestmark = pytest.mark.django_db
CLOSED = "Tussen ons: het is krap."
HOSTILE = "<script>alert(1)</script> & <img src=file:///etc/passwd>"


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def advised(people: People, **fields: Any) -> Dossier:
    dossier = people.dossier(**fields)
    actions.finish(step_of(dossier), by=people.applicant.actor, outcome="sent", answers={"why": HOSTILE})
    actions.finish(step_of(dossier), by=people.board.actor, outcome="go_on")
    said = {"reasons": CLOSED, "verdicts": GOOD}
    actions.finish(step_of(dossier), by=people.adviser.actor, outcome="yes", **said)
    return dossier


def address(dossier: Dossier, name: str = "dossier_step") -> str:
    return reverse(name, args=[dossier.pk, step_of(dossier).pk])


def test_everybody_sees_the_public_part_and_parties_all(people: People) -> None:
    dossier = advised(people)
    url = dossier.get_absolute_url()
    for client, sees in ((Client(), False), (logged_in(people.neighbour), False), (logged_in(people.applicant), True)):
        text = client.get(url).content.decode()
        assert (CLOSED in text) is sees
        assert ("Deze stap is niet openbaar" in text) is not sees
        assert "Aan de beurt: bestuur" in text
        assert "De Straatgroep (aanvrager)" in text
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert" not in text


def test_a_dossier_that_is_not_public_is_not_there_for_others(people: People) -> None:
    dossier = advised(people, is_public=False)
    to_log_in = Client().get(dossier.get_absolute_url())
    assert to_log_in["Location"].startswith("/account/login/?next=/dossiers/")
    assert logged_in(people.neighbour).get(dossier.get_absolute_url()).status_code == 404
    for client in (Client(), logged_in(people.neighbour)):
        assert client.get(reverse("dossier_pdf", args=[dossier.pk])).status_code == 404
    assert logged_in(people.neighbour).get(address(dossier)).status_code == 404
    assert logged_in(people.board).get(dossier.get_absolute_url()).status_code == 200
    assert "Kanaalstraat" not in Client().get("/dossiers/").content.decode()


def test_the_list_is_per_kind(people: People) -> None:
    advised(people)
    for url in ("/dossiers/", "/dossiers/soort/bench/"):
        assert "Een bank in de Kanaalstraat" in Client().get(url).content.decode()
    assert Client().get("/dossiers/soort/unknown/").status_code == 404


def test_the_form_of_a_step_is_made_from_the_table(people: People) -> None:
    dossier = advised(people)
    board = logged_in(people.board)
    assert address(dossier) in board.get(dossier.get_absolute_url()).content.decode()
    page = board.get(address(dossier)).content.decode()
    for said in ("Is het voor iedereen?", "Iedereen mag erop zitten", "De bank komt er", "Wie besloot dit"):
        assert said in page
    said = {"outcome": "refuse", "reasons": "", "verdict_social": "met", "verdict_quiet": "not_met", "why_quiet": ""}
    answer = board.post(address(dossier), {**said, "mandate": "vergadering van 3 juni"})
    assert answer.status_code == 422
    assert "vergadering van 3 juni" in answer.content.decode()
    answer = board.post(address(dossier), {**said, "reasons": REASONS})
    assert answer.status_code == 422
    assert "Schrijf op waarom" in answer.content.decode()
    done = board.post(address(dossier), {**said, "reasons": REASONS, "why_quiet": "Nee hoor.", "mandate": "wij"})
    assert done.status_code == 302
    page = Client().get(dossier.get_absolute_url()).content.decode()
    assert "Geen bank" in page
    assert REASONS in page
    assert "Bezwaar maken kan tot en met" in page


def test_the_second_to_decide_reads_that_it_is_done_and_keeps_the_text(people: People) -> None:
    dossier = advised(people)
    url, said = address(dossier), {"outcome": "refuse", "verdict_social": "met", "verdict_quiet": "met"}
    assert logged_in(people.board).post(url, {**said, "reasons": REASONS}).status_code == 302
    second = logged_in(people.board_too).post(url, {**said, "reasons": "Mijn lange verhaal."})
    assert second.status_code == 409
    assert "Iemand anders heeft deze stap net afgerond" in second.content.decode()
    assert "Mijn lange verhaal." in second.content.decode()
    assert Decision.objects.filter(step__key="decide").count() == 1


def test_who_has_no_turn_reads_that_and_cannot_send(people: People) -> None:
    dossier = advised(people)
    client = logged_in(people.neighbour)
    assert "nu niet aan u" in client.get(address(dossier)).content.decode()
    said = {"outcome": "grant", "reasons": "x", "verdict_social": "met", "verdict_quiet": "met"}
    assert client.post(address(dossier), said).status_code == 422
    assert step_of(dossier).key == "decide"


def test_reacting_pausing_and_objecting_by_form(people: People) -> None:
    dossier = people.dossier()
    applicant, board = logged_in(people.applicant), logged_in(people.board)
    assert applicant.post(address(dossier), {"answer_why": "Om te zitten.", "answer_more": ""}).status_code == 302
    neighbour = logged_in(people.neighbour)
    url = address(dossier, "dossier_contribute")
    assert url in neighbour.get(dossier.get_absolute_url()).content.decode()
    assert neighbour.post(url, {"text": ""}).status_code == 422
    assert neighbour.post(url, {"text": "Leuk!"}).status_code == 302
    assert "Leuk!" in Client().get(dossier.get_absolute_url()).content.decode()
    assert board.post(address(dossier), {}).status_code == 302
    adviser = logged_in(people.adviser)
    said = {"outcome": "yes", "reasons": REASONS, "verdict_social": "met", "verdict_quiet": "met"}
    assert adviser.post(address(dossier), said).status_code == 302
    clock_url = address(dossier, "dossier_clock")
    assert board.post(clock_url, {"reasons": "Wij wachten op de gemeente."}).status_code == 302
    assert "De klok staat stil" in Client().get(dossier.get_absolute_url()).content.decode()
    assert board.post(clock_url, {}).status_code == 302
    assert board.post(address(dossier), {**said, "outcome": "refuse"}).status_code == 302
    decision = Decision.objects.get(outcome="refuse")
    url = reverse("dossier_objection", args=[dossier.pk, decision.pk])
    assert url in applicant.get(dossier.get_absolute_url()).content.decode()
    assert url not in neighbour.get(dossier.get_absolute_url()).content.decode()
    assert applicant.post(url, {"text": "De plek is goed."}).status_code == 302
    assert "Besluit van de vergadering" in Client().get(dossier.get_absolute_url()).content.decode()


def test_a_decision_is_replaced_by_form_while_nothing_was_done_since(people: People) -> None:
    dossier = advised(people)
    board = logged_in(people.board)
    first = actions.finish(step_of(dossier), by=people.board.actor, outcome="grant", reasons=REASONS, verdicts=GOOD)
    url = reverse("dossier_replacement", args=[dossier.pk, first.pk])
    assert url in board.get(dossier.get_absolute_url()).content.decode()
    assert board.post(url, {"outcome": "refuse", "reasons": ""}).status_code == 422
    assert board.post(url, {"outcome": "refuse", "reasons": "Er ligt een leiding."}).status_code == 302
    text = Client().get(dossier.get_absolute_url()).content.decode()
    assert "Vervangen: dit geldt niet meer." in text
    assert "Er ligt een leiding." in text
    assert board.post(url, {"outcome": "grant", "reasons": "Toch."}).status_code == 409


def test_what_waits_stands_on_ones_own_page(people: People) -> None:
    dossier = people.dossier()
    assert "Wacht op u" in logged_in(people.applicant).get("/mijn/").content.decode()
    assert "Wacht op u" not in logged_in(people.board).get("/mijn/").content.decode()
    actions.finish(step_of(dossier), by=people.applicant.actor, outcome="sent", answers={"why": "x"})
    assert "Wacht op u" not in logged_in(people.applicant).get("/mijn/").content.decode()
    assert dossier.get_absolute_url() in logged_in(people.board).get("/mijn/").content.decode()


def test_queries_do_not_grow_with_the_dossier_or_the_list(people: People) -> None:
    def counted(client: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    small = people.dossier()
    large = advised(people, subject=("bench", "2"))
    board = logged_in(people.board)
    actions.finish(step_of(large), by=people.board.actor, outcome="refuse", reasons=REASONS, verdicts=GOOD)
    assert counted(Client(), small.get_absolute_url()) <= 6
    assert counted(Client(), large.get_absolute_url()) <= 6
    assert counted(board, large.get_absolute_url()) <= 10
    one = counted(Client(), "/dossiers/")
    waiting = counted(board, "/mijn/")
    for number in range(3, 9):
        more = people.dossier(subject=("bench", str(number)))
        actions.finish(step_of(more), by=people.applicant.actor, outcome="sent", answers={"why": "x"})
    assert counted(Client(), "/dossiers/?pagina=1") == one <= 6
    assert counted(board, "/mijn/") <= waiting + 1


def test_the_file_on_paper_is_tagged_and_holds_what_one_may_see(people: People) -> None:
    dossier = advised(people)
    for client, sees in ((Client(), False), (logged_in(people.applicant), True)):
        answer = client.get(reverse("dossier_pdf", args=[dossier.pk]))
        assert answer["Content-Type"] == "application/pdf"
        found = PdfReader(io.BytesIO(answer.content))
        text = " ".join(" ".join(page.extract_text() for page in found.pages).split())
        assert (CLOSED in text) is sees
        assert "Een bank in de Kanaalstraat" in text
        assert "alert(1)" in text
        assert found.trailer["/Root"]["/Lang"] == "nl"
        assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]


def status_of(client: Client, file: Document) -> int:
    """What one gets who asks for a file."""
    answer = client.get(file.get_absolute_url())
    if answer.streaming:
        b"".join(answer)  # type: ignore[arg-type] # read to its end: that closes it
    return answer.status_code


def test_a_file_with_something_said_is_as_public_as_the_step(
    people: People, settings: SettingsWrapper, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    body = io.BytesIO()
    writer.write(body)
    dossier = people.dossier()
    actions.finish(step_of(dossier), by=people.applicant.actor, outcome="sent", answers={"why": "Omdat."})
    for user, outcome in ((people.neighbour, "go_on"), (people.adviser, "yes")):
        url = address(dossier, "dossier_contribute")
        wrong = {"text": "Zie de bijlage.", "file": SimpleUploadedFile("a.pdf", b"no pdf")}
        refused = logged_in(user).post(url, wrong)
        assert (refused.status_code, "Zie de bijlage." in refused.content.decode()) == (422, True)
        logged_in(user).post(url, {"text": "Zie.", "file": SimpleUploadedFile("a.pdf", body.getvalue())})
        by = people.board if outcome == "go_on" else people.adviser
        actions.finish(step_of(dossier), by=by.actor, outcome=outcome, reasons=REASONS, verdicts=GOOD)
    public, closed = Document.objects.order_by("added_at")
    assert (public.is_private, closed.is_private) == (False, True)
    answers = {
        name: [status_of(client, row) for row in (public, closed)]
        for name, client in (
            ("nobody", Client()),
            ("neighbour", logged_in(people.neighbour)),
            ("board", logged_in(people.board)),
        )
    }
    assert answers == {"nobody": [200, 302], "neighbour": [200, 403], "board": [200, 200]}
    page = Client().get(dossier.get_absolute_url()).content.decode()
    assert public.get_absolute_url() in page
    assert closed.get_absolute_url() not in page
