"""What there is to do: the page, its periods and searches, and the panel of an area."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from samen030.find.calendar import queries, views
from samen030.find.directory.actions import add_schedule, cancel_date
from samen030.find.search.actions import rebuild
from samen030.find.search.queries import Question
from samen030.kernel import clock
from tests.factories import BY, activity, area, place, service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db
PAGE = "/wat-is-er-te-doen/"
MONDAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _on_a_monday_morning() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 2, 8, 0, tzinfo=UTC), tick=False):  # 9 o'clock in Utrecht
        yield


def once(name: str, day: date, at: time = time(10), **fields: Any) -> Any:
    """An activity on one day."""
    return activity(name, rrule="", first_date=day, start_time=at, **fields)


def text_of(client: Client, **search: Any) -> str:
    """The page's main part without tags."""
    answer = client.get(PAGE, search)
    assert answer.status_code == 200
    main = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def days_of(client: Client, **search: Any) -> list[str]:
    """The days that the page names, in order."""
    return re.findall(r'<h2 id="dag\d+">([^<]+)</h2>', client.get(PAGE, search).content.decode())


def test_the_week_names_today_and_tomorrow_and_only_days_that_have_something(client: Client) -> None:
    for days in (0, 1, 4, 6, 7):
        once(f"Over {days}", MONDAY + timedelta(days=days))
    assert days_of(client) == [
        "Vandaag, maandag 2 november",
        "Morgen, dinsdag 3 november",
        "Vrijdag 6 november",
        "Zondag 8 november",
    ]
    assert days_of(client, bereik="vandaag") == ["Vandaag, maandag 2 november"]
    assert len(days_of(client, bereik="maand")) == 5
    assert days_of(client, datum="2026-11-09") == ["Maandag 9 november"]


def test_what_is_over_today_is_gone_and_what_goes_on_is_there(client: Client) -> None:
    once("Ontbijt", MONDAY, time(7), duration_minutes=60)
    once("Ochtendkoffie", MONDAY, time(8), duration_minutes=120)
    once("Nachtdienst", MONDAY - timedelta(days=1), time(22), duration_minutes=14 * 60)
    shown = text_of(client, bereik="vandaag")
    assert "Ontbijt" not in shown
    assert shown.index("Nachtdienst") < shown.index("Ochtendkoffie")
    assert days_of(client) == ["Vandaag, maandag 2 november"]


def test_a_cancelled_one_stays_with_its_note(client: Client) -> None:
    made = once("Koor", MONDAY + timedelta(days=1))
    cancel_date(made.schedules.get(), by=BY, day=MONDAY + timedelta(days=1), note="De dirigent is ziek")
    shown = text_of(client)
    assert "Gaat niet door Koor" in shown
    assert "De dirigent is ziek" in shown
    assert "is-cancelled" in client.get(PAGE).content.decode()


def test_a_search_narrows_it(client: Client) -> None:
    once("Koffie", MONDAY, area=area("Lombok-Oost"), cost="free")
    once("Schaken", MONDAY, area=area("Lombok-West"))
    service("Koffiehulp", area=area("Lombok-Oost"))
    for search, there, not_there in (
        ({"buurt": "lombok-oost"}, "Koffie", "Schaken"),
        ({"plek": "Lombok-West"}, "Schaken", "Koffie"),
        ({"q": "koffie"}, "Koffie", "Schaken"),
        ({"q": "schaken", "wanneer": "week"}, "Schaken", "Koffie"),
        ({"kosten": "free"}, "Koffie", "Schaken"),
        ({"dag": "mo", "q": "schaken", "bereik": "maand"}, "Schaken", "Koffie"),
    ):
        page = client.get(PAGE, search).content.decode()
        lines = re.findall(r'<li class="card moment.*?</div></li>', page, re.DOTALL)
        assert len(lines) == 1, search
        assert there in lines[0]
        assert not_there not in lines[0]


def test_a_cancelled_date_is_found_by_its_words(client: Client) -> None:
    made = once("Koor", MONDAY + timedelta(days=1))
    cancel_date(made.schedules.get(), by=BY, day=MONDAY + timedelta(days=1))
    assert "Gaat niet door Koor" in text_of(client, q="koor", wanneer="week")


