"""Who takes part: two groups with a representative, members nearby, the board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.dossier.actions import finish
from samen030.commons.members.actions import start
from samen030.commons.members.rules import StandingKind
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.kernel.access import UMBRELLA, Role, scope_of_organisation
from tests import factories
from tests.factories import BY, area

if TYPE_CHECKING:
    from samen030.commons.dossier.models import Decision, Dossier, Step
    from samen030.commons.members.models import Standing
    from samen030.commons.organisations.models import Organisation

ABOUT = {"what": "Wij koken samen.", "arranged": "Een bestuur van buren.", "kvk": "", "proxy": "", "who": "Els"}


def representative(organisation: Organisation, email: str) -> User:
    """Who speaks for an organisation."""
    user = User.objects.create_user(email)
    grant_role(user, by=BY, role=Role.REPRESENTATIVE, scope=scope_of_organisation(organisation.pk))
    return user


def board(email: str) -> User:
    """Somebody of the board."""
    user = User.objects.create_user(email)
    grant_role(user, by=BY, role=Role.BOARD, scope=UMBRELLA)
    return user


def member(organisation: Organisation, kind: StandingKind = StandingKind.VOTING) -> Standing:
    """Written into the register at once."""
    return start(organisation, by=BY, kind=kind, signatory="Els")


class Cast:
    """An applicant in Lombok-Oost, a member next door, one far off, and two of the board."""

    def __init__(self) -> None:
        self.group = factories.organisation("Kookgroep Lombok", area=area("Lombok-Oost"))
        self.near = factories.organisation("Buurthuis West", area=area("Lombok-West"))
        self.far = factories.organisation("Club Oost", area=area("Wittevrouwen"))
        self.applicant = representative(self.group, "kok@example.org")
        self.neighbour = representative(self.near, "buur@example.org")
        self.other = representative(self.far, "ver@example.org")
        self.board, self.board_too = board("bestuur@example.org"), board("bestuur2@example.org")
        member(self.far)
        member(self.near)


def open_step(dossier: Dossier) -> Step:
    """The step whose turn it is."""
    return dossier.steps.get(done_at=None)


def end(dossier: Dossier, user: User, outcome: str, **said: Any) -> Decision:
    """`user` ends the open step; all criteria met unless said otherwise."""
    step = open_step(dossier)
    fields: dict[str, Any] = {
        "reasons": "Het is van de buurt zelf.",
        "answers": ABOUT | {"signatory": "Els, voorzitter", "evidence": "Zie hier."},
        "verdicts": {row.key: ("met", "") for row in dossier.rules.criteria},
    }
    return finish(step, by=user.actor, outcome=outcome, **{**fields, **said})
