"""Asking to become a member, and what a decision in the dossier leads to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samen030.commons.dossier.actions import contribute, name_party, open_dossier
from samen030.commons.dossier.models import Contribution
from samen030.commons.members import actions as members
from samen030.commons.members.queries import standing_of, statute
from samen030.commons.members.rules import EndedBy, StandingKind
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, scope_of_organisation
from samen030.kernel.actors import Actor
from samen030.kernel.errors import ConflictError, DomainError
from samen030.umbrella.membership import queries
from samen030.umbrella.membership.rules import WITHOUT_LEGAL_FORM

if TYPE_CHECKING:
    from samen030.commons.dossier.models import Decision, Dossier
    from samen030.commons.members.models import Standing
    from samen030.commons.organisations.models import Organisation

SUSPENSION_WEEKS = 12
PROCEDURES = {StandingKind.VOTING: "admission", StandingKind.PARTNER: "partnership"}


@transaction.atomic
def apply(organisation: Organisation, *, by: Actor, kind: StandingKind) -> Dossier:
    """Begin an application; the nearest voting member is asked to visit or ring, without members the board itself.

    Raises ConflictError for who is that already or whose application runs, and as `open_dossier` does.
    """
    standing = standing_of(organisation.pk)
    if standing and (standing.kind == kind or standing.is_voting):
        raise ConflictError("member_already", _("%s is dat al.") % organisation.name)
    running = queries.running_for(organisation.pk)
    if running:
        raise ConflictError("already_open", _("Er loopt al een aanvraag van %s.") % organisation.name)
    scope = scope_of_organisation(organisation.pk)
    with override(settings.LANGUAGE_CODE):  # what is kept does not follow the language of who sends it
        title = _("%s wil stemlid worden") if kind == StandingKind.VOTING else _("%s wil steunlid worden")
    parties = {"applicant": [scope], "signatory": [scope]}
    if kind == StandingKind.VOTING:
        parties["adviser"] = [_adviser(organisation, ())]
    return open_dossier(
        by=by,
        procedure=PROCEDURES[kind],
        subject=(queries.ORGANISATION, str(organisation.pk)),
        title=title % organisation.name,
        parties=parties,
        area_path=organisation.area.path,
    )


def _adviser(organisation: Organisation, taken: tuple[str, ...]) -> str:
    """The scope of the nearest member that is not `taken`; the board where there is none."""
    near = (scope_of_organisation(row.pk) for row in queries.nearest(organisation, clock.today()))
    return next((scope for scope in near if scope not in taken), UMBRELLA)


def follow(dossier: Dossier, decision: Decision, by: Actor) -> None:
    """What an ended step leads to: a second adviser on doubt, the membership when it is signed, a suspension."""
    organisation = queries.subject_of(dossier)
    if organisation is None:
        return
    match decision.step.key, decision.outcome:
        case "advise", "doubt":
            taken = tuple(dossier.parties.filter(role="adviser").values_list("scope", flat=True))
            name_party(dossier, by=by, role="second", scope=_adviser(organisation, taken))
        case "sign", "signed":
            signatory = Contribution.objects.filter(step=decision.step, question="signatory").values_list("text")
            kind = StandingKind.VOTING if dossier.procedure == "admission" else StandingKind.PARTNER
            name = "; ".join(text for (text,) in signatory)
            members.start(organisation, by=by, kind=kind, signatory=name, dossier_id=dossier.pk)
        case "judge" | "assembly", "suspend":
            _suspend(organisation.pk, dossier, decision, by)
        case "judge", "expel":  # may be appealed against for a month: until then the member is suspended (BW 2:35.4)
            _suspend(organisation.pk, dossier, decision, by)
        case "assembly", "expel":
            _expel(organisation.pk, by)


def _suspend(organisation: UUID, dossier: Dossier, decision: Decision, by: Actor) -> None:
    standing, row = standing_of(organisation), statute("suspension_weeks")
    until = clock.today() + timedelta(weeks=int(row.value) if row else SUSPENSION_WEEKS)
    if standing:
        members.suspend(standing, by=by, until=until, reasons=decision.reasons, dossier_id=dossier.pk)


def _expel(organisation: UUID, by: Actor) -> bool:
    standing = standing_of(organisation)
    if standing is None or (standing.is_ending and standing.ended_by == EndedBy.EXPELLED):
        return False
    members.end(standing, by=by, on=clock.today(), ended_by=EndedBy.EXPELLED)
    return True


def carry_out_expulsions() -> int:
    """Expel who did not appeal within the month after the board's decision; answers how many. Twice is once."""
    done = 0
    for dossier in queries.expelled_by_the_board():
        with transaction.atomic():
            done += _expel(UUID(dossier.subject_id), Actor.system("due"))
    return done


def cannot_admit(dossier: Dossier) -> str:
    """Why the board cannot admit now; empty: it can."""
    organisation = queries.subject_of(dossier)
    if organisation is None:
        return _("Deze organisatie staat niet meer op SAMEN030.")
    standing = standing_of(organisation.pk)
    if standing and (standing.is_voting or dossier.procedure == "partnership"):
        return _("%s is dat al.") % organisation.name
    proxy = Contribution.objects.filter(step__dossier=dossier, question="proxy").exclude(text="").exists()
    if organisation.legal_form in WITHOUT_LEGAL_FORM and not proxy:
        return _("Een groep zonder rechtsvorm heeft een volmacht nodig. Vraag eerst om meer uitleg.")
    return ""


def no_proxy(dossier: Dossier, answer: str) -> str:
    """A sentence when a group without legal form names nobody who may sign for it."""
    organisation = queries.subject_of(dossier)
    if answer or organisation is None or organisation.legal_form not in WITHOUT_LEGAL_FORM:
        return ""
    return _("Uw groep heeft geen rechtsvorm. Schrijf op wie voor de groep mag tekenen, en wie dat samen afspraken.")


@transaction.atomic
def ask_measure(standing: Standing, *, by: Actor, reasons: str) -> Dossier:
    """The board asks to suspend or expel a member; the member is heard first. Raises DomainError without reasons."""
    if not reasons.strip():
        raise DomainError("reasons_missing", _("Schrijf op waarom."), field="reasons")
    scope = scope_of_organisation(standing.organisation_id)
    with override(settings.LANGUAGE_CODE):
        title = _("Schorsing of ontzetting van %s") % standing.name
    dossier = open_dossier(
        by=by,
        procedure="measure",
        subject=(queries.ORGANISATION, str(standing.organisation_id)),
        title=title,
        parties={"member": [scope]},
        is_public=False,
    )
    contribute(dossier.steps.get(done_at=None), by=by, text=reasons)
    return dossier
