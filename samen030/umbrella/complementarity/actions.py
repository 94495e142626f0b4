"""Beginning a test, reacting to it, and what its outcome leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samen030.commons.dossier.actions import contribute, open_dossier
from samen030.commons.journal import actions as journal
from samen030.commons.notifications.actions import write_mail
from samen030.commons.organisations.models import Kind, Organisation, Status
from samen030.commons.organisations.roles import people_of
from samen030.find.directory.actions import publish
from samen030.find.directory.models import Service
from samen030.kernel import registry
from samen030.kernel.access import scope_of_organisation
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.locking import locked
from samen030.umbrella.complementarity import queries
from samen030.umbrella.complementarity.models import Answer, Clearance, Proposal, Reaction
from samen030.umbrella.complementarity.overlap import Asked, Overlap, overlaps
from samen030.umbrella.complementarity.rules import MOST_TOLD, TOLD_FROM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.commons.city.models import Area
    from samen030.commons.dossier.models import Decision, Dossier
    from samen030.kernel.actors import Actor

SUBJECT = "proposal"
PASSED = ("pass", "changed", "pass_anyway")


def search(title: str, text: str, themes: Sequence[str], groups: Sequence[str], area: Area) -> list[Overlap]:
    """Who does it already."""
    return overlaps(Asked(title, text, tuple(themes), tuple(groups), area.path))


@transaction.atomic
def begin(
    *,
    by: Actor,
    title: str,
    text: str,
    why_us: str,
    area: Area,
    themes: Sequence[str] = (),
    groups: Sequence[str] = (),
    code: str = "",
    is_example: bool = False,
) -> Proposal:
    """Begin the test of a proposal: search who does it, keep what was found, tell them, give them three weeks.

    Raises ConflictError where the test of the same `code` runs or passed, DomainError for what is missing.
    """
    for name, value in (("title", title), ("text", text), ("why_us", why_us)):
        if not value.strip():
            raise DomainError("missing", _("Vul dit in."), field=name)
    if code and queries.of_code(code):
        raise ConflictError("already_open", _("Deze toets is al begonnen."))
    with override(settings.LANGUAGE_CODE):  # what is kept does not follow the language of who sends it
        found = search(title, text, themes, groups, area)
    proposal = Proposal.objects.create(
        title=title.strip()[:160],
        text=text.strip(),
        why_us=why_us.strip(),
        area=area,
        themes=list(themes),
        groups=list(groups),
        code=code,
        overlaps=[_plain(row) for row in found],
        begun_by=by.ref,
        is_example=is_example,
    )
    with override(settings.LANGUAGE_CODE):
        heading = _("Mag de koepel dit doen? %s") % proposal.title
    dossier = open_dossier(
        by=by,
        procedure="complementarity",
        subject=(SUBJECT, str(proposal.pk)),
        title=heading,
        parties={},
        area_path=area.path,
    )
    proposal.dossier_id = dossier.pk
    proposal.save(update_fields=["dossier_id"])
    journal.record("proposal.begun", proposal, by=by, detail={"title": proposal.title}, is_public=True)
    if not is_example:
        _tell(proposal, found)
    registry.announce_change(SUBJECT, [proposal.pk])
    return proposal


def _plain(row: Overlap) -> dict[str, object]:
    return {
        "organisation": str(row.organisation),
        "name": row.name,
        "score": row.score,
        "reasons": list(row.reasons),
        "entry": row.entry,
        "url": row.url,
    }


def _tell(proposal: Proposal, found: Sequence[Overlap]) -> None:
    """Mail those whom it concerns most; everybody can read it on the site."""
    for row in [row for row in found if row.score >= TOLD_FROM][:MOST_TOLD]:
        organisation = Organisation.objects.get(pk=row.organisation)
        people = {grant.user.email for grant in people_of(organisation)}
        for address in sorted(people or ({organisation.email} - {""})):
            context = {"proposal": proposal, "row": row, "dossier_id": proposal.dossier_id}
            write_mail(
                address, "complementarity/mail/concerned", context, key=f"proposal:{proposal.pk}:{address}"[:160]
            )


@transaction.atomic
def react(proposal: Proposal, *, by: Actor, organisation: Organisation, answer: Answer, text: str) -> Reaction:
    """An organisation objects, or offers to do it itself. Raises DomainError after the three weeks or said before."""
    row = locked(Proposal.objects.filter(pk=proposal.pk)).get()
    step = queries.open_reacting(row)
    if step is None:
        raise ConflictError("too_late", _("Reageren kan niet meer. Kijk in het dossier hoe het ervoor staat."))
    if Reaction.objects.filter(proposal=row, organisation_id=organisation.pk, answer=answer).exists():
        raise DomainError("said_before", _("Dat heeft uw organisatie al gezegd."))
    with override(settings.LANGUAGE_CODE):
        said = f"{str(Answer(answer).label).capitalize()}.\n\n{text.strip()}"
    contribute(step, by=by, text=said, scope=scope_of_organisation(organisation.pk))
    made = Reaction.objects.create(proposal=row, organisation_id=organisation.pk, name=organisation.name, answer=answer)
    journal.record("proposal.reacted", row, by=by, detail={"organisation": organisation.pk, "answer": answer})
    registry.announce_change(SUBJECT, [row.pk])
    return made


def follow(dossier: Dossier, decision: Decision, by: Actor) -> None:
    """A passed test gives a clearance."""
    proposal = queries.proposal_of(dossier)
    if proposal is None or decision.step.key != "decide":
        return
    if decision.outcome in PASSED:
        made, is_new = Clearance.objects.get_or_create(
            proposal=proposal, defaults={"outcome": decision.outcome, "is_example": proposal.is_example}
        )
        if is_new:
            journal.record("proposal.cleared", proposal, by=by, detail={"clearance": made.pk}, is_public=True)
    registry.announce_change(SUBJECT, [proposal.pk])


def nobody_offers(dossier: Dossier) -> str:
    """A sentence while a BBBO offered to do it: it goes first."""
    names = queries.offers(dossier)
    if not names:
        return ""
    return _("%s kan en wil dit doen, en gaat voor. Kies dat, of schrijf op waarom het niet kan.") % ", ".join(names)


def somebody_offers(dossier: Dossier) -> str:
    """A sentence while no BBBO offered to do it."""
    return "" if queries.offers(dossier) else _("Niemand bood aan om dit te doen.")


@transaction.atomic
def name_umbrella(organisation: Organisation, *, by: Actor) -> Organisation:
    """Say which organisation of the directory is the umbrella itself; there is one. Raises DomainError else."""
    row = locked(Organisation.objects.filter(pk=organisation.pk)).get()
    if Organisation.objects.filter(kind=Kind.UMBRELLA).exclude(pk=row.pk).exists():
        raise DomainError("one_umbrella", _("Er is al een organisatie die de koepel is."))
    if Service.objects.filter(organisation=row, status="published", clearance=None).exists():
        raise DomainError("needs_test", _("Deze organisatie heeft aanbod op de site zonder toets."))
    row.kind = Kind.UMBRELLA
    row.save(update_fields=["kind"])
    journal.record("organisation.named_umbrella", row, by=by, is_public=True)
    registry.announce_change("organisation", [row.pk])
    return row


@transaction.atomic
def put_on_site(service: Service, *, by: Actor, clearance: Clearance) -> Service:
    """Tie a draft of the umbrella to the test that it passed, and publish it. Raises DomainError for anything else."""
    row = locked(Service.objects.filter(pk=service.pk)).select_related("organisation").get()
    if row.organisation.kind != Kind.UMBRELLA or row.status != Status.DRAFT:
        raise DomainError("no_draft", _("Kies iets dat als concept klaarstaat bij de koepel."), field="service")
    row.clearance = clearance.pk
    row.save(update_fields=["clearance"])
    journal.record("service.cleared", row, by=by, detail={"clearance": clearance.pk}, is_public=True)
    publish(row, by=by)
    registry.announce_change(SUBJECT, [clearance.proposal_id])
    return row
