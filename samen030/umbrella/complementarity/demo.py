"""The example story: a test that passed and what stands on the site by it, one that a group took on, one that runs."""

from __future__ import annotations

from typing import Any

from samen030.commons.city.queries import city
from samen030.commons.dossier.actions import finish
from samen030.commons.dossier.models import Dossier
from samen030.commons.organisations.actions import add_organisation
from samen030.commons.organisations.models import Kind, Organisation, Status
from samen030.find.directory.actions import add_service
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Chapter, chapters
from samen030.umbrella.complementarity.actions import begin, name_umbrella, put_on_site, react
from samen030.umbrella.complementarity.models import Answer, Clearance, Proposal

BY = Actor.system("demo")
WHY = "Geen organisatie in de stad doet dit voor iedereen."
TOLD: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("Eén verzekering voor alle vrijwilligers", "De koepel sluit één polis af voor alle groepen samen. Dat is goedkoper, en niemand hoeft zelf te zoeken.", ("vrijwilliger",), "pass"),
    ("Een cursus notuleren", "Twee avonden over hoe u een kort en goed verslag maakt van een vergadering van bewoners.", ("cursus",), "taken_on"),
    ("Een telefoonnummer voor de avond", "Wie na zes uur belt, krijgt een mens aan de lijn die de stad kent en doorverbindt.", ("praten",), ""),
)  # fmt: skip


def tell() -> None:
    """Three proposals, each at another point."""
    for title, text, themes, outcome in TOLD:
        proposal = begin(by=BY, title=title, text=text, why_us=WHY, area=city(), themes=themes, is_example=True)
        if outcome:
            _decided(proposal, outcome)
        if outcome == "pass":
            _put_on_site(proposal)


def _put_on_site(proposal: Proposal) -> None:
    """The umbrella of the story has one thing on the site: what passed its test."""
    if Organisation.objects.filter(kind=Kind.UMBRELLA).exists():
        return
    told: dict[str, Any] = {
        "description": "De stadscoöperatie van de buurtorganisaties. Dit is een voorbeeld.",
        "phone": "030-000 00 30",
        "contact_shown": True,
        "is_example": True,
    }
    owner = add_organisation(by=BY, name="De koepel (voorbeeld)", kind="other", area=city(), **told)
    name_umbrella(owner, by=BY)
    fields: dict[str, Any] = {
        "kind": "service",
        "description": proposal.text,
        "status": Status.DRAFT,
        "phone": "030-000 00 30",
        "contact_shown": True,
        "is_example": True,
    }
    draft = add_service(by=BY, organisation=owner, name=proposal.title, area=city(), **fields)
    put_on_site(draft, by=BY, clearance=Clearance.objects.get(proposal=proposal))


def _decided(proposal: Proposal, outcome: str) -> None:
    dossier = Dossier.objects.get(subject_kind="proposal", subject_id=str(proposal.pk))
    if outcome == "taken_on":
        owner = Organisation.objects.filter(is_example=True, status=Status.PUBLISHED).order_by("created_at")[0]
        said = "Bij ons geeft een oud-secretaris dit elk najaar. Er is plek."
        react(proposal, by=BY, organisation=owner, answer=Answer.TAKE_ON, text=said)
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("go_on", {}),
        ("answered", {"answers": {"answers": "Dank voor het meedenken. Wij volgen wie het al doet."}}),
        (outcome, {"reasons": "Zo doet ieder waar hij goed in is."}),
    )
    for key, fields in steps:
        finish(dossier.steps.get(done_at=None), by=BY, outcome=key, **fields)


def clear() -> None:
    """Take the example tests out with their dossiers."""
    Clearance.objects.filter(is_example=True).delete()
    rows = Proposal.objects.filter(is_example=True)
    Dossier.objects.filter(pk__in=list(rows.values_list("dossier_id", flat=True))).delete()
    rows.delete()


chapters.register(Chapter("complementarity", tell, order=75, clear=clear))
