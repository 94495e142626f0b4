from __future__ import annotations

import csv
import re
from itertools import chain

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count

from samen030.commons.city.models import Area, Level
from samen030.commons.journal.queries import verify
from samen030.commons.organisations.models import Organisation
from samen030.demo import actions, volume
from samen030.find.directory.demo import STORY, read_when, story_rows
from samen030.find.directory.models import Place, Schedule, Service, Vacancy
from samen030.find.directory.recurrence import validate_rrule
from samen030.find.search import engine
from samen030.find.search.models import Document
from samen030.kernel import clock

pytestmark = pytest.mark.django_db


def test_the_story_fills_every_buurt_and_marks_all_as_examples_and_can_be_taken_out() -> None:
    counts = actions.fill()
    assert counts["organisation"] >= 150
    assert counts["service"] >= 500
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


def test_two_tellings_are_the_same() -> None:
    names = []
    for _telling in range(2):
        actions.fill()
        names.append(list(Service.objects.order_by("area__path", "name", "phone").values_list("name", "area__name")))
        actions.remove()
    assert names[0] == names[1]


def test_every_rule_of_the_story_is_sound() -> None:
    for row in story_rows("activities"):
        first, rule = read_when(row["rule"], clock.today())
        assert first.year >= 2026
        assert validate_rrule(rule) == rule


@pytest.mark.parametrize("name", ["activities", "services", "vacancies"])
def test_the_story_speaks_in_short_sentences(name: str) -> None:
    with (STORY / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="|")]
    sentences = list(chain.from_iterable(re.split(r"[.?!]\s*", text) for text in texts))
    lengths = [len(sentence.split()) for sentence in sentences if sentence]
    assert sum(lengths) / len(lengths) < 12


def test_volume_is_marked_and_found() -> None:
    amounts = volume.generate(400)
    assert sum(amounts.values()) == 400 == Document.objects.count()
    assert not Service.objects.filter(is_example=False).exists()
    assert Schedule.objects.exists()
    assert engine.is_sound()
