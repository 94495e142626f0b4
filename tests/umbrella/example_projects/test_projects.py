"""Members tell what they tried as a whole; others repeat it and the tie is kept; the umbrella never does."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image

from samen030.commons.journal.models import Event
from samen030.commons.members.actions import end
from samen030.commons.members.rules import EndedBy, StandingKind
from samen030.commons.organisations.models import Organisation, Theme
from samen030.find.directory.actions import archive
from samen030.find.search.models import Document
from samen030.find.upkeep.models import Report
from samen030.kernel import clock
from samen030.kernel.access import Role
from samen030.kernel.actors import Actor
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.umbrella.example_projects import actions, queries
from samen030.umbrella.example_projects.models import ExampleProject
from tests import factories
from tests.factories import BY
from tests.umbrella.people import board_member, logged_in, office_worker, spokesman

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

    from samen030.commons.people.models import User

pytestmark = pytest.mark.django_db


def editor_of(organisation: Organisation, email: str = "els@example.org") -> User:
    return spokesman(email, organisation, Role.EDITOR)


def typed(owner: Organisation, **changes: str) -> dict[str, str]:
    told = {"name": "Buurtkeuken", "goal": "Samen eten", "description": "Wij kookten.", "money_euro": "1.200,50"}
    return {**told, "language": "nl", "area": str(owner.area_id), "hours": "300 uur", **changes}


# --- writing


def test_a_project_is_looked_at_first_kept_as_a_draft_and_put_on_the_site() -> None:
    owner = factories.member_organisation()
    client = logged_in(editor_of(owner))
    address = reverse("project_add", args=[owner.pk])
    assert "Zo ziet iedereen het straks" in client.post(address, typed(owner, do="preview")).content.decode()
    assert not ExampleProject.objects.exists()
    assert client.post(address, typed(owner, goal="", do="publish")).status_code == 422
    client.post(address, typed(owner, do="draft"))
    made = ExampleProject.objects.get()
    assert (made.status, made.money_cents) == ("draft", 1_200_50)
    assert client.get(made.get_absolute_url()).status_code == 404
    client.post(reverse("project_publish", args=[owner.pk, made.pk]))
    page = Client().get(made.get_absolute_url()).content.decode()
    assert "€ 1.200,50" in page
    assert Document.objects.get(kind="project").title == "Buurtkeuken"
    client.post(reverse("project_stop", args=[owner.pk, made.pk]))
    assert Client().get(made.get_absolute_url()).status_code == 410
    assert not Document.objects.filter(kind="project").exists()
    assert "van de site" not in Client().get(reverse("projects")).content.decode()
    assert client.get(reverse("project_history", args=[owner.pk, made.pk])).status_code == 200


def test_partners_are_organisations_of_the_directory_or_else_a_name() -> None:
    owner = factories.member_organisation()
    factories.organisation("Buurthuis Zuid")
    factories.organisation("Stil", status="draft")
    client = logged_in(editor_of(owner))
    said = typed(owner, partner_names="Buurthuis Zuid\nStil\n<b>Bakker; Bart</b>\n\nBuurthuis Zuid", do="publish")
    assert client.post(reverse("project_add", args=[owner.pk]), said).status_code == 302
    made = ExampleProject.objects.get()
    assert [row.name for row in made.partners.all()] == ["Buurthuis Zuid"]
    assert made.partners_note == "Stil; <b>Bakker, Bart</b>"
    page = Client().get(made.get_absolute_url()).content.decode()
    assert "&lt;b&gt;Bakker" in page
    form = client.get(reverse("project_edit", args=[owner.pk, made.pk])).context["form"]
    assert form["partner_names"].value().splitlines()[0] == "Buurthuis Zuid"
    too_many = typed(owner, partner_names="\n".join(map(str, range(30))))
    assert client.post(reverse("project_add", args=[owner.pk]), too_many).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"money_euro": "-1"},
        {"money_euro": "1e9"},
        {"period_from": "2027-01-02", "period_until": "2027-01-01"},
        {"period_from": "ooit"},
        {"language": "klingon"},
        {"name": "x" * 201},
        {"description": "BSN 111222333"},
        {"needs": "mijn bsn is 111222333"},
    ],
)
def test_wrong_input_is_told_and_keeps_what_was_typed(wrong: dict[str, str]) -> None:
    owner = factories.member_organisation()
    answer = logged_in(editor_of(owner)).post(
        reverse("project_add", args=[owner.pk]), typed(owner, do="draft", **wrong)
    )
    assert answer.status_code == 422
    assert "300 uur" in answer.content.decode()
    assert not ExampleProject.objects.exists()


def test_of_two_editors_at_once_nobody_loses_a_text() -> None:
    made = factories.project()
    owner = made.organisation
    client = logged_in(editor_of(owner))
    address = reverse("project_edit", args=[owner.pk, made.pk])
    version = client.get(address).context["form"]["version"].value()
    actions.change_project(made, by=BY, lessons="Van de ander")
    mine = typed(owner, lessons="Van mij", version=version)
    answer = client.post(address, mine)
    assert answer.status_code == 409
    assert "Van mij" in answer.content.decode()
    mine["version"] = answer.context["form"].data["version"]
    assert client.post(address, mine).status_code == 302
    assert ExampleProject.objects.get().lessons == "Van mij"
    with pytest.raises(ConflictError):
        actions.change_project(made, by=BY, version="x", lessons="Weer een ander")


# --- never by the umbrella


def test_who_is_no_member_or_no_more_has_no_example_project() -> None:
    with pytest.raises(NotAllowedError, match="Lid worden"):
        factories.project(organisation=factories.organisation())
    with pytest.raises(NotAllowedError):
        factories.project(organisation=factories.member_organisation(status="draft"))
    gone = factories.member()
    owner = Organisation.objects.get(pk=gone.organisation_id)
    assert factories.project(organisation=owner).organisation == owner
    end(gone, by=BY, on=clock.today(), ended_by=EndedBy.MEMBER)
    with pytest.raises(NotAllowedError):
        factories.project(organisation=owner)
    supporter = Organisation.objects.get(pk=factories.member(kind=StandingKind.PARTNER).organisation_id)
    assert factories.project(organisation=supporter).organisation == supporter


@pytest.mark.parametrize("name", ["SAMEN030", "samen030", "Stadscoöperatie SAMEN030"])
def test_the_umbrella_itself_never_has_one(name: str) -> None:
    umbrella = factories.organisation(name)
    with pytest.raises(NotAllowedError, match="SAMEN030 zelf voert ze nooit uit"):
        factories.project(organisation=umbrella)
    made = factories.project()
    with pytest.raises(NotAllowedError):
        actions.repeat_project(made, by=BY, organisation=umbrella)
    page = logged_in(editor_of(umbrella)).get(reverse("project_desk", args=[umbrella.pk])).content.decode()
    assert "SAMEN030 voert ze nooit uit" in page


def test_neither_bureau_nor_board_writes_one_for_a_member() -> None:
    made = factories.project()
    owner = made.organisation
    for user in (office_worker(), board_member()):
        client = logged_in(user)
        assert client.get(reverse("project_add", args=[owner.pk])).status_code == 403
        assert client.post(reverse("project_edit", args=[owner.pk, made.pk]), typed(owner)).status_code == 403
        for act in (
            lambda by=user.actor: actions.add_project(by=by, organisation=owner, name="Van ons"),
            lambda by=user.actor: actions.change_project(made, by=by, goal="Van ons"),
            lambda by=user.actor: actions.publish_project(made, by=by),
        ):
            with pytest.raises(NotAllowedError):
                act()
    with pytest.raises(NotAllowedError):
        actions.add_project(by=Actor("anonymous"), organisation=owner, name="Van niemand")
    office = logged_in(office_worker())
    assert "Haal van de site" in office.get(reverse("project_desk", args=[owner.pk])).content.decode()
    assert office.post(reverse("project_stop", args=[owner.pk, made.pk])).status_code == 302
    assert ExampleProject.objects.get().status == "archived"


def test_an_editor_of_another_organisation_changes_nothing() -> None:
    made, other = factories.project(), factories.member_organisation()
    client = logged_in(editor_of(other))
    assert client.post(reverse("project_edit", args=[other.pk, made.pk]), typed(other)).status_code == 404
    assert client.post(reverse("project_stop", args=[made.organisation_id, made.pk])).status_code == 403


# --- repeating


def test_repeating_makes_a_draft_of_ones_own_and_keeps_the_tie() -> None:
    theme = Theme.objects.order_by("path")[0]
    made = factories.project("Buurtkeuken", themes=[theme], needs="Een oven", results="23 eters")
    owner = factories.member_organisation("De Buren", phone="030-111 22 33")
    client = logged_in(editor_of(owner))
    address = reverse("project_repeat", args=[made.pk])
    assert Client().get(address).status_code == 302
    assert client.post(address, {"organisation": str(made.organisation_id)}).status_code == 422
    answer = client.post(address, {"organisation": str(owner.pk)})
    repeat = ExampleProject.objects.get(organisation=owner)
    assert answer["Location"] == reverse("project_edit", args=[owner.pk, repeat.pk])
    assert (repeat.status, repeat.goal, repeat.results, repeat.needs) == ("draft", made.goal, "", "Een oven")
    assert (repeat.repeats, repeat.tree, list(repeat.themes.all())) == (made, made.pk, [theme])
    assert "Nog niemand" in Client().get(made.get_absolute_url()).content.decode()
    actions.change_project(repeat, by=BY, description="Nu wij.", status="published")
    assert "De Buren" in Client().get(made.get_absolute_url()).content.decode()
    assert "Dit is een herhaling van" in Client().get(repeat.get_absolute_url()).content.decode()
    assert "1 keer herhaald" in Client().get(reverse("projects")).content.decode()
    assert Event.objects.filter(verb="project.repeated").exists()


def test_what_is_no_longer_there_cannot_be_repeated_and_its_repeats_stay() -> None:
    first = factories.project("Eerste")
    second = actions.repeat_project(first, by=BY, organisation=factories.member_organisation())
    actions.change_project(second, by=BY, name="Tweede", description="Nu wij.", status="published")
    archive(first.organisation, by=BY)
    with pytest.raises(DomainError):
        actions.repeat_project(first, by=BY, organisation=factories.member_organisation())
    client = logged_in(editor_of(factories.member_organisation()))
    assert client.get(reverse("project_repeat", args=[first.pk])).status_code == 404
    second.refresh_from_db()
    assert [twig.project.name for twig in queries.tree_of(second)] == ["Tweede"]
    assert "Eerste" not in Client().get(second.get_absolute_url()).content.decode()
    first.organisation.delete()
    second.refresh_from_db()
    assert second.repeats is None
    with pytest.raises(IntegrityError), transaction.atomic():
        ExampleProject.objects.filter(pk=second.pk).update(repeats=second.pk)


@examples(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 30), max_size=12))
@pytest.mark.once
def test_the_tree_is_drawn_as_nested_lists_that_close(parents: list[int]) -> None:
    with transaction.atomic():
        made = [factories.project()]
        for parent in parents:
            repeat = actions.repeat_project(
                made[parent % len(made)], by=BY, organisation=factories.member_organisation()
            )
            made.append(actions.change_project(repeat, by=BY, description="Ook", status="published"))
        page = Client().get(made[0].get_absolute_url()).content.decode()
        twigs = queries.tree_of(made[-1])
        assert {twig.project.pk for twig in twigs} == {row.pk for row in made}
        if len(made) > 1:
            part = page.partition("voortkwam</h3>")[2].partition("</section>")[0]
            depth = 0
            for tag in re.findall(r"</?(?:ul|li)", part):
                depth += -1 if tag.startswith("</") else 1
                assert depth >= 0
            assert depth == 0
            assert part.count("<li>") == len(made)
        transaction.set_rollback(True)


# --- finding


def test_the_list_is_narrowed_by_theme_and_by_wijk_and_the_search_finds_it() -> None:
    theme, other = Theme.objects.get(code="eten"), Theme.objects.get(code="groen")
    west = factories.area("West")
    here = factories.project(
        "Keuken", themes=[theme], organisation=factories.member_organisation(area=factories.area())
    )
    away = factories.member_organisation(area=factories.area("Oog in Al"))
    factories.project("Moestuin", themes=[other], organisation=away, more_areas=[factories.area("Zuid")])

    def names(**data: str) -> set[str]:
        return {row.name for row in Client().get(reverse("projects"), data).context["page"].object_list}

    assert names() == {"Keuken", "Moestuin"}
    assert names(thema=theme.code) == {"Keuken"}
    assert names(buurt=west.slug) == {"Keuken", "Moestuin"}
    assert names(buurt=here.area.slug) == {"Keuken"}
    assert names(buurt=factories.area("Zuid").slug) == {"Moestuin"}
    assert names(thema="onzin", buurt="nergens") == {"Keuken", "Moestuin"}
    page = Client().get(reverse("search"), {"q": "moestuin"}).content.decode()
    assert "Moestuin" in page
    assert "voorbeeldproject" in page.lower()


def test_lists_take_as_many_queries_for_many_as_for_few(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    root = factories.project()

    def fill(number: int) -> None:
        for _ in range(number):
            repeat = actions.repeat_project(root, by=BY, organisation=factories.member_organisation())
            actions.change_project(repeat, by=BY, description="Ook", status="published")

    fill(2)
    for _ in range(2):
        with django_assert_num_queries(6):
            Client().get(reverse("projects"), {"pagina": "1"})
        with django_assert_num_queries(6):
            Client().get(root.get_absolute_url())
        fill(6)


def test_something_wrong_with_a_project_is_reported_without_log_in() -> None:
    made = factories.project()
    page = Client().get(reverse("report", args=["project", made.pk]))
    assert page.status_code == 200
    assert made.get_absolute_url()
    assert not Report.objects.exists()


def test_a_period_that_ends_before_it_begins_is_refused_by_the_database_too() -> None:
    made = factories.project(period_from=date(2026, 5, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ExampleProject.objects.filter(pk=made.pk).update(period_until=date(2026, 4, 1))


@pytest.mark.once
def test_examples_say_so_and_go_with_the_story() -> None:
    call_command("demo", "fill", verbosity=0)
    assert ExampleProject.objects.count() == 5
    page = Client().get(reverse("projects")).content.decode()
    assert page.count("tag-example") == 5
    for made in ExampleProject.objects.all():
        assert "zijn verzonnen" in Client().get(made.get_absolute_url()).content.decode()
    call_command("demo", "remove", verbosity=0)
    assert not ExampleProject.objects.exists()


@pytest.mark.parametrize("data", [{"thema": "\x00"}, {"buurt": "\x00"}, {"pagina": "\x00"}, {"pagina": "-1"}])
def test_a_hostile_address_is_no_error_of_ours(data: dict[str, str]) -> None:
    for page in ("projects", "stories"):
        assert Client(raise_request_exception=False).get(reverse(page), data).status_code in (200, 400)


def test_material_of_a_project_is_added_by_its_own_people_and_read_by_everybody(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = factories.project("Keuken")
    address = reverse("project_files", args=[made.organisation_id, made.pk])
    assert logged_in(office_worker()).get(address).status_code == 403, "members alone"
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    file = SimpleUploadedFile("tekening.png", picture.getvalue())
    client = logged_in(editor_of(made.organisation))
    assert client.post(address, {"file": file, "title": "Tekening van de keuken"}).status_code == 302
    page = Client().get(made.get_absolute_url()).content.decode()
    assert "Tekening van de keuken (foto" in page
