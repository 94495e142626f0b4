"""The index follows what an entry's card shows of others: its organisation, its place, its themes."""

from __future__ import annotations

import pytest

from samen030.commons.organisations.actions import archive_organisation, change_organisation, rename_theme
from samen030.commons.organisations.models import Theme
from samen030.find.directory.actions import archive, change_place
from samen030.find.search import engine
from samen030.find.search.models import Document
from samen030.find.search.queries import version
from tests import factories
from tests.factories import BY

pytestmark = pytest.mark.django_db


def titles() -> set[str]:
    """What can be found."""
    return set(Document.objects.values_list("title", flat=True))


def test_what_an_organisation_offers_goes_when_it_stops() -> None:
    owner = factories.organisation("Gestopt")
    house = factories.place("Huis", organisation=owner)
    factories.activity("Schaken", organisation=owner)
    factories.vacancy("Gastvrouw", organisation=owner)
    guest = factories.service("Te gast", places=[house])
    archive_organisation(owner, by=BY)
    assert titles() == {"Te gast", guest.organisation.name}
    assert "Huis" not in str(Document.objects.get(title="Te gast").extra)
    assert engine.is_sound()


def test_the_back_office_takes_the_offers_away_too() -> None:
    owner = factories.organisation("Gestopt")
    factories.service("Schaken", organisation=owner)
    archive(owner, by=BY)
    assert titles() == set()


def test_cards_show_the_new_name_of_the_organisation() -> None:
    owner = factories.organisation("Oude naam")
    factories.service("Schaken", organisation=owner)
    factories.vacancy("Gastvrouw", organisation=owner)
    change_organisation(owner, by=BY, name="Nieuwe naam")
    shown = {d.title: d.extra["organisation"] for d in Document.objects.exclude(kind="organisation")}
    assert shown == {"Schaken": "Nieuwe naam", "Gastvrouw": "Nieuwe naam"}


def test_cards_show_no_place_that_has_stopped_or_is_not_public_yet() -> None:
    house = factories.place("Huis")
    factories.service("Schaken", places=[house, factories.place("Concept", status="draft")])
    factories.vacancy("Gastvrouw", place=house)
    change_place(house, by=BY, name="Zaal")
    cards = Document.objects.filter(title__in=["Schaken", "Gastvrouw"])
    assert {card.extra["place"] for card in cards.all()} == {"Zaal"}
    archive(house, by=BY)
    assert {card.extra.get("place", "") for card in cards.all()} == {""}


def test_a_renamed_theme_makes_kept_pages_old() -> None:
    before = version()
    rename_theme(Theme.objects.all()[0], by=BY, name="Een andere naam")
    assert version() > before
