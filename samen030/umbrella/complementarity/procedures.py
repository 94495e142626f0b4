"""The step table of the complementarity test: three weeks to react, an answer to each, a decision with reasons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samen030.commons.dossier.rules import (
    END,
    Asked,
    Objecting,
    Outcome,
    PartyRole,
    Procedure,
    StepKind,
    StepRule,
    procedures,
)
from samen030.kernel.access import UMBRELLA, Role
from samen030.kernel.terms import Term, Unit
from samen030.umbrella.complementarity import actions

COMPLEMENTARITY = Procedure(
    "complementarity",
    1,
    _("Toets: doet een buurtorganisatie dit al?"),
    _("Toetsen: doet een buurtorganisatie dit al?"),
    (
        PartyRole("office", _("bureau"), (Role.BUREAU, Role.BOARD), UMBRELLA),
        PartyRole("board", _("bestuur"), (Role.BOARD,), UMBRELLA),
        PartyRole("neighbour", _("organisatie"), (Role.REPRESENTATIVE, Role.EDITOR), "organisation:"),
    ),
    (
        StepRule(
            "react",
            _("Wie doet dit al, en wie wil het doen?"),
            StepKind.HEARING,
            "office",
            (Outcome("go_on", _("Verder"), "answer"),),
            explanation=_(
                "Iedere organisatie kan bezwaar maken, of zeggen dat zij het kan en wil doen. Die gaat voor."
            ),
            term=Term(3, Unit.WEEKS),
            others=("neighbour",),
            silence="go_on",
        ),
        StepRule(
            "answer",
            _("Antwoord op elke reactie"),
            StepKind.ASK,
            "office",
            (Outcome("answered", _("Versturen"), "decide"),),
            explanation=_("De koepel geeft antwoord op wat er gezegd is."),
            term=Term(2, Unit.WEEKS),
            asked=(Asked("answers", _("Antwoord op de reacties"), _("Kwam er geen reactie? Schrijf dat op.")),),
            reminders=(3,),
        ),
        StepRule(
            "decide",
            _("Besluit van het bestuur"),
            StepKind.DECISION,
            "board",
            (
                Outcome("pass", _("Geslaagd: niemand doet of wil dit"), END, condition="nobody_offers"),
                Outcome("changed", _("Geslaagd, met een andere aanpak"), END),
                Outcome("taken_on", _("Een buurtorganisatie doet het"), END, condition="somebody_offers"),
                Outcome(
                    "pass_anyway", _("Geslaagd: het aanbod van de ander kan niet"), END, condition="somebody_offers"
                ),
                Outcome("withdrawn", _("De koepel doet het niet"), END),
            ),
            term=Term(4, Unit.WEEKS),
            reminders=(7,),
            objecting=Objecting(Term(4, Unit.WEEKS), ("neighbour",), "answer"),
        ),
    ),
    explanation=_("De koepel doet niets wat een buurtorganisatie al doet of wil doen, lid of geen lid."),
    apart=(("neighbour", "board"),),
    conditions={"nobody_offers": actions.nobody_offers, "somebody_offers": actions.somebody_offers},
    on_outcome=actions.follow,
)
procedures.register(COMPLEMENTARITY)
