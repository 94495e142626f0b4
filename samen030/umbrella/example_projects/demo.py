"""The example story: a few invented projects, one repeated twice and that repeat once. None of this happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta

from samen030.commons.members.queries import on
from samen030.commons.organisations.models import Organisation, Status, Theme
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Chapter, chapters
from samen030.umbrella.example_projects import actions

if TYPE_CHECKING:
    from samen030.umbrella.example_projects.models import ExampleProject

BY = Actor.system("demo")
KITCHEN: dict[str, Any] = {
    "name": "Een jaar lang een buurtkeuken in de garage",
    "goal": "Elke dag een warme maaltijd voor wie alleen woont, gekookt door buren.",
    "description": "Wij maakten van een lege garage een keuken.\n\nDrie ploegen van zes buren kookten om de beurt. Wie mee-at, betaalde wat hij kon.",
    "hours": "1.100 uur, met achttien vrijwilligers",
    "money_cents": 14_600_00,
    "money_note": "voor de keuken, de verzekering en het eten van het eerste half jaar",
    "results": "Gemiddeld 23 eters per dag. Twaalf mensen die alleen kwamen eten, koken nu zelf mee.",
    "lessons": "Begin met drie dagen per week. Elke dag was in de winter te veel. Vraag de brandweer al bij de tekening.",
    "needs": "Een ruimte met water en afvoer, zes mensen die een jaar willen, en iemand die de inkoop doet.",
    "themes": ("eten", "ontmoeten"),
}
GARDEN: dict[str, Any] = {
    "name": "Van parkeerplek naar wijktuin",
    "goal": "Een groene plek waar kinderen van drie scholen samen leren tuinieren.",
    "description": "Vier parkeerplekken gingen een zomer lang dicht. Samen met de scholen legden wij bakken aan.",
    "hours": "260 uur, met de ouders van drie klassen",
    "money_cents": 3_150_00,
    "money_note": "voor hout, aarde en een waterton",
    "results": "Na de zomer wilden 41 van de 46 huizen dat de tuin bleef.",
    "lessons": "Praat eerst met wie er parkeert. Dat deden wij te laat.",
    "needs": "Een brief aan de straat, een tekening, en een school die meedoet.",
    "themes": ("groen", "kinderen-jongeren"),
}
REPEATS = (
    ("Buurtkeuken op drie avonden", "Wij begonnen klein: drie avonden in de week, in de keuken van het buurthuis.", "Elf eters per avond, en een wachtlijst."),
    ("Koken in de kantine van de sportclub", "De kantine staat overdag leeg. Daar koken wij nu.", "De club heeft negen nieuwe leden."),
    ("Samen koken op school", "Ouders koken met kinderen in het lokaal voor techniek.", "Zes keer gedaan, elke keer vol."),
)  # fmt: skip


def tell() -> None:
    """Two projects; the first is repeated by two others, and one of these repeats by a third."""
    held = on(clock.today()).values("organisation_id")
    rows = Organisation.objects.filter(is_example=True, status=Status.PUBLISHED, pk__in=held)
    owners = list(rows.select_related("area").order_by("area__path", "created_at"))
    if len(owners) < len(REPEATS) + 2:
        return
    step = len(owners) // (len(REPEATS) + 2)
    owners = owners[::step]
    kitchen = _told(owners[0], KITCHEN, years=3)
    _told(owners[1], GARDEN, years=2)
    made = [kitchen]
    for number, (name, tried, results) in enumerate(REPEATS):
        parent = made[0] if number < len(REPEATS) - 1 else made[1]
        repeat = actions.repeat_project(parent, by=BY, organisation=owners[number + 2])
        fields = {"name": name, "description": tried, "results": results, "status": Status.PUBLISHED}
        first = clock.today() - relativedelta(months=18 - 6 * number)
        made.append(actions.change_project(repeat, by=BY, period_from=first, **fields))


def _told(owner: Organisation, told: dict[str, Any], *, years: int) -> ExampleProject:
    first = clock.today() - relativedelta(years=years)
    themes = list(Theme.objects.filter(code__in=told["themes"]))
    fields = {**told, "themes": themes, "period_from": first, "period_until": first + relativedelta(years=1)}
    return actions.add_project(by=BY, organisation=owner, status=Status.PUBLISHED, **fields)


chapters.register(Chapter("example_projects", tell, order=72))
