"""Who does it already is found, though they call it something else."""

from __future__ import annotations

import pytest

from samen030.commons.organisations.models import Theme
from samen030.demo.actions import fill
from samen030.find.search.rules import question_words
from samen030.kernel import registry
from samen030.umbrella.complementarity.overlap import Asked, overlaps
from tests import factories
from tests.umbrella.complementarity.cases import CASES, HELD_OUT, Case

pytestmark = pytest.mark.django_db
ENOUGH = 18
ENOUGH_HELD_OUT = 5  # of 8: what was measured, so that it does not get worse


def plant(case: Case) -> None:
    """Somebody of the buurt who does it already."""
    here = factories.Area.objects.get(slug=case.their_area)
    owner = factories.organisation(f"Groep van {case.their_name}", kind="residents", area=here)
    service = factories.service(
        case.their_name,
        kind="activity",
        organisation=owner,
        area=here,
        description=case.their_text,
        themes=list(Theme.objects.filter(code__in=case.their_themes.split())),
        target_groups=case.their_groups.split(),
    )
    assert service.pk


def asked(case: Case) -> Asked:
    """The proposal as the form would give it."""
    path = factories.Area.objects.get(slug=case.area).path
    return Asked(case.title, case.text, case.themes.split(), case.groups.split(), path)


def test_no_telling_word_of_a_competitors_name_stands_in_the_proposal() -> None:
    for case in (*CASES, *HELD_OUT):
        shared = set(question_words(case.their_name)) & set(question_words(f"{case.title} {case.text}"))
        assert not shared, (case.title, shared)


@pytest.mark.once
def test_the_competitor_is_among_the_first_three() -> None:
    fill()
    with registry.hold_changes():
        for case in (*CASES, *HELD_OUT):
            plant(case)
    ranks = {}
    for case in (*CASES, *HELD_OUT):
        names = [row.entry for row in overlaps(asked(case))]
        ranks[case.title] = names.index(case.their_name) + 1 if case.their_name in names else 0
    told = [ranks[case.title] for case in CASES]
    held_out = [ranks[case.title] for case in HELD_OUT]
    assert sum(1 <= rank <= 3 for rank in told) >= ENOUGH, ranks
    assert sum(1 <= rank <= 3 for rank in held_out) >= ENOUGH_HELD_OUT, ranks


def test_an_example_project_shows_who_did_it_before() -> None:
    for _ in range(20):
        factories.service()
    made = factories.project("Zonnedak van de buurt", goal="Samen zonnepanelen kopen voor het dak van de school.")
    found = overlaps(Asked("Zonnepanelen op scholen", "Wij leggen zonnepanelen op het dak van een school."))
    assert [(row.organisation, row.entry) for row in found] == [(made.organisation_id, "Zonnedak van de buurt")]
