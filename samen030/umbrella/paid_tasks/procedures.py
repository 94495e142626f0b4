"""The challenge of a paid task: plan, reactions, answer of the bureau, decision, assembly, follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from samen030.commons.dossier.rules import (
    END,
    Asked,
    Objecting,
    Outcome,
    PartyRole,
    Procedure,
    Since,
    StepKind,
    StepRule,
    procedures,
)
from samen030.kernel.access import UMBRELLA, Role
from samen030.kernel.terms import Term, Unit
from samen030.umbrella.paid_tasks.actions import PROCEDURE, decided

if TYPE_CHECKING:
    from samen030.commons.dossier.models import Decision, Dossier
    from samen030.kernel.actors import Actor


def _on_outcome(_dossier: Dossier, decision: Decision, by: Actor) -> None:
    decided(decision, by=by)


def _rulings() -> tuple[Outcome, ...]:
    return (
        Outcome("grant", _("De uitdager krijgt de taak"), "follow_up"),
        Outcome("drop", _("De taak stopt"), "follow_up"),
        Outcome("change", _("De taak gaat anders"), "follow_up"),
        Outcome("keep", _("De taak blijft zoals hij is"), END),
    )


PLAN = StepRule(
    "plan",
    _("Het plan"),
    StepKind.SUBMIT,
    "challenger",
    (Outcome("sent", _("Versturen"), "reactions"),),
    explanation=_("De uitdager schrijft op wat er anders kan."),
    asked=(
        Asked("way", _("Wat stelt u voor?")),
        Asked("plan", _("Wat is uw plan?")),
        Asked("gain", _("Wat levert het op? Wat kost het?")),
    ),
)
REACTIONS = StepRule(
    "reactions",
    _("Reacties"),
    StepKind.HEARING,
    "everybody",
    (Outcome("on", _("Verder"), "answer"),),
    explanation=_("Elke organisatie mag reageren, drie weken lang."),
    term=Term(3, Unit.WEEKS),
    others=("challenger", "reactor", "doer", "office"),
    silence="on",
)
ANSWER = StepRule(
    "answer",
    _("Antwoord van het bureau"),
    StepKind.ADVICE,
    "office",
    (
        Outcome("agree", _("Eens met het plan"), "decide"),
        Outcome("partly", _("Voor een deel eens"), "decide"),
        Outcome("disagree", _("Niet eens met het plan"), "decide"),
        Outcome("silent", _("Geen antwoord"), "decide"),
    ),
    explanation=_(
        "Het bureau zegt wat het van het plan en de reacties vindt. Antwoordt het niet, dan gaat het verder."
    ),
    term=Term(2, Unit.WEEKS),
    reminders=(5,),
    silence="silent",
)
DECIDE = StepRule(
    "decide",
    _("Besluit van het bestuur"),
    StepKind.DECISION,
    "board",
    (*_rulings(), Outcome("assembly", _("De ledenvergadering besluit"), "assembly")),
    explanation=_(
        "Het bestuur besluit, of vraagt het aan de ledenvergadering. Wie voor de taak betaald wordt, besluit niet."
    ),
    term=Term(4, Unit.WEEKS),
    reminders=(7, 2),
    objecting=Objecting(Term(4, Unit.WEEKS), ("challenger",), "assembly"),
)
ASSEMBLY = StepRule(
    "assembly",
    _("Besluit van de ledenvergadering"),
    StepKind.DECISION,
    "board",
    _rulings(),
    explanation=_("De eerstvolgende ledenvergadering besluit. Het bestuur legt dat besluit hier vast."),
    term=Term(12, Unit.MONTHS),
    since=Since.STEP,
    reminders=(60, 14),
)
FOLLOW_UP = StepRule(
    "follow_up",
    _("Wat er nu gebeurt"),
    StepKind.INFORM,
    "office",
    (Outcome("arranged", _("Vastleggen"), END),),
    explanation=_("Het bureau spreekt met de uitdager af wie de taak overneemt, vanaf wanneer, en wat het scheelt."),
    term=Term(2, Unit.MONTHS),
    reminders=(14,),
    asked=(
        Asked(
            "takes_over",
            _("Wie doet het voortaan?"),
            _("Schrijf de naam van de organisatie of de functie. Leeg als de taak stopt."),
            is_required=False,
        ),
        Asked("from_on", _("Vanaf welke dag?"), _("Bijvoorbeeld: 1-3-2027")),
        Asked(
            "saving",
            _("Hoeveel euro scheelt het per jaar?"),
            _("Alleen het bedrag, bijvoorbeeld 1.200. Vul 0 in als het niets scheelt."),
        ),
    ),
)

CHALLENGE: Any = procedures.register(
    Procedure(
        PROCEDURE,
        1,
        _("Uitdaging van een betaalde taak"),
        _("Uitdagingen van betaalde taken"),
        (
            PartyRole("challenger", _("uitdager"), (Role.REPRESENTATIVE,)),
            PartyRole("doer", _("wie de taak nu doet"), (Role.REPRESENTATIVE,)),
            PartyRole(
                "everybody", _("iedereen die wil reageren")
            ),  # nobody holds it: the clock alone ends the reactions
            PartyRole("reactor", _("wie reageert"), (Role.REPRESENTATIVE,), "organisation:"),
            PartyRole("office", _("bureau"), (Role.BUREAU,), UMBRELLA),
            PartyRole("board", _("bestuur"), (Role.BOARD,), UMBRELLA),
        ),
        (PLAN, REACTIONS, ANSWER, DECIDE, ASSEMBLY, FOLLOW_UP),
        explanation=_(
            "SAMEN030 wil zo klein mogelijk zijn. Elke organisatie mag zeggen: wij doen het, stop, of doe het anders."
        ),
        apart=(("challenger", "board"), ("challenger", "office"), ("doer", "board"), ("office", "board")),
        on_outcome=_on_outcome,
    )
)
