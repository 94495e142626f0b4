from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samen030.commons.city.actions import set_contact
from samen030.commons.city.models import Area
from samen030.find.directory.actions import archive, change_service
from samen030.find.search import actions, engine, queries
from samen030.find.search.forms import question_from
from samen030.find.search.models import Document, FruitlessQuery, Synonym
from samen030.find.search.queries import Question, find
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from tests import factories

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def titles(text: str, **fields: object) -> list[str]:
    return [hit.document.title for hit in find(Question(text=text, **fields)).found]  # type: ignore[arg-type]


def maybe(text: str) -> list[str]:
    return [hit.document.title for hit in find(Question(text=text)).maybe]


@pytest.fixture
def _some() -> None:
    factories.service("Nederlandse taalles", description="Leer Nederlands spreken met een vrijwilliger.")
    factories.service("Samen eten", description="Elke week een warme maaltijd in het buurt huis.")
    factories.service("Hulp bij schulden", description="Wij weten wat u kunt doen met rekeningen en brieven.")
    factories.service("Zwemmen voor kinderen", description="Zwemlessen in het bad. Ook voor ouders.")
    factories.service("Café Zonnig", description="Koffie en een praatje.")


@pytest.mark.usefixtures("_some")
@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("taalles", "Nederlandse taalles"),
        ("les taal", "Nederlandse taalles"),
        ("buurthuis", "Samen eten"),
        ("kind", "Zwemmen voor kinderen"),
        ("cafe", "Café Zonnig"),
        ("CAFÉ", "Café Zonnig"),
        ("zwemles", "Zwemmen voor kinderen"),
        ("schuld", "Hulp bij schulden"),
        ("ca", "Café Zonnig"),
    ],
)
def test_a_resident_finds_it_by_a_word(text: str, first: str) -> None:
    assert titles(text)[:1] == [first]


@pytest.mark.usefixtures("_some")
def test_a_word_inside_another_by_chance_is_not_found() -> None:
    assert titles("eten") == ["Samen eten"]


@pytest.mark.usefixtures("_some")
def test_a_typing_mistake_is_mended_and_shown_apart() -> None:
    answer = find(Question(text="shculden"))
    assert answer.found == []
    assert answer.corrected == "schulden"
    assert answer.maybe[0].document.title == "Hulp bij schulden"


@pytest.mark.usefixtures("_some")
def test_search_never_ends_in_an_empty_page() -> None:
    for text in ("qqqqxxxx", "zzzz zzz", "!!!", "漢字"):
        answer = find(Question(text=text))
        assert answer.found or answer.maybe, text


@pytest.mark.usefixtures("_some")
def test_synonyms_of_the_staff_work_at_once() -> None:
    assert titles("poenzorgen") == []
    actions.save_synonym(Synonym(words="Poenzorgen, schulden"), by=factories.BY)
    answer = find(Question(text="poenzorgen"))
    assert [hit.document.title for hit in answer.found] == ["Hulp bij schulden"]
    assert "lijkt op" in answer.found[0].why[0]


def test_a_synonym_group_needs_two_words() -> None:
    with pytest.raises(DomainError):
        actions.save_synonym(Synonym(words="alleen"), by=factories.BY)


@pytest.mark.usefixtures("_some")
def test_the_index_follows_what_is_written() -> None:
    service = factories.service("Biljarten")
    assert titles("biljarten") == ["Biljarten"]
    change_service(service, by=factories.BY, name="Sjoelen")
    assert titles("biljarten") == []
    assert titles("sjoelen") == ["Sjoelen"]
    archive(service, by=factories.BY)
    assert titles("sjoelen") == []
    assert engine.is_sound()


def test_a_failed_write_leaves_no_trace_in_the_index() -> None:
    def write_and_fail() -> None:
        with transaction.atomic():
            factories.service("Spook")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert Document.objects.filter(title="Spook").count() == 0
    assert engine.is_sound()


def test_what_lies_outside_the_city_is_found_only_when_asked() -> None:
    outside = Area.objects.get(level="outside")
    factories.service("Elders yoga", area=outside)
    assert titles("yoga") == []
    assert titles("yoga", path="") == ["Elders yoga"]
    assert titles("yoga", path=outside.path) == ["Elders yoga"]


def test_near_comes_before_far_and_a_confirmed_one_before_an_unknown() -> None:
    here, there = Area.objects.get(name="Lombok-Oost"), Area.objects.get(name="Vleuten")
    for area in (there, here):
        place = factories.place(area=area)
        factories.service(f"Koffie {area.name}", area=area, places=[place])
    assert titles("koffie", near=here.point)[0] == "Koffie Lombok-Oost"
    assert titles("koffie", near=there.point)[0] == "Koffie Vleuten"
    fresh = factories.service("Thee", confirmed_on=clock.today() - timedelta(days=10))
    factories.service("Thee")
    assert find(Question(text="thee")).found[0].document.object_id == fresh.pk


def test_facets_narrow_and_are_counted() -> None:
    factories.service("Soep", cost="free", target_groups=["seniors"])
    factories.service("Soep met brood", cost="amount", cost_cents=250)
    answer = find(Question(text="soep"))
    assert answer.total == 2
    assert answer.facets["cost:free"] == answer.facets["cost:amount"] == 1
    assert titles("soep", facets=frozenset({"cost:free", "for:seniors"})) == ["Soep"]


