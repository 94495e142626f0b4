"""The step tables of admission (voting member), partnership (supporter) and measures against a member.

Sources: BW 2:33 (the board admits; the general meeting may still admit after a refusal), BW 2:35 (suspension and
expulsion with hearing, reasons and appeal within a month), SAMEN030's own rules (a written request, a visit by a
neighbouring member, a decision within a month, a signed agreement).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from samen030.commons.members.queries import may_vote
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, Role, scope_of_organisation
from samen030.kernel.terms import Term, Unit
from samen030.umbrella.membership import actions, queries
from samen030.umbrella.membership.rules import FOR_ALL, FOR_VOTING, wrong_kvk

if TYPE_CHECKING:
    from samen030.commons.dossier.models import Dossier


def _may_advise(_dossier: Dossier, scope: str) -> str:
    kind, _colon, pk = scope.partition(":")
    if kind != "organisation" or may_vote(pk, clock.today()):  # type: ignore[arg-type]
        return ""
    return str(_("Alleen een stemlid kan advies geven."))


def _advisers(dossier: Dossier) -> list[tuple[str, str]]:
    organisation = queries.subject_of(dossier)
    near = queries.nearest(organisation, clock.today()) if organisation else []
    named = [(scope_of_organisation(row.pk), f"{row.name} ({row.area.name})") for row in near]
    return [*named, (UMBRELLA, str(_("het bestuur zelf")))]


APPLICANT = PartyRole("applicant", _("aanvrager"), (Role.REPRESENTATIVE, Role.EDITOR))
SIGNATORY = PartyRole("signatory", _("wie tekent voor de aanvrager"), (Role.REPRESENTATIVE,))
BOARD = PartyRole("board", _("bestuur"), (Role.BOARD,), UMBRELLA)
ADVISING = (Role.REPRESENTATIVE, Role.EDITOR, Role.BOARD)
ADVISER, SECOND = (
    PartyRole(key, title, ADVISING, eligible=_may_advise, named_by="board", candidates=_advisers)
    for key, title in (("adviser", _("lid uit de buurt")), ("second", _("tweede lid uit de buurt")))
)

ABOUT = (
    Asked("what", _("Wat doet u in de buurt?"), _("Twee of drie zinnen zijn genoeg.")),
    Asked(
        "arranged",
        _("Hoe is het bij u geregeld?"),
        _("Zijn er afspraken, leden, een bestuur? Wie beslist? Een groep zonder papieren mag ook."),
    ),
    Asked("kvk", _("KvK-nummer, als u er een heeft"), is_required=False, is_short=True, check=wrong_kvk),
    Asked(
        "proxy",
        _("Groep zonder rechtsvorm: wie mag tekenen?"),
        _("Schrijf op wie de groep vertegenwoordigt, en wie dat samen afspraken. Anders: laat dit leeg."),
        is_required=False,
        check=actions.no_proxy,
    ),
    Asked("who", _("Wie kunnen wij bellen, en wanneer?"), is_short=True),
)
ADVICE = (
    Outcome("yes", _("Ja, dit past"), "decide"),
    Outcome("no", _("Nee, dit past niet"), "decide"),
)
SIGN = StepRule(
    "sign",
    _("De overeenkomst tekenen"),
    StepKind.SIGN,
    "signatory",
    (Outcome("signed", _("Wij tekenen de overeenkomst"), END), Outcome("not", _("Wij zien ervan af"), END)),
    explanation=_("Lees de overeenkomst op ‘Over SAMEN030, lid worden’. Na het tekenen bent u dezelfde dag lid."),
    term=Term(4, Unit.WEEKS),
    asked=(Asked("signatory", _("Naam en functie van wie tekent"), is_short=True),),
    is_public=False,
    reminders=(7,),
)


def _decision(*, evidence: str, refused: Objecting | None) -> StepRule:
    return StepRule(
        "decide",
        _("Besluit van het bestuur"),
        StepKind.DECISION,
        "board",
        (
            Outcome("admit", _("Toelaten"), "sign", condition="may_admit"),
            Outcome("evidence", _("Eerst meer uitleg vragen"), evidence),
            Outcome("refuse", _("Niet toelaten"), END),
        ),
        explanation=_("Het bestuur beslist binnen een maand na de aanvraag, per punt en met redenen."),
        term=Term(1, Unit.MONTHS),
        since=Since.DOSSIER,
        is_per_criterion=True,
        may_pause=True,
        reminders=(7, 2),
        objecting=refused,
    )


EVIDENCE = StepRule(
    "evidence",
    _("Meer uitleg"),
    StepKind.ASK,
    "applicant",
    (Outcome("given", _("Versturen"), "decide"),),
    explanation=_("Het bestuur twijfelt over een punt. In het besluit hierboven staat waarover."),
    term=Term(2, Unit.WEEKS),
    asked=(Asked("evidence", _("Uw uitleg")),),
    reminders=(3,),
    silence="given",
    is_public=False,
)
ASSEMBLY = StepRule(
    "assembly",
    _("Besluit van de algemene vergadering"),
    StepKind.DECISION,
    "board",
    (Outcome("admit", _("Toch toelaten"), "sign", condition="may_admit"), Outcome("refuse", _("Niet toelaten"), END)),
    explanation=_("De leden beslissen in hun vergadering. Het bestuur schrijft hier op wat zij besloten. (BW 2:33)"),
)
ADMISSION = Procedure(
    "admission",
    1,
    _("Aanvraag: stemlid worden"),
    _("Aanvragen om stemlid te worden"),
    (APPLICANT, SIGNATORY, ADVISER, SECOND, BOARD),
    (
        StepRule(
            "apply",
            _("De aanvraag"),
            StepKind.SUBMIT,
            "applicant",
            (Outcome("sent", _("Aanvraag versturen"), "advise"),),
            explanation=_("Acht punten en een paar vragen. Het duurt tien minuten. Bewijs hoeft niet."),
            asked=ABOUT,
            is_per_criterion=True,
            is_public=False,
        ),
        StepRule(
            "advise",
            _("Een lid uit de buurt komt langs of belt"),
            StepKind.ADVICE,
            "adviser",
            (
                *ADVICE,
                Outcome("doubt", _("Ik twijfel: laat een tweede lid kijken"), "advise_again"),
                Outcome("none", _("Geen advies"), "decide"),
            ),
            explanation=_("Eén bezoek of telefoontje. Daarna schrijft het lid per punt op wat het zag."),
            term=Term(2, Unit.WEEKS),
            is_per_criterion=True,
            is_public=False,
            reminders=(3,),
            silence="none",
        ),
        StepRule(
            "advise_again",
            _("Een tweede lid kijkt mee"),
            StepKind.ADVICE,
            "second",
            (*ADVICE, Outcome("none", _("Geen advies"), "decide")),
            term=Term(1, Unit.WEEKS),
            is_per_criterion=True,
            is_public=False,
            silence="none",
        ),
        _decision(evidence="evidence", refused=Objecting(Term(3, Unit.MONTHS), ("applicant",), "assembly")),
        EVIDENCE,
        ASSEMBLY,
        SIGN,
    ),
    explanation=_("Wie stemlid wil worden, zegt per punt hoe het zit. Een buur kijkt mee. Het bestuur beslist."),
    criteria=FOR_VOTING,
    apart=(("applicant", "adviser", "board"), ("applicant", "second", "board"), ("signatory", "adviser")),
    conditions={"may_admit": actions.cannot_admit},
    on_outcome=actions.follow,
)
PARTNERSHIP = Procedure(
    "partnership",
    1,
    _("Aanvraag: steunlid worden"),
    _("Aanvragen om steunlid te worden"),
    (APPLICANT, SIGNATORY, BOARD),
    (
        StepRule(
            "apply",
            _("De aanvraag"),
            StepKind.SUBMIT,
            "applicant",
            (Outcome("sent", _("Aanvraag versturen"), "decide"),),
            explanation=_("Vier punten en een paar vragen. Het duurt vijf minuten. Bewijs hoeft niet."),
            asked=ABOUT,
            is_per_criterion=True,
            is_public=False,
        ),
        _decision(evidence="evidence", refused=None),
        EVIDENCE,
        SIGN,
    ),
    explanation=_("Een steunlid steunt SAMEN030, en stemt niet mee. Het is geen lid zoals de wet dat kent."),
    criteria=FOR_ALL,
    apart=(("applicant", "board"),),
    conditions={"may_admit": actions.cannot_admit},
    on_outcome=actions.follow,
)
MEASURES = (
    Outcome("nothing", _("Er gebeurt niets"), END),
    Outcome("suspend", _("Schorsen: een tijd niet stemmen"), END),
    Outcome("expel", _("Ontzetten: geen lid meer"), END),
)
MEASURE = Procedure(
    "measure",
    1,
    _("Schorsing of ontzetting"),
    _("Schorsingen en ontzettingen"),
    (PartyRole("member", _("lid"), (Role.REPRESENTATIVE,)), BOARD),
    (
        StepRule(
            "hear",
            _("Het lid vertelt hoe het ligt"),
            StepKind.HEARING,
            "member",
            (Outcome("heard", _("Dit is ons antwoord"), "judge"),),
            explanation=_("Het bestuur schreef op wat er is. U kunt antwoorden, of om een gesprek vragen."),
            term=Term(3, Unit.WEEKS),
            others=("board",),
            asked=(Asked("answer", _("Uw antwoord")),),
            reminders=(7,),
            silence="heard",
            is_public=False,
        ),
        StepRule(
            "judge",
            _("Besluit van het bestuur"),
            StepKind.DECISION,
            "board",
            MEASURES,
            term=Term(4, Unit.WEEKS),
            is_public=False,
            objecting=Objecting(Term(1, Unit.MONTHS), ("member",), "assembly"),
        ),
        StepRule(
            "assembly",
            _("Besluit van de algemene vergadering"),
            StepKind.DECISION,
            "board",
            MEASURES,
            explanation=_("Het lid ging in beroep. De leden beslissen. Tot dan is het lid geschorst. (BW 2:35)"),
            is_public=False,
        ),
    ),
    explanation=_("Een lid wordt altijd eerst gehoord."),
    apart=(("member", "board"),),
    on_outcome=actions.follow,
)
for _table in (ADMISSION, PARTNERSHIP, MEASURE):
    procedures.register(_table)
