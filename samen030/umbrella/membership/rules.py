"""What is asked of a member, in ticks with two sentences each, and the text of the agreement. No queries.

The criteria are those of SAMEN030's charter: the first four for all, the other four for voting members too.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from samen030.commons.dossier.rules import Criterion
from samen030.commons.organisations.models import LegalForm
from samen030.commons.organisations.rules import KVK

AGREEMENT = "2026-11"  # the version of membership/agreement.html
NEAR = 12  # neighbouring members to choose from
STILL_SO_MONTHS = 11  # so long after the last 'still so' (or the start) one is asked again
WITHOUT_LEGAL_FORM = frozenset({LegalForm.INFORMAL})

FOR_ALL = (
    Criterion(
        "value",
        _("Wij doen iets voor bewoners of ondernemers in de buurt."),
        _("Mensen in de buurt hebben er iets aan. Dat merken zij zelf ook."),
    ),
    Criterion(
        "social_first",
        _("Geld verdienen staat bij ons niet voorop."),
        _("Verkopen wij iets? Dan is dat om ons werk voor de buurt te kunnen doen."),
    ),
    Criterion(
        "transparent",
        _("Wij zijn open over wat wij doen."),
        _("Iedereen mag weten wie wij zijn, wat wij doen en waar het geld heen gaat. Wie het vraagt, krijgt antwoord."),
    ),
    Criterion(
        "diverse",
        _("Bij ons is iedereen welkom."),
        _("Wij doen moeite om verschillende mensen te bereiken. Ook mensen die niet vanzelf meedoen."),
    ),
)
FOR_VOTING = (
    *FOR_ALL,
    Criterion(
        "utrecht",
        _("Wij zitten in Utrecht."),
        _("Onze plek of ons adres is in de gemeente. Daar doen wij ons werk."),
    ),
    Criterion(
        "neighbourhood",
        _("Wij werken met bewoners of vrijwilligers in de buurt."),
        _("Er mogen ook betaalde mensen zijn. Maar niet zonder de buurt."),
    ),
    Criterion(
        "of_the_buurt",
        _("Wij zijn er voor de buurt, door de buurt en van de buurt."),
        _("De buurt heeft het zelf opgezet of overgenomen. Het is geen filiaal van een ander."),
    ),
    Criterion(
        "control",
        _("Actieve bewoners of ondernemers beslissen bij ons."),
        _("Zij kiezen het bestuur, of zijn het bestuur. Niemand van buiten kan hen overstemmen."),
    ),
)


def wrong_kvk(_dossier: object, answer: str) -> str:
    """A sentence when a KvK number has not the form of one; a number is not required."""
    number = answer.replace(" ", "")
    if not number or KVK.fullmatch(number):
        return ""
    return str(_("Een KvK-nummer heeft 8 cijfers. Heeft u er geen? Laat dit dan leeg."))