def test_a_very_common_word_is_counted_up_to_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "CAP", 5)
    for number in range(8):
        factories.service(f"Wandelen {number}", description="zwemmen")
    factories.service("Zwemmen", description="Het bad")
    answer = find(Question(text="zwemmen"))
    assert answer.is_capped
    assert answer.total == 5
    assert answer.found[0].document.title == "Zwemmen", "the cap keeps what has the word in its name"


def test_this_week_finds_what_has_a_moment_then() -> None:
    tomorrow = clock.today() + timedelta(days=1)
    factories.activity("Morgen", rrule="", first_date=tomorrow)
    factories.activity("Later", rrule="", first_date=tomorrow + timedelta(days=20))
    now = clock.now()
    assert titles("", starts_from=now, starts_until=now + timedelta(days=3)) == ["Morgen"]


def test_rolling_the_moments_twice_does_nothing_the_second_time() -> None:
    factories.activity("Wekelijks")
    actions.roll_moments()
    assert actions.roll_moments() is False


def test_rebuilding_gives_the_same_index() -> None:
    factories.activity("Schaken", description="Op een groot bord")
    factories.vacancy("Gastvrouw")
    before = sorted(Document.objects.values_list("kind", "title", "folded_body"))
    assert actions.rebuild() == len(before)
    assert sorted(Document.objects.values_list("kind", "title", "folded_body")) == before
    assert titles("schaken") == ["Schaken"]
    assert engine.is_sound()


def test_what_found_nothing_is_counted_without_what_may_name_a_person() -> None:
    for text in ("kantklossen", "kantklossen", "piet@example.org", "0612345678"):
        actions.note_fruitless(text)
    assert list(FruitlessQuery.objects.values_list("query", "count")) == [("kantklossen", 2)]


@pytest.mark.usefixtures("_some")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=250)
    | st.sampled_from(['"', "' OR 1=1 --", "NEAR(a b)", "a* ^b", "{title}: x", "%_%", "<b>", "x" * 10_000])
)
def test_no_question_brings_the_search_down(text: str) -> None:
    answer = find(Question(text=text))
    assert answer.found or answer.maybe


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["q", "plek", "soort", "thema", "dag", "buurt", "wanneer", "pagina", "volgorde"]),
        st.text(max_size=60),
    )
)
def test_no_address_brings_the_reader_down(given_values: dict[str, str]) -> None:
    data = QueryDict(mutable=True)
    data.update(given_values)
    asked = question_from(data)
    assert 1 <= asked.question.page <= 50
    find(asked.question)


@pytest.mark.parametrize("size", [5, 40])
def test_a_search_takes_the_same_few_queries_for_any_size(
    size: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(size):
        factories.service(f"Naaien {number}", description="Samen achter de naaimachine")
    with django_assert_max_num_queries(9):
        find(Question(text="naaien"))


def test_a_document_for_a_record_that_is_gone_goes_out() -> None:
    actions.refresh("service", [uuid4()])
    assert Document.objects.count() == 0


def test_what_is_round_the_corner_is_not_lost_among_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "CAP", 6)
    far, home = factories.area("Vleuterweide-Noord/Oost/Centrum"), factories.area("Lombok-Oost")
    for number in range(9):
        factories.service(f"Koffie {number}", places=[factories.place(area=far)], area=far)
    factories.service("Inloop", description="Met koffie.", places=[factories.place(area=home)], area=home)
    found = find(Question(text="koffie", near=home.point)).found
    assert "Inloop" in [hit.document.title for hit in found]


def test_where_one_can_go_comes_before_volunteer_work_unless_that_is_asked() -> None:
    factories.vacancy("Koffie schenken")
    factories.service("Inloop", description="Er is koffie.")
    factories.service("Koffieochtend")
    titles = [hit.document.title for hit in find(Question(text="koffie")).found]
    assert titles.index("Koffieochtend") < titles.index("Koffie schenken")
    work = [hit.document.title for hit in find(Question(text="koffie", facets=frozenset({"kind:vacancy"}))).found]
    assert work == ["Koffie schenken"]


def test_who_does_not_find_it_sees_whom_to_ring(client: Client) -> None:
    set_contact(factories.area("Utrecht"), by=factories.BY, name="Stadslijn", phone="030-111 11 11", hours="altijd")
    set_contact(
        factories.area("West"), by=factories.BY, name="Lijn West", phone="030-222 22 22", hours="9.00–17.00 uur"
    )
    assert "030-111 11 11" in client.get("/vinden/?q=zzxxqq").content.decode()
    near = client.get("/vinden/?q=zzxxqq&plek=Lombok-Oost").content.decode()
    assert "030-222 22 22" in near
    assert "9.00\u2060–\u206017.00\u00a0uur" in near  # never broken over two lines
    assert "030-111 11 11" in client.get("/contact/").content.decode()


def test_words_within_an_area_and_a_choice_are_looked_up_together() -> None:
    home = factories.area("Lombok-Oost")
    for name in ("Koffie 100%", "Soep_avond", "Taal en koffie", "Thee"):
        factories.service(name, places=[factories.place(area=home)], area=home, description="Met soep, of diner.")
    where = {"path": home.path, "facets": frozenset({"kind:service"})}
    for text, expected in (
        ("koffie", {"Koffie 100%", "Taal en koffie"}),
        ("taal koffie", {"Taal en koffie"}),
        ("soep", {"Koffie 100%", "Soep_avond", "Taal en koffie", "Thee"}),
    ):
        assert {hit.document.title for hit in find(Question(text=text, **where)).found} == expected, text
    answer = find(Question(text="theee", **where))
    assert "Thee" in {hit.document.title for hit in (*answer.found, *answer.maybe)}
