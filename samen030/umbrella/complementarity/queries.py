"""Reading tests: what runs, what passed, who offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samen030.commons.dossier.models import Dossier, Step
from samen030.commons.organisations.models import Kind, Organisation, Status
from samen030.find.directory.models import Service
from samen030.umbrella.complementarity.models import Answer, Clearance, Proposal, Reaction

if TYPE_CHECKING:
    from django.db.models import QuerySet


def proposals() -> QuerySet[Proposal]:
    """All that were begun, the newest first."""
    return Proposal.objects.select_related("area", "clearance")


def dossiers_of(rows: list[Proposal]) -> dict[object, Dossier]:
    """Their dossiers by id."""
    return dict(Dossier.objects.in_bulk([row.dossier_id for row in rows if row.dossier_id]))


def proposal_of(dossier: Dossier) -> Proposal | None:
    """The proposal that a dossier tests."""
    return (
        Proposal.objects.filter(dossier_id=dossier.pk).first() or Proposal.objects.filter(pk=dossier.subject_id).first()
    )


def of_code(code: str) -> Proposal | None:
    """The last test with this code ('platform')."""
    return Proposal.objects.filter(code=code).select_related("clearance").first()


def open_reacting(proposal: Proposal) -> Step | None:
    """The step in which organisations react, while it is open."""
    rows = Step.objects.filter(dossier=proposal.dossier_id, key="react", done_at=None).select_related("dossier")
    return rows.first()


def offers(dossier: Dossier) -> list[str]:
    """The names of the organisations that offered to do it."""
    rows = Reaction.objects.filter(proposal__dossier_id=dossier.pk, answer=Answer.TAKE_ON)
    return list(rows.values_list("name", flat=True))


def clearances() -> QuerySet[Clearance]:
    """Tests that passed, the last first."""
    return Clearance.objects.select_related("proposal")


def umbrella() -> Organisation | None:
    """The organisation of the directory that is the umbrella itself; None: the board has not said which."""
    return Organisation.objects.filter(kind=Kind.UMBRELLA).first()


def drafts() -> QuerySet[Service]:
    """What the umbrella has ready, and may be put on the site by a passed test only."""
    rows = Service.objects.filter(organisation__kind=Kind.UMBRELLA, status=Status.DRAFT)
    return rows.order_by("name")


def on_site_by(clearance: Clearance) -> QuerySet[Service]:
    """What stands on the site by this test."""
    return Service.objects.filter(clearance=clearance.pk, status=Status.PUBLISHED).order_by("name")
