"""The example story: some organisations became members, one is about to. All of them are examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samen030.commons.dossier.actions import finish
from samen030.commons.dossier.models import Dossier
from samen030.commons.members.models import Standing
from samen030.commons.members.rules import StandingKind
from samen030.commons.organisations.models import Organisation, Status
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Chapter, chapters
from samen030.umbrella.membership.actions import apply
from samen030.umbrella.membership.queries import RUNNING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.commons.dossier.rules import Criterion

BY = Actor.system("demo")
VOTING, PARTNERS = 6, 2
BBBO = ("residents", "entrepreneurs", "neighbourhood")
SAID = {
    "what": "Wij koken elke week samen, en houden een spreekuur voor wie een vraag heeft.",
    "arranged": "Wij hebben een bestuur van vijf bewoners. Twee keer per jaar vergaderen wij met iedereen die meedoet.",
    "kvk": "",
    "proxy": "De groep koos haar voorzitter om te tekenen, in de bijeenkomst van alle deelnemers.",
    "who": "De voorzitter, op werkdagen tussen negen en twaalf.",
}
SEEN = "Ik was er op de koffie. Het is van de buurt zelf, en iedereen kan binnenlopen."
WHY = "Alle punten kloppen. Het lid uit de buurt ziet het ook zo."


def tell() -> None:
    """Members in as many wijken, two supporters, and an application that waits for a neighbour's advice."""
    groups = _one_in_each_wijk(BBBO, VOTING + 1)
    for organisation in groups[:VOTING]:
        _signed(_applied(organisation, StandingKind.VOTING))
    for organisation in _one_in_each_wijk(("welfare", "housing", "care"), PARTNERS):
        _signed(_applied(organisation, StandingKind.PARTNER))
    for organisation in groups[VOTING:]:
        _applied(organisation, StandingKind.VOTING)


def _one_in_each_wijk(kinds: Sequence[str], most: int) -> list[Organisation]:
    rows = Organisation.objects.filter(is_example=True, status=Status.PUBLISHED, kind__in=kinds).select_related("area")
    by_wijk: dict[str, dict[str, Organisation]] = {}
    for row in rows.order_by("area__path", "created_at"):
        by_wijk.setdefault(row.area.path[: len("0344/01")], {}).setdefault(row.kind, row)
    found = []
    for number, there in enumerate(list(by_wijk.values())[:most]):  # another kind in each next wijk, where there is one
        found.append(there.get(kinds[number % len(kinds)]) or next(iter(there.values())))
    return found


def _met(criteria: Sequence[Criterion]) -> dict[str, tuple[str, str]]:
    return {row.key: ("met", "") for row in criteria}


def _applied(organisation: Organisation, kind: StandingKind) -> Dossier:
    dossier = apply(organisation, by=BY, kind=kind)
    step = dossier.steps.get(done_at=None)
    finish(step, by=BY, outcome="sent", answers=SAID, verdicts=_met(dossier.rules.criteria))
    return dossier


def _signed(dossier: Dossier) -> None:
    criteria = _met(dossier.rules.criteria)
    if dossier.procedure == "admission":
        finish(dossier.steps.get(done_at=None), by=BY, outcome="yes", reasons=SEEN, verdicts=criteria)
    finish(dossier.steps.get(done_at=None), by=BY, outcome="admit", reasons=WHY, verdicts=criteria)
    said = {"signatory": "De voorzitter (voorbeeld)"}
    finish(dossier.steps.get(done_at=None), by=BY, outcome="signed", answers=said)


def clear() -> None:
    """Take the example members out of the register, with their dossiers."""
    examples = Organisation.objects.filter(is_example=True).values_list("pk", flat=True)
    ids = [str(pk) for pk in examples]
    Dossier.objects.filter(procedure__in=(*RUNNING, "measure"), subject_id__in=ids).delete()
    Standing.objects.filter(is_example=True).delete()


chapters.register(Chapter("membership", tell, order=70, clear=clear))
