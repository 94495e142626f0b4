from __future__ import annotations

import csv
import re
from datetime import date
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count

from samen030.commons.city.models import Area, Level
from samen030.commons.journal.queries import verify
from samen030.commons.organisations.demo import HERE, spoken
from samen030.commons.organisations.models import Kind, Organisation, Theme
from samen030.demo import actions, volume
from samen030.find.directory.demo import STORY, holidays, read_when, story_rows
from samen030.find.directory.models import Override, Place, Schedule, Service, Vacancy
from samen030.find.directory.recurrence import validate_rrule
from samen030.find.search import engine
from samen030.find.search.models import Document
from samen030.kernel import clock

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = HERE / "story_texts.csv"
pytestmark = pytest.mark.django_db


def test_the_story_fills_every_buurt_and_marks_all_as_examples_and_can_be_taken_out() -> None:
    counts = actions.fill()
    assert counts["organisation"] >= 150
    assert counts["service"] >= 500
    assert counts["place"] >= 120
    assert counts["vacancy"] >= 80
    assert set(Organisation.objects.values_list("kind", flat=True)) == set(Kind.values)
    assert not Organisation.objects.exclude(kvk_number="").exists()
    assert not Place.objects.exclude(street="Voorbeeldstraat").exists()
    for model in (Organisation, Place, Service, Vacancy):
        assert not model.objects.filter(is_example=False).exists()
        assert not model.objects.exclude(phone__startswith="030-0").exists(), "a number that could be somebody's"
        assert not model.objects.exclude(email="").exclude(email__endswith="@voorbeeld.example").exists()
    weekly = Service.objects.filter(schedules__rrule__startswith="FREQ=WEEKLY")
    for area in Area.objects.filter(level=Level.NEIGHBOURHOOD).annotate(entries=Count("pk")):
        assert weekly.filter(area=area).exists(), area
        assert Document.objects.filter(path=area.path).count() >= 3, area
    assert engine.is_sound()
    assert verify().is_whole

    with pytest.raises(CommandError):
        call_command("demo", "fill")
    call_command("demo", "fill", if_empty=True)
    assert actions.counts() == counts

    actions.remove()
    assert actions.is_empty()
    assert not Document.objects.exists()
    assert engine.is_sound()


def _all_that_is_told() -> list[list[tuple[object, ...]]]:
    return [
        sorted(Organisation.objects.values_list("area__path", "name", "description", "phone", "confirmed_by")),
        sorted(Place.objects.values_list("area__path", "name", "description", "latitude", "rooms__name")),
        sorted(Service.objects.values_list("area__path", "name", "description", "phone", "phone_hours")),
        sorted(Schedule.objects.values_list("service__area__path", "service__name", "rrule", "first_date")),
        sorted(Vacancy.objects.values_list("area__path", "name", "description", "what_you_get")),
    ]


@pytest.mark.once
def test_two_tellings_on_one_day_are_the_same() -> None:
    tellings = []
    with time_machine.travel("2026-11-24T12:00+01:00"):
        for _telling in range(2):
            actions.fill()
            tellings.append(_all_that_is_told())
            actions.remove()
    assert tellings[0] == tellings[1]


def test_every_rule_of_the_story_is_sound() -> None:
    for row in story_rows("activities"):
        first, rule = read_when(row["rule"], clock.today())
        assert first.year >= 2026
        assert validate_rrule(rule) == rule


@pytest.mark.once
def test_the_story_has_all_that_a_calendar_can_have() -> None:
    actions.fill()
    rules = set(Schedule.objects.values_list("rrule", flat=True))
    assert any("INTERVAL=2" in rule for rule in rules)
    assert any(rule.startswith("FREQ=MONTHLY") for rule in rules)
    assert "" in rules, "nothing that is once only"
    assert Override.objects.filter(is_cancelled=True).exists()
    assert Override.objects.filter(new_date__isnull=False).exists()
    assert Service.objects.filter(is_full=True).exists()
    assert Service.objects.filter(confirmed_on=None).exists()


def test_what_is_for_children_stops_in_the_school_holidays_and_everything_at_christmas() -> None:
    start = date(2026, 8, 31)
    all_stop, schools_stop = holidays(start, school=False), holidays(start, school=True)
    assert date(2026, 12, 25) in all_stop
    assert date(2026, 10, 21) not in all_stop
    assert date(2026, 10, 21) in schools_stop
    assert set(all_stop) < set(schools_stop)


@pytest.mark.once
def test_the_same_idea_is_told_in_many_ways() -> None:
    actions.fill()
    texts = list(Service.objects.values_list("description", flat=True))
    assert len(set(texts)) > 0.8 * len(texts)
    assert not any("{" in text for text in texts)
    assert len({row["text"] for name in ("activities", "services") for row in story_rows(name)}) >= 200


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Vogelenbuurt", "de Vogelenbuurt"),
        ("Elinkwijk en omgeving", "Elinkwijk"),
        ("Welgelegen, Den Hommel", "deze buurt"),
        ("Bedrijvengebied Papendorp", "Papendorp"),
        ("Bedrijventerrein en omgeving", "deze buurt"),
        ("Vleuterweide-Noord/Oost/Centrum", "deze buurt"),
    ],
)
def test_a_buurt_is_named_as_people_say_it(name: str, said: str) -> None:
    assert spoken(Area(name=name)) == said


def test_each_theme_that_the_story_uses_is_in_the_tree() -> None:
    codes = set(Theme.objects.values_list("code", flat=True))
    for name in ("activities", "services", "vacancies"):
        for row in story_rows(name):
            assert set(row["themes"].split(",")) <= codes, row["name"]


def test_a_theme_that_joined_the_table_later_comes_with_its_migration() -> None:
    Theme.objects.filter(code="inspraak").delete()
    import_module("samen030.commons.organisations.migrations.0003_more_themes").add_missing(apps, None)
    again = Theme.objects.get(code="inspraak")
    assert again.parent is not None
    assert again.parent.code == "meedoen"
    assert again.path.startswith(f"{again.parent.path}/")


@pytest.mark.parametrize("file", [*(STORY / f"{n}.csv" for n in ("activities", "services", "vacancies")), TEXTS])
def test_the_story_speaks_in_short_sentences(file: Path) -> None:
    with file.open(newline="", encoding="utf-8") as table:
        texts = [row["text"] for row in csv.DictReader(table, delimiter="|")]
    sentences = list(chain.from_iterable(re.split(r"[.?!]\s*", text) for text in texts))
    lengths = [len(sentence.split()) for sentence in sentences if sentence]
    assert sum(lengths) / len(lengths) < 12


def test_volume_is_marked_and_found() -> None:
    amounts = volume.generate(400)
    assert sum(amounts.values()) == 400 == Document.objects.count()
    assert not Service.objects.filter(is_example=False).exists()
    assert Schedule.objects.exists()
    assert engine.is_sound()