def test_a_postcode_of_several_buurten_asks_which(client: Client) -> None:
    page = client.get(PAGE, {"plek": "3531", "q": "koor"}).content.decode()
    assert "Kies uw buurt" in page
    assert "buurt=lombok-oost" in page
    assert "q=koor" in page


def test_a_busy_day_is_cut_and_can_be_seen_whole(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_A_DAY", {"vandaag": 4, "week": 2, "maand": 2})
    for number in range(6):
        once(f"Nummer {number}", MONDAY + timedelta(days=1), time(10 + number))
    once("De dag erna", MONDAY + timedelta(days=2))
    for search in ({}, {"q": "nummer"}, {"bereik": "maand"}):
        shown = text_of(client, **search)
        assert "Nummer 1" in shown
        assert "Nummer 2" not in shown
        assert "Alles van morgen, dinsdag 3 november" in shown
    assert "De dag erna" in text_of(client)
    for search in ({}, {"q": "nummer"}):
        first = text_of(client, bereik="vandaag", datum="2026-11-03", **search)
        assert "Nummer 3" in first
        assert "Nummer 4" not in first
        assert "Meer van deze dag" in first
        second = text_of(client, bereik="vandaag", datum="2026-11-03", pagina="2", **search)
        assert "Nummer 3" not in second
        assert "Nummer 5" in second
        assert "Meer van deze dag" not in second
        third = text_of(client, bereik="vandaag", datum="2026-11-03", pagina="3", **search)
        assert "Meer is er op deze dag niet." in third


def test_one_walks_to_later_and_back_to_earlier_but_not_before_today(client: Client) -> None:
    rebuild()  # writes how far the index reaches
    here = client.get(PAGE, {"buurt": "lombok-oost"}).content.decode()
    assert 'rel="prev"' not in here
    assert "?buurt=lombok-oost&amp;bereik=week&amp;datum=2026-11-09" in here
    there = client.get(PAGE, {"buurt": "lombok-oost", "datum": "2026-11-05"}).content.decode()
    assert re.search(r'href="\?buurt=lombok-oost&amp;bereik=week" rel="prev"', there)
    last = client.get(PAGE, {"datum": "2027-01-01"}).content.decode()
    assert 'rel="next"' not in last


def test_days_that_are_over_or_too_far_say_so(client: Client) -> None:
    rebuild()
    assert "Deze dagen zijn voorbij." in text_of(client, datum="2026-10-01")
    assert "Wij weten wat er te doen is tot en met 3 januari 2027." in text_of(client, datum="2027-03-01")
    assert "Zo ver vooruit weten wij nog niets." in text_of(client, datum="9999-12-31", bereik="maand")
    assert "lang voorbij" in text_of(client, datum="0001-01-01")


def test_an_empty_week_tells_what_comes_next_and_where_else_to_look(client: Client) -> None:
    once("Kerstkoor", date(2026, 12, 20), area=area("Lombok-Oost"))
    shown = text_of(client, buurt="lombok-oost", kosten="free", q="kerstkoor")
    assert "In deze dagen vonden wij niets." in shown
    assert "Kijk in heel" in shown
    assert "zonder uw keuzes" in shown
    page = client.get(PAGE, {"buurt": "lombok-oost", "q": "kerstkoor"}).content.decode()
    assert "Kerstkoor" in page
    assert "datum=2026-12-20" in page


@pytest.mark.parametrize("name", ["datum", "bereik", "pagina", "q", "plek", "buurt", "dag", "wanneer", "kosten"])
@pytest.mark.parametrize(
    "value",
    [
        "9999-99-99",
        "9999-12-31",
        "0001-01-01",
        "nan",
        "-1",
        "1e999",
        "\x00",
        "' OR 1=1 --",
        "<script>x",
        "a" * 5000,
        "²",
    ],
)
def test_hostile_parameters_give_a_page(client: Client, name: str, value: str) -> None:
    once("Koffie", MONDAY)
    for span in ("vandaag", "week", "maand"):
        answer = client.get(PAGE, {"bereik": span, name: value})
        assert answer.status_code == 200
        assert b"<script>x" not in answer.content


def test_the_change_of_the_clock_moves_nothing_to_another_day(client: Client) -> None:
    with time_machine.travel(datetime(2027, 3, 22, 8, tzinfo=UTC), tick=False):
        for day in (27, 28, 29):
            once(f"Vroeg {day}", date(2027, 3, day), time(0, 15), duration_minutes=15)
            once(f"Laat {day}", date(2027, 3, day), time(23, 45), duration_minutes=10)
        found = queries.days(Question(), date(2027, 3, 27), date(2027, 3, 29), most=9)
        assert [(day.day.day, [m.document.title for m in day.moments]) for day in found] == [
            (day, [f"Vroeg {day}", f"Laat {day}"]) for day in (27, 28, 29)
        ]


def test_words_and_no_words_give_the_same_days() -> None:
    for number in range(20):
        once(f"Koffie {number}", MONDAY + timedelta(days=number % 5), time(9 + number % 12))
    last = MONDAY + timedelta(days=6)
    for page in (1, 2):
        by_words = queries.days(Question(text="koffie"), MONDAY, last, most=3, page=page)
        assert by_words == queries.days(Question(), MONDAY, last, most=3, page=page) != []


@pytest.mark.parametrize("span", ["vandaag", "week", "maand"])
def test_the_page_costs_the_same_for_few_and_many(
    client: Client, span: str, django_assert_max_num_queries: Any
) -> None:
    rebuild()
    for size in (3, 25):
        for number in range(size):
            made = activity(
                rrule="FREQ=DAILY", area=area("Lombok-Oost"), places=[place()], start_time=time(10 + number % 9)
            )
            add_schedule(made, by=BY, first_date=MONDAY, start_time=time(20), duration_minutes=30)
        with django_assert_max_num_queries(6):
            answer = client.get(PAGE, {"bereik": span, "buurt": "lombok-oost", "kosten": "", "n": str(size)})
        assert answer.content.count(b"card moment") >= 3


def test_a_search_for_activities_reaches_those_behind_a_thousand_other_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samen030.find.search.queries.CAP", 5)
    for number in range(8):
        service(f"Koffiehulp {number}")
    once("Koffie", MONDAY)
    found = queries.days(Question(text="koffie"), MONDAY, MONDAY, most=9)
    assert [m.document.title for day in found for m in day.moments] == ["Koffie"]


def test_the_panel_of_a_buurt_shows_its_own_moments_first(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(10):
        once(f"Eigen {number}", MONDAY + timedelta(days=1), time(10 + number), area=area("Lombok-Oost"))
    once("Van de buren", MONDAY, area=area("Lombok-West"))
    once("Over twee weken", MONDAY + timedelta(days=14), area=area("Lombok-Oost"))
    with django_assert_max_num_queries(6):
        page = client.get("/utrecht/lombok-oost/").content.decode()
    assert "Vandaag en deze week" in page
    assert page.index("Eigen 0") < page.index("Eigen 7")
    panel = page.split('id="week"')[1].split("</section>")[0]
    assert "Eigen 8" not in panel
    assert "Van de buren" not in panel
    assert "Over twee weken" not in panel
    assert "/wat-is-er-te-doen/?buurt=lombok-oost" in panel


def test_a_quiet_buurt_shows_the_rest_of_its_wijk_and_says_so(client: Client) -> None:
    once("Van de buren", MONDAY, area=area("Lombok-West"))
    silent = client.get("/utrecht/lombok-oost/").content.decode()
    assert "In Lombok-Oost staat deze week niets. Dit is er in de rest van de wijk:" in silent
    assert "Van de buren" in silent
    once("Eigen koor", MONDAY, area=area("Lombok-Oost"))
    quiet = client.get("/utrecht/lombok-oost/").content.decode()
    assert "Meer staat er deze week niet voor Lombok-Oost." in quiet
    assert quiet.index("Eigen koor") < quiet.index("Van de buren")


def test_a_moment_is_told_on_the_clock_of_the_city(client: Client) -> None:
    once("Koffie", MONDAY, time(10), duration_minutes=90)
    assert "10.00 tot 11.30" in text_of(client)
    assert clock.today() == MONDAY
