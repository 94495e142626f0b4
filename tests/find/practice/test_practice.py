"""An organisation tells how it does something; others do it too, and ask."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from samen030.commons.journal.models import Event
from samen030.commons.moderation.actions import publish, refuse
from samen030.commons.moderation.forms import _stamp
from samen030.commons.moderation.models import Submission
from samen030.commons.notifications.models import Mail
from samen030.commons.organisations.models import Organisation, Theme
from samen030.commons.people.actions import erase_user, grant_role
from samen030.commons.people.models import User
from samen030.commons.people.queries import known_about
from samen030.demo.actions import fill, remove
from samen030.find.directory.actions import archive
from samen030.find.practice import actions
from samen030.find.practice.datasets import stories as open_data
from samen030.find.practice.models import Question, Story
from samen030.find.search.models import Document
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, Role, scope_of_organisation
from samen030.kernel.actors import Actor
from samen030.kernel.errors import ConflictError, DomainError
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
NOBODY = Actor("anonymous")
TOLD = {
    "question": "Hoe krijg je buren aan tafel?",
    "description": "Wij koken elke week.\n\nIedereen neemt een buur mee.",
}


def story(name: str = "Samen eten", **fields: Any) -> Story:
    owner = fields.pop("organisation", None) or factories.organisation(email="eet@example.org", phone="030-111 22 33")
    return factories.story(name, organisation=owner, **{**TOLD, **fields})


def person(email: str, role: Role | None = None, scope: str = UMBRELLA) -> User:
    user = User.objects.create_user(email)
    if role:
        grant_role(user, by=BY, role=role, scope=scope)
    return user


def editor_of(organisation: Organisation, email: str = "els@example.org") -> User:
    return person(email, Role.EDITOR, scope_of_organisation(organisation.pk))


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(owner: Organisation, **changes: str) -> dict[str, str]:
    return {
        "name": "Koken met de straat",
        "language": "nl",
        "area": str(owner.area_id),
        "money_euro": "12,50",
        "hours": "vier uur",
        **TOLD,
        **changes,
    }


# --- writing


def test_a_story_is_looked_at_first_kept_as_a_draft_and_put_on_the_site() -> None:
    owner = factories.organisation()
    client = logged_in(editor_of(owner))
    address = reverse("story_add", args=[owner.pk])
    seen = client.post(address, typed(owner, do="preview"))
    assert seen.status_code == 200
    assert "Zo ziet iedereen het straks" in seen.content.decode()
    assert not Story.objects.exists()
    client.post(address, typed(owner, do="draft"))
    made = Story.objects.get()
    assert (made.status, made.money_cents) == ("draft", 1250)
    assert client.get(made.get_absolute_url()).status_code == 404
    assert not Document.objects.filter(kind="story").exists()
    client.post(reverse("story_publish", args=[owner.pk, made.pk]))
    page = Client().get(made.get_absolute_url()).content.decode()
    assert "€ 12,50" in page
    assert "Laatst veranderd op" in page
    assert Document.objects.get(kind="story").title == "Koken met de straat"


def test_a_draft_may_be_unfinished_and_what_everybody_reads_may_not() -> None:
    owner = factories.organisation()
    client = logged_in(editor_of(owner))
    address = reverse("story_add", args=[owner.pk])
    response = client.post(address, typed(owner, question="", do="publish"))
    assert response.status_code == 422
    assert "Koken met de straat" in response.content.decode()
    assert client.post(address, typed(owner, question="", description="", do="draft")).status_code == 302
    made = Story.objects.get()
    assert client.post(reverse("story_publish", args=[owner.pk, made.pk]))["Location"].endswith(f"{made.pk}/")
    assert Story.objects.get().status == "draft"
    assert client.post(address, typed(owner, money_euro="veel", do="draft")).status_code == 422


def test_of_two_editors_at_once_nobody_loses_a_text() -> None:
    made = story()
    owner = made.organisation
    client = logged_in(editor_of(owner))
    address = reverse("story_edit", args=[owner.pk, made.pk])
    version = client.get(address).context["form"]["version"].value()
    actions.change_story(made, by=BY, tips="Van de ander")
    mine = typed(owner, tips="Van mij", version=version)
    response = client.post(address, mine)
    assert response.status_code == 409
    assert "Van mij" in response.content.decode()
    mine["version"] = response.context["form"].data["version"]
    assert client.post(address, mine).status_code == 302
    assert Story.objects.get().tips == "Van mij"
    past = client.get(reverse("story_history", args=[owner.pk, made.pk])).content.decode()
    assert "Van de ander" in past
    assert "Bedrag in centen" in past  # in Dutch, each field


def test_what_is_taken_off_says_so_and_comes_back() -> None:
    made = story()
    client = logged_in(editor_of(made.organisation))
    client.post(reverse("story_stop", args=[made.organisation_id, made.pk]))
    assert client.get(made.get_absolute_url()).status_code == 410
    assert not Document.objects.filter(kind="story").exists()
    client.post(reverse("story_publish", args=[made.organisation_id, made.pk]))
    assert client.get(made.get_absolute_url()).status_code == 200


def test_a_story_goes_with_its_organisation() -> None:
    made = story()
    archive(made.organisation, by=BY)
    assert not Document.objects.filter(kind="story").exists()
    assert Client().get(made.get_absolute_url()).status_code == 410
    assert list(open_data()) == []


def test_a_story_of_another_organisation_is_not_there() -> None:
    made, other = story(), factories.organisation()
    client = logged_in(editor_of(other))
    assert client.get(reverse("story_edit", args=[other.pk, made.pk])).status_code == 404
    assert client.post(reverse("story_stop", args=[other.pk, made.pk])).status_code == 404
    assert client.post(reverse("story_stop", args=[made.organisation_id, made.pk])).status_code == 403


def test_hostile_text_is_shown_as_text() -> None:
    made = story("<script>alert(1)</script>", tips="<img src=x onerror=alert(1)> {{ 7|add:7 }}\x00")
    page = Client().get(made.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    with pytest.raises(DomainError):
        actions.change_story(made, by=BY, tips="Mijn nummer is 111222333.")


# --- finding


def test_the_list_is_narrowed_by_theme_and_area() -> None:
    food, cooking = Theme.objects.get(code="eten"), Theme.objects.get(code="koken")
    west = factories.organisation(area=factories.area("Lombok-Oost"))
    story("Koken", organisation=west, themes=[cooking])
    other = factories.organisation(area=factories.area("Ondiep"))
    story("Tuin", organisation=other)
    address = reverse("stories")

    def names(query: str) -> list[str]:
        return [row.name for row in Client().get(f"{address}?{query}").context["page"].object_list]

    assert names("") == ["Tuin", "Koken"]
    assert names(f"thema={food.code}") == ["Koken"]
    assert names("buurt=wijk-west") == ["Koken"]
    assert names("buurt=lombok-oost&thema=koken") == ["Koken"]
    assert names("buurt=bestaat-niet") == ["Tuin", "Koken"]
    assert names("thema=tuinieren") == []


def test_the_list_offers_the_wijken_and_buurten_that_have_stories_and_says_what_was_chosen() -> None:
    story("Koken", organisation=factories.organisation(area=factories.area("Lombok-Oost")))
    page = Client().get(reverse("stories"), {"buurt": "lombok-oost"}).content.decode()
    assert '<optgroup label="Wijk West"><option value="wijk-west">heel West</option>' in page
    assert '<option value="lombok-oost" selected>' in page
    assert "Toon alles" in page
    assert 'value="ondiep' not in page
    none = Client().get(reverse("stories"), {"buurt": "wijk-zuid"}).content.decode()
    assert '<option value="wijk-zuid" selected>' in none
    assert "Hier is nog geen verhaal over" in none
    assert "Toon alles" not in Client().get(reverse("stories")).content.decode()


@pytest.mark.parametrize("amount", [2, 15])
def test_the_list_asks_as_much_for_few_as_for_many(
    amount: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(amount):
        story(f"Verhaal {number}", themes=[Theme.objects.get(code="koken")])
    with django_assert_max_num_queries(7):
        assert len(Client().get(reverse("stories") + "?thema=eten").context["page"].object_list) == min(amount, 12)


def test_a_page_asks_as_much_for_few_questions_as_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    made = story()
    for number in range(6):
        actions.adopt(made, by=BY, organisation=factories.organisation(), sentence=f"Zin {number}")
        Question.objects.create(story=made, text="?", stage="answered", answer="!", answered_at=clock.now())
    with django_assert_max_num_queries(5):
        assert Client().get(made.get_absolute_url()).status_code == 200


def test_it_is_found_shown_on_the_page_of_the_buurt_and_given_as_open_data() -> None:
    owner = factories.organisation(area=factories.area("Lombok-Oost"))
    made = story("Soep op de stoep", organisation=owner)
    assert "Soep op de stoep" in Client().get("/vinden/?q=soep&soort=story").content.decode()
    assert "Soep op de stoep" in Client().get("/utrecht/lombok-oost/").content.decode()
    row = next(iter(open_data()))
    assert (row["id"], row["organization_id"]) == (made.pk, owner.pk)
    assert not {"email", "phone", "contact_name"} & set(row)


# --- doing it too


def test_another_organisation_does_it_too_says_how_and_takes_it_back() -> None:
    made, other = story(), factories.organisation("Buurthuis Noord")
    client = logged_in(editor_of(other))
    address = reverse("story_adopt", args=[made.pk])
    client.post(address, {"organisation": str(other.pk), "sentence": "Op zaterdag."})
    client.post(address, {"organisation": str(other.pk), "sentence": "Op zondag."})
    page = Client().get(made.get_absolute_url()).content.decode()
    assert "Buurthuis Noord" in page
    assert "Op zondag." in page
    assert "Op zaterdag." not in page
    client.post(address, {"organisation": str(other.pk), "do": "leave"})
    assert "Buurthuis Noord" not in Client().get(made.get_absolute_url()).content.decode()


def test_only_for_an_organisation_that_one_keeps_and_not_of_ones_own_story() -> None:
    made, other = story(), factories.organisation()
    client = logged_in(editor_of(made.organisation))
    for pk in (made.organisation_id, other.pk):
        client.post(reverse("story_adopt", args=[made.pk]), {"organisation": str(pk)})
    assert made.adoptions.count() == 0
    with pytest.raises(DomainError):
        actions.adopt(made, by=BY, organisation=made.organisation)
    assert Client().get(reverse("story_adopt", args=[made.pk])).status_code == 302


# --- asking


def waits() -> Submission:
    return Submission.objects.get(kind="story_question")


def test_a_question_of_somebody_unknown_is_read_then_answered_and_the_asker_hears() -> None:
    made = story()
    editor = editor_of(made.organisation)
    address = reverse("story_ask", args=[made.pk])
    with time_machine.travel(clock.now() - timedelta(minutes=1)):
        stamp = _stamp()
    asked = {"text": "Wie betaalt de soep?", "email": "buur@example.org", "stamp": stamp, "website": ""}
    assert Client().post(address, asked).status_code == 302
    assert not Mail.objects.filter(to="els@example.org").exists()
    assert "Wie betaalt" not in Client().get(made.get_absolute_url()).content.decode()
    reviewer = logged_in(person("lezer@example.org", Role.REVIEWER))
    assert "Wie betaalt de soep?" in reviewer.get(reverse("review_queue")).content.decode()
    decided = reviewer.post(reverse("review", args=[waits().pk]), {"seen": 0, "outcome": "published"})
    assert decided.status_code == 302
    told = Mail.objects.get(to="buur@example.org")
    assert "doorgestuurd naar de organisatie" in told.text
    assert "geplaatst" not in told.text
    assert "geplaatst" in Client().get(reverse("review_log")).content.decode().lower()
    assert "Wie betaalt" not in Client().get(made.get_absolute_url()).content.decode()
    mail = Mail.objects.get(to="els@example.org")
    link = re.search(r"/mijn/organisatie/\S+", mail.text)
    client = logged_in(editor)
    assert "1 vraag aan" in client.get(reverse("my_page")).content.decode()
    assert link is not None
    assert client.post(link[0], {"answer": "De gasten, twee euro.", "version": ""}).status_code == 302
    page = Client().get(made.get_absolute_url()).content.decode()
    assert "Wie betaalt de soep?" in page
    assert "De gasten, twee euro." in page
    assert "buur@example.org" not in page
    answered = Mail.objects.filter(to="buur@example.org").latest("pk")
    assert "De gasten, twee euro." in answered.text


def test_a_question_of_somebody_known_goes_on_at_once() -> None:
    made = story()
    asker = person("bewoner@example.org")
    logged_in(asker).post(reverse("story_ask", args=[made.pk]), {"text": "Mag ik helpen?"})
    assert not Submission.objects.exists()
    assert "Mag ik helpen?" in Mail.objects.get(to="eet@example.org").text
    actions.answer(Question.objects.get(), by=BY, text="Graag.")
    assert "Graag." in Mail.objects.get(to="bewoner@example.org").text
    assert [row["text"] for row in known_about(asker)["story_questions"]] == ["Mag ik helpen?"]
    erase_user(asker, by=asker.actor)
    assert (Question.objects.get().asker_ref, Question.objects.get().text) == ("", "Mag ik helpen?")


def test_a_refused_question_goes_nowhere_and_may_still_be_let_through_after_an_answer() -> None:
    made = story()
    actions.ask(made, by=NOBODY, text="Koop hier sokken", email="x@example.org")
    by = person("lezer@example.org", Role.REVIEWER).actor
    refuse(waits(), by=by, seen=0, reason="advert")
    assert "Het is reclame" in Mail.objects.get(to="x@example.org").text
    assert Question.objects.get().stage == "refused"
    row = waits()
    row.state = "waiting"
    row.save()
    publish(row, by=by, seen=1)
    assert Question.objects.get().stage == "open"


def test_a_question_that_is_gone_says_so_to_who_reads_it() -> None:
    made = story()
    actions.ask(made, by=NOBODY, text="Hoe dan?")
    Question.objects.all().delete()
    reader = logged_in(person("lezer@example.org", Role.REVIEWER))
    address = reverse("review", args=[waits().pk])
    response = reader.post(address, {"seen": 0, "outcome": "published"})
    assert response.status_code == 422
    assert "er niet meer" in response.content.decode()
    assert reader.post(address, {"seen": 0, "outcome": "refused", "reason": "off_topic"}).status_code == 302


def test_the_second_who_answers_hears_that_there_is_an_answer() -> None:
    made = story()
    actions.ask(made, by=person("b@example.org").actor, text="Hoe?")
    client = logged_in(editor_of(made.organisation))
    question = Question.objects.get()
    address = reverse("story_answer", args=[made.organisation_id, question.pk])
    actions.answer(question, by=BY, text="Zo.")
    with pytest.raises(ConflictError):
        actions.answer(question, by=BY, text="Anders.")
    response = client.post(address, {"answer": "Mijn lange antwoord", "version": ""})
    assert response.status_code == 409
    assert "Mijn lange antwoord" in response.content.decode()
    again = {"answer": "Mijn lange antwoord", "version": response.context["form"].data["version"]}
    assert client.post(address, again).status_code == 302
    assert Question.objects.get().answer == "Mijn lange antwoord"
    assert Mail.objects.filter(to="b@example.org").count() == 1
    client.post(reverse("story_take_off", args=[made.organisation_id, question.pk]))
    assert not Question.objects.exists()


def test_robots_and_floods_stop_and_nothing_typed_is_lost() -> None:
    made = story()
    address = reverse("story_ask", args=[made.pk])
    response = Client().post(address, {"text": "Hallo", "stamp": _stamp(), "website": "x"})
    assert response.status_code == 422
    assert "Hallo" in response.content.decode()
    for number in range(10):
        actions.ask(made, by=NOBODY, text=f"Vraag {number}")
    with pytest.raises(DomainError):
        actions.ask(made, by=NOBODY, text="Nog een")
    for text in (" ", "x" * 1_001):
        with pytest.raises(DomainError):
            actions.ask(story(), by=NOBODY, text=text)


def test_who_asked_is_forgotten_in_time() -> None:
    made = story()
    for text in ("Een", "Twee", "Drie"):
        actions.ask(made, by=NOBODY, text=text, email="buur@example.org")
    reader = person("lezer@example.org", Role.REVIEWER).actor
    one, two, three = Submission.objects.order_by("created_at")
    publish(one, by=reader, seen=0)
    refuse(two, by=reader, seen=0, reason="double")
    publish(three, by=reader, seen=0)
    actions.answer(Question.objects.get(text="Een"), by=BY, text="Ja.")
    assert actions.forget_askers() == 0
    with time_machine.travel(clock.now() + timedelta(days=91)):
        assert actions.forget_askers() == 2
        assert actions.forget_askers() == 0
    assert {q.text: q.asker_email for q in Question.objects.all()} == {"Een": "", "Drie": "buur@example.org"}
    with time_machine.travel(clock.now() + timedelta(days=366)):
        assert actions.forget_askers() == 1


def test_something_wrong_with_a_story_is_reported_and_reaches_who_keeps_it() -> None:
    made = story()
    address = reverse("report", args=["story", made.pk])
    stamp = Client().get(address).context["form"]["stamp"].value()
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        Client().post(address, {"stamp": stamp, "website": "", "text": "Het bedrag klopt niet."})
    assert "Het bedrag klopt niet." in Mail.objects.get(to="eet@example.org").text
    assert "Het bedrag klopt niet." in logged_in(editor_of(made.organisation)).get(reverse("reports")).content.decode()


@pytest.mark.once
def test_the_example_has_stories_with_answers_marked_as_examples_and_takes_them_out() -> None:
    fill()
    told = list(Story.objects.all())
    assert 6 <= len(told) <= 8
    assert all(row.is_example and row.themes.exists() for row in told)
    assert Question.objects.filter(stage="answered").count() == 2
    asked = Question.objects.first()
    assert asked is not None
    assert "voorbeeld" in Client().get(asked.story.get_absolute_url()).content.decode().lower()
    assert not Mail.objects.exists()
    remove()
    assert not Document.objects.filter(kind="story").exists()


def test_what_is_written_with_headings_and_lists_is_shown_so_and_an_old_text_comes_back() -> None:
    told = story(description="## Eerst\n\n- soep\n- brood\n\n<script>alert(1)</script>")
    page = Client().get(told.get_absolute_url()).content.decode()
    assert "<h3>Eerst</h3>" in page
    assert "<li>soep</li>" in page
    assert "<script>alert" not in page
    editor = logged_in(editor_of(told.organisation))
    actions.change_story(told, by=BY, description="Alles weg.")
    past = Event.objects.filter(verb="story.changed", object_id=str(told.pk)).latest("id")
    own = [told.organisation_id, told.pk]
    assert "Zet terug" in editor.get(reverse("story_history", args=own)).content.decode()
    editor.post(reverse("story_undo", args=[*own, past.pk]))
    told.refresh_from_db()
    assert told.description.startswith("## Eerst")
    other = Event.objects.exclude(object_id=str(told.pk)).latest("id")
    assert editor.post(reverse("story_undo", args=[*own, other.pk])).status_code == 404
    assert Client().get(reverse("story_qr", args=[told.pk])).content.startswith(b"<svg")
    assert editor.get(reverse("story_files", args=own)).status_code == 200
