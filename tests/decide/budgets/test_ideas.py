"""Ideas: those that look alike, two that become one, where they come, pictures, and handing in with a helper."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from samen030.commons.city.models import Area
from samen030.commons.journal.models import Event
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.decide.budgets import queries, voting
from samen030.decide.budgets.actions import ideas, merging
from samen030.decide.budgets.models import Idea, Merge
from samen030.decide.budgets.rules import Side
from samen030.find.desk.duties import UNDO, tidy_pictures
from samen030.find.search.models import Document
from samen030.kernel import clock, pictures
from samen030.kernel.access import Role, scope_of_area
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from tests.decide.budgets.rounds import idea, plan, running, shift, voting_round
from tests.factories import BY
from tests.find.desk.test_pictures import photo

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from samen030.decide.budgets.models import Round

pytestmark = pytest.mark.django_db
TYPED = {"title": "Bankjes bij de speeltuin", "description": "Om te zitten.", "amount": "400"}


def resident(email: str = "els@example.org") -> User:
    return User.objects.create_user(email)


def of(user: User, found: Round, title: str) -> Idea:
    return ideas.submit(found, by=user.actor, user=user, title=title, description="Voor de buurt.", cents=100_00)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Bankjes in het park", True),
        ("bankje bij speeltuin", True),
        ("Een speeltuinbank", True),
        ("Moestuin voor iedereen", False),
        ("de het een", False),
        ("", False),
        ("\x00", False),
    ],
)
def test_ideas_that_look_alike_are_found(written: str, found: bool) -> None:  # noqa: FBT001
    row = running()
    idea(row, "Bankjes bij de speeltuin")
    idea(row, "Taalcafé op dinsdag", description="Koffie en praten.")
    assert [one.title for one in queries.similar(row, written)] == (["Bankjes bij de speeltuin"] if found else [])


def test_before_an_idea_is_kept_those_that_look_like_it_are_shown(client: Client) -> None:
    row = running()
    idea(row, "Bankjes bij de speeltuin")
    client.force_login(resident())
    address = f"/buurtgeld/{row.slug}/idee/"
    page = client.post(address, TYPED).content.decode()
    assert "Lijkt een van deze ideeën" in page
    assert "Om te zitten." in page  # nothing that was typed is lost
    assert Idea.objects.count() == 1
    assert client.post(address, TYPED | {"gezien": "1"}).status_code == 302
    assert Idea.objects.count() == 2
    part = client.get(f"/buurtgeld/{row.slug}/lijkt-op/", {"title": "bankje", "description": ""}).content.decode()
    assert part.count("<li>") == 2
    assert "<html" not in part


def test_a_place_is_a_postcode_or_a_point_in_the_area(client: Client) -> None:
    row = running()
    client.force_login(resident())
    address = f"/buurtgeld/{row.slug}/idee/"
    own = Area.objects.get(pk=row.area_id)
    point = {"latitude": str(own.latitude), "longitude": str(own.longitude)}
    other = Area.objects.get(slug="zuilen-noord")
    away = {"latitude": str(other.latitude), "longitude": str(other.longitude)}
    for place, sentence in (
        ({"postcode": "9999 XX"}, "ligt niet in Utrecht"),
        ({"postcode": "Zuilen-Noord"}, "Deze plek ligt niet in"),
        ({"latitude": "0", "longitude": "0"}, "ligt niet in Utrecht"),
        (away, "Deze plek ligt niet in"),
    ):
        answer = client.post(address, TYPED | place)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), place
    assert client.post(address, TYPED | {"latitude": "veel", "longitude": "5"}).status_code == 422
    assert client.post(address, TYPED | point).status_code == 302
    made = Idea.objects.get()
    assert made.area == own
    assert Document.objects.get(object_id=made.pk).latitude == pytest.approx(float(point["latitude"]))
    assert client.post(address, TYPED | {"title": "Iets anders", "postcode": own.name}).status_code == 302
    assert Idea.objects.get(title="Iets anders").area == own
    hidden = TYPED | {"latitude": str(made.latitude), "longitude": str(made.longitude)}  # as a page without a map sends
    elsewhere = client.post(f"{made.get_absolute_url()}veranderen/", hidden | {"postcode": other.name})
    assert (elsewhere.status_code, "Deze plek ligt niet in" in elsewhere.content.decode()) == (422, True)
    assert client.post(f"{made.get_absolute_url()}veranderen/", hidden | {"postcode": own.name}).status_code == 302
    assert Idea.objects.get(pk=made.pk).latitude == made.latitude


def test_two_become_one_when_both_say_yes_and_are_taken_apart_again(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    row = running()
    els, jan = resident(), resident("jan@example.org")
    gone, kept = of(els, row, "Bankjes"), of(jan, row, "Zitplekken")
    client.force_login(els)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{gone.get_absolute_url()}samenvoegen/", {"other": str(kept.pk)}).status_code == 302
    asked = Merge.objects.get()
    assert (asked.gone_agreed_on, asked.kept_agreed_on) == (clock.today(), None)
    assert [one.to for one in mail.outbox] == [["jan@example.org"]]
    client.post(f"{gone.get_absolute_url()}samenvoegen/{asked.pk}/", {"do": "kept"})  # not hers to say
    assert not Merge.objects.get().is_done
    client.force_login(jan)
    assert "samenvoegen met een ander idee" in client.get("/mijn/").content.decode()
    assert "Ja, namens" in client.get(kept.get_absolute_url()).content.decode()
    client.post(f"{kept.get_absolute_url()}samenvoegen/{asked.pk}/", {"do": "kept"})
    assert Merge.objects.get().is_done
    gone.refresh_from_db()
    assert (gone.state, gone.merged_into) == ("merged", kept)
    assert list(queries.ideas_of(row)) == [kept]
    assert not Document.objects.filter(object_id=gone.pk).exists()
    client.logout()
    assert "gaat daar verder" in client.get(gone.get_absolute_url()).content.decode()
    assert "Bankjes" in client.get(kept.get_absolute_url()).content.decode()
    with pytest.raises(ConflictError):
        ideas.judge(gone, by=BY, verdict="yes", why="")
    with pytest.raises(ConflictError):
        ideas.withdraw(kept, by=BY)
    client.force_login(els)
    client.post(f"{gone.get_absolute_url()}samenvoegen/{asked.pk}/", {"do": "undo"})
    gone.refresh_from_db()
    assert (gone.state, gone.merged_into) == ("public", None)
    assert Document.objects.filter(object_id=gone.pk).exists()
    assert Event.objects.filter(verb="idea.merge_undone", is_public=True).count() == 1


def test_a_no_leaves_both_and_who_has_no_account_is_spoken_for_by_the_office(client: Client) -> None:
    row = running()
    els = resident()
    own, paper = of(els, row, "Bankjes"), idea(row, "Zitplekken")
    asked = merging.ask(own, paper, by=els.actor, agreed=[Side.GONE])
    with pytest.raises(ConflictError):
        merging.ask(own, paper, by=els.actor, agreed=[Side.GONE])
    office = resident("bureau@example.org")
    office.is_staff = True
    office.save()
    client.force_login(office)
    page = client.get(paper.get_absolute_url()).content.decode()
    assert "Ja, namens ‘Zitplekken’" in page
    assert "Ja, namens ‘Bankjes’" not in page
    client.post(f"{paper.get_absolute_url()}samenvoegen/{asked.pk}/", {"do": "no"})
    assert Merge.objects.get().ended_at
    assert {one.state for one in Idea.objects.all()} == {"public"}
    again = merging.ask(own, paper, by=els.actor, agreed=[Side.GONE])
    client.post(f"{paper.get_absolute_url()}samenvoegen/{again.pk}/", {"do": "kept"})
    assert Idea.objects.get(pk=own.pk).merged_into == paper


def test_what_cannot_become_one() -> None:
    row, elsewhere = running(), running(name="Andere ronde")
    one, two, three = idea(row, "Een"), idea(row, "Twee"), idea(elsewhere, "Drie")
    both = (Side.GONE, Side.KEPT)
    for gone, kept in ((one, one), (one, three)):
        with pytest.raises(DomainError):
            merging.ask(gone, kept, by=BY, agreed=both)
    merging.ask(one, two, by=BY, agreed=both)
    with pytest.raises(DomainError, match="al een ander idee"):
        merging.ask(two, idea(row, "Vier"), by=BY, agreed=both)
    late = shift(running(name="Laat"), 22)
    with pytest.raises(NotAllowedError):
        merging.ask(_in(late, "Vijf"), _in(late, "Zes"), by=BY, agreed=both)


def _in(found: Round, title: str) -> Idea:
    return Idea.objects.create(round=found, title=title, description="x", cents=1, state="public")


def test_a_merged_idea_does_not_come_on_the_ballot_and_cannot_be_taken_apart_then() -> None:
    row = running()
    one, two = plan(row, "Een", 100_00), plan(row, "Twee", 100_00)
    asked = merging.ask(one, two, by=BY, agreed=(Side.GONE, Side.KEPT))
    shift(row, 14)
    poll = voting.put_to_vote(row, by=BY, voters_expected=10)
    assert [option.title for option in poll.options.all()] == ["Twee"]
    with pytest.raises(ConflictError):
        merging.undo(asked, by=BY)


def test_pictures_are_made_anew_need_words_and_are_not_tidied_away(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    row, els = running(), resident()
    made = of(els, row, "Bankjes")
    address = f"{made.get_absolute_url()}fotos/"
    assert client.get(address).status_code == 302  # log in first
    client.force_login(resident("jan@example.org"))
    assert client.get(address).status_code == 403
    client.force_login(els)

    def give(content: bytes, alt: str = "Een bankje") -> int:
        return client.post(address, {"file": SimpleUploadedFile("f.jpg", content), "alt": alt}).status_code

    assert give(photo()) == 302
    assert give(photo(), "") == 422
    assert give(b"geen foto") == 422
    assert [give(photo()) for _n in range(3)] == [302, 302, 422]
    made.refresh_from_db()
    assert len(made.pictures) == ideas.MOST_PICTURES
    page = client.get(made.get_absolute_url()).content.decode()
    assert page.count('alt="Een bankje"') == 3
    number = made.pictures[0]["id"]
    assert client.post(address, {"weg": number}).status_code == 302
    old = (clock.now() - UNDO - timedelta(days=1)).timestamp()
    for file in pictures.folder().iterdir():
        os.utime(file, (old, old))
    assert tidy_pictures() == 1
    assert not pictures.path_of(number).exists()
    assert pictures.path_of(Idea.objects.get().pictures[0]["id"]).is_file()


def test_plans_are_laid_beside_each_other(client: Client) -> None:
    row = running()
    rows = [idea(row, f"Idee {n}") for n in range(6)]
    address = f"/buurtgeld/{row.slug}/vergelijken/"
    assert client.get(address).content.decode().count("<article") == 0
    page = client.get(address, {"plan": [str(one.pk) for one in rows]}).content.decode()
    assert page.count("<article") == 4
    assert client.get(address, {"plan": "iets"}).status_code == 200


def test_paper_pages_are_pdf(client: Client) -> None:
    row = running()
    answer = client.get(f"/buurtgeld/{row.slug}/formulier.pdf")
    assert answer.content.startswith(b"%PDF")
    assert client.get(f"/buurtgeld/{row.slug}/uitslag.pdf").status_code == 404


def test_what_happened_is_told_in_order_and_says_nothing_that_is_not_public(client: Client) -> None:
    row = running()
    made = idea(row, "Bankjes")
    waiting = ideas.submit(row, by=BY, title="Geheim", description="x", cents=100)
    ideas.judge(made, by=BY, verdict="no", why="De grond is van een ander.")
    page = client.get(f"/buurtgeld/{row.slug}/verloop/").content.decode()
    assert page.index("nagekeken") < page.index("kwam een idee binnen") < page.index("staat op de site")
    assert "De grond is van een ander." in page
    assert waiting.title not in page


def test_all_can_be_looked_at_before_anything_is_fixed(client: Client) -> None:
    row = running(code_way="by_address")
    plan(row, "Bankjes", 100_00)
    office = resident("bureau@example.org")
    office.is_staff = True
    office.save()
    client.force_login(office)
    base = f"/buurtgeld/{row.slug}/beheer/proef/"
    assert "brief/" in client.get(base).content.decode()
    for what in ("brief", "strook", "stembiljet"):
        assert client.get(f"{base}{what}/").content.startswith(b"%PDF"), what
    page = client.get(f"{base}stemhokje/").content.decode()
    assert "Bankjes" in page
    assert "Hier kunt u niet stemmen" in page
    assert "button-big" not in page
    assert client.get(f"{base}iets/").status_code == 404
    assert queries.poll_of(row) is None
    assert not row.ideas.filter(number__isnull=False).exists()


def test_who_handed_in_sees_it_on_the_own_page(client: Client) -> None:
    found, _poll = voting_round()
    els = resident()
    Idea.objects.filter(number=1).update(submitter=els)
    client.force_login(els)
    assert "Plan 1" in client.get("/mijn/").content.decode()
    assert found.name


def test_what_is_typed_in_with_a_helper_is_of_whom_is_helped(client: Client) -> None:
    row, els = running(), resident()
    grant_role(els, by=BY, role=Role.HELPER, scope=scope_of_area(row.area.path))
    client.force_login(els)
    said = {"resident_name": "Mevrouw Jansen", "way": "phone", "purpose": "Een idee indienen", "said_yes": "on"}
    client.post("/mijn/helpen/", said)
    assert client.post(f"/buurtgeld/{row.slug}/idee/", TYPED).status_code == 302
    made = Idea.objects.get()
    assert (made.submitter, made.contact_name, made.came_by, made.state) == (None, "Mevrouw Jansen", "helped", "public")
    event = Event.objects.filter(verb="idea.handed_in").get()
    assert event.on_behalf_of.startswith("consent:")
    page = client.get(made.get_absolute_url()).content.decode()
    assert "samen met een helper" in page
    client.post("/mijn/helpen/klaar/")
    assert "Mevrouw Jansen" not in client.get(made.get_absolute_url()).content.decode()
