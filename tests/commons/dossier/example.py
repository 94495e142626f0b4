"""A small procedure that exists in the tests only: asking for a bench in the street."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from samen030.commons.dossier.actions import open_dossier
from samen030.commons.dossier.rules import (
    END,
    Asked,
    Criterion,
    Objecting,
    Outcome,
    PartyRole,
    Procedure,
    Since,
    StepKind,
    StepRule,
    procedures,
)
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.kernel.access import UMBRELLA, Role, scope_of_organisation
from samen030.kernel.terms import Term, Unit
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samen030.commons.dossier.models import Decision, Dossier, Step
    from samen030.commons.organisations.models import Organisation

DONE: list[tuple[str, str]] = []
SHUT: list[str] = []
REASONS = "Het is een fijne plek."


def _on_outcome(dossier: Dossier, decision: Decision, _by: Any) -> None:
    DONE.append((decision.step.key, decision.outcome))


ASKS = StepRule(
    "ask",
    "De aanvraag",
    StepKind.SUBMIT,
    "applicant",
    (Outcome("sent", "Versturen", "react"),),
    explanation="De aanvrager schrijft op wat er moet komen.",
    asked=(Asked("why", "Waarom een bank?"), Asked("more", "Nog iets?", is_required=False)),
)
REACT = StepRule(
    "react",
    "Reacties",
    StepKind.HEARING,
    "board",
    (Outcome("go_on", "Verder", "advice"),),
    term=Term(3, Unit.WEEKS),
    others=("neighbour",),
    silence="go_on",
)
ADVICE = StepRule(
    "advice",
    "Advies van een buur",
    StepKind.ADVICE,
    "adviser",
    (Outcome("yes", "Doen", "decide"), Outcome("no", "Niet doen", "decide")),
    term=Term(2, Unit.WEEKS),
    is_per_criterion=True,
    is_public=False,
    may_pause=True,
    reminders=(3,),
)
DECIDE = StepRule(
    "decide",
    "Besluit van het bestuur",
    StepKind.DECISION,
    "board",
    (Outcome("grant", "De bank komt er", "sign", condition="money"), Outcome("refuse", "Geen bank", END)),
    term=Term(10, Unit.WORKING_DAYS),
    is_per_criterion=True,
    may_pause=True,
    reminders=(5, 1),
    objecting=Objecting(Term(6, Unit.WEEKS), ("applicant",), "second"),
)
SIGN = StepRule(
    "sign", "Ondertekenen", StepKind.SIGN, "applicant", (Outcome("signed", "Ik onderteken", END),), is_public=False
)
SECOND = StepRule(
    "second",
    "Besluit van de vergadering",
    StepKind.DECISION,
    "board",
    (Outcome("grant", "Toch een bank", "sign"), Outcome("refuse", "Geen bank", END)),
    term=Term(4, Unit.MONTHS),
    since=Since.DOSSIER,
    objecting=Objecting(Term(2, Unit.WEEKS), ("applicant",), "second", late_with_reasons=True),
)
BENCH = Procedure(
    "bench",
    1,
    "Aanvraag voor een bank",
    "Aanvragen voor een bank",
    (
        PartyRole("applicant", "aanvrager", (Role.REPRESENTATIVE, Role.EDITOR)),
        PartyRole("adviser", "adviseur", (Role.REPRESENTATIVE,)),
        PartyRole("board", "bestuur", (Role.BUREAU,), UMBRELLA),
        PartyRole("neighbour", "buur", (Role.REPRESENTATIVE,), "organisation:"),
    ),
    (ASKS, REACT, ADVICE, DECIDE, SIGN, SECOND),
    explanation="Een groep vraagt om een bank in de straat.",
    criteria=(
        Criterion("social", "Is het voor iedereen?", "De bank staat op straat. Iedereen mag erop zitten."),
        Criterion("quiet", "Is het er rustig?", "Er woont niemand vlakbij. De avond blijft stil."),
    ),
    apart=(("applicant", "adviser", "board"),),
    conditions={"money": lambda _dossier: SHUT[0] if SHUT else ""},
    on_outcome=_on_outcome,
)
GOOD = {"social": ("met", ""), "quiet": ("unsure", "Er is een café.")}


@contextmanager
def registered() -> Iterator[None]:
    """The example is there within this."""
    DONE.clear()
    SHUT.clear()
    procedures.register(BENCH)
    try:
        yield
    finally:
        del procedures._items[BENCH.name]


class People:
    """Who takes part in the example: an applicant, an adviser, two of the board, a neighbour."""

    def __init__(self) -> None:
        self.group = factories.organisation("De Straatgroep")
        self.advisers = factories.organisation("Buurthuis Zuid")
        self.neighbours = factories.organisation("Café de Hoek")
        self.applicant = somebody("aanvrager@example.org", self.group)
        self.adviser = somebody("adviseur@example.org", self.advisers)
        self.neighbour = somebody("buur@example.org", self.neighbours)
        self.board, self.board_too = (board(f"bestuur{n}@example.org") for n in (1, 2))

    def dossier(self, **fields: Any) -> Dossier:
        """A bench is asked for."""
        parties = {
            "applicant": [scope_of_organisation(self.group.pk)],
            "adviser": [scope_of_organisation(self.advisers.pk)],
        }
        said = {"subject": ("bench", "1"), "title": "Een bank in de Kanaalstraat", "parties": parties, **fields}
        return open_dossier(by=self.applicant.actor, procedure="bench", **said)


def somebody(email: str, organisation: Organisation, role: Role = Role.REPRESENTATIVE) -> User:
    """A person who acts for an organisation."""
    user = User.objects.create_user(email)
    grant_role(user, by=BY, role=role, scope=scope_of_organisation(organisation.pk))
    return user


def board(email: str) -> User:
    """One of the board."""
    user = User.objects.create_user(email)
    grant_role(user, by=BY, role=Role.BUREAU, scope=UMBRELLA)
    return User.objects.get(pk=user.pk)


def step_of(dossier: Dossier) -> Step:
    """The step that is open."""
    return dossier.steps.get(done_at=None)
