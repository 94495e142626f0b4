"""A directory with everything filled in, and asking the API as a program would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django.test import Client

from samen030.commons.city.models import Area
from samen030.commons.organisations.models import Accessibility, Language, Theme
from samen030.find.directory.actions import add_schedule
from samen030.find.directory.models import ServiceAtLocation, TargetGroup
from samen030.kernel import clock
from samen030.umbrella.contributions.actions import add_scheme, set_rate
from samen030.umbrella.paid_tasks.actions import add_figure, add_total, challenge
from tests import factories
from tests.decide.budgets.rounds import idea as budget_idea
from tests.decide.budgets.rounds import running
from tests.factories import BY

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Organisation
    from samen030.find.directory.models import Place, Service, Vacancy

HSDS = "/api/hsds/v3"
V1 = "/api/v1"
LISTS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
NOBODY = "00000000-0000-4000-8000-000000000000"
ODD = '‘Ünïcode’ <b>漢字</b> & "aanhaling" =1+1 🏘️\n\nمرحبا'
RULES = (
    "FREQ=MONTHLY;BYDAY=2WE",
    "FREQ=MONTHLY;BYDAY=-1FR;COUNT=5",
    "FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20271231",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=-1",
    "FREQ=MONTHLY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE",
    "FREQ=WEEKLY",
    "FREQ=DAILY;COUNT=3",
    "FREQ=YEARLY",
    "",
)


@dataclass(frozen=True)
class Made:
    """One of each, with all fields filled in."""

    organisation: Organisation
    place: Place
    service: Service
    vacancy: Vacancy


def full_directory() -> Made:
    """Records with everything filled in, odd ones, bare ones, and one outside the city."""
    factories.decision()
    factories.story(ODD, tips=ODD)
    factories.member(ODD)
    factories.proposal(ODD)
    factories.project(ODD, needs=ODD)
    task = factories.paid_task(ODD, why=ODD)
    add_figure(task, by=BY, year=clock.today().year, hours=3, cost_cents=1_000)
    add_total(by=BY, year=clock.today().year, total_cents=100_000, source=ODD)
    challenge(task, by=BY, organisation=factories.organisation(), way="take", plan=ODD, gain=ODD)
    contributions = add_scheme(by=BY, year=clock.today().year, decided_on=clock.today(), decision=ODD[:100])
    set_rate(contributions, by=BY, kind="voting_member", size=ODD[:100], cents=25_00)
    budget_idea(running(about=ODD), ODD[:100], description=ODD)
    themes = list(Theme.objects.all()[:4])
    contact: dict[str, Any] = {
        "contact_name": "Team Üßer & co",
        "phone": "030-000 00 00 (toestel 1)",
        "phone_hours": "ma–vr 9–17 uur",
        "website": "https://voorbeeld.example/a?b=c#d",
        "email": "team@voorbeeld.example",
        "confirmed_on": clock.today(),
        "confirmed_by": "de organisatie",
        "themes": themes,
    }
    address: dict[str, Any] = {
        "street": "Teststraat",
        "house_number": "1 bis",
        "postcode": "3531 AA",
        "town": "Utrecht",
    }
    organisation = factories.organisation(
        ODD,
        description=ODD,
        alternate_name="Ook wel: Üß",
        legal_form="foundation",
        kvk_number="12345678",
        languages=list(Language.values),
        accessibility=list(Accessibility.values),
        **contact,
        **address,
    )
    place = factories.place(
        "Huis met alles",
        organisation=organisation,
        description=ODD,
        category="buurthuis",
        accessibility=list(Accessibility.values),
        accessibility_note="Bel aan bij de zijdeur.",
        transport="Bus 8",
        facilities="Keuken",
        rooms_for_hire=True,
        **contact,
        **address,
    )
    service = factories.service(
        "Dienst met alles",
        organisation=organisation,
        description=ODD,
        kind="activity",
        alternate_name="Ook",
        target_groups=list(TargetGroup.values),
        languages=list(Language.values),
        cost="amount",
        cost_cents=250,
        cost_note="€ 2,50 per keer",
        sign_up="yes",
        how_to_apply="Bel ons.",
        eligibility="Voor wie in de wijk woont.",
        wait_time="Twee weken",
        capacity=12,
        is_full=True,
        keywords="x",
        places=[place],
        **contact,
    )
    ServiceAtLocation.objects.update(note="Achterom, eerste deur.")
    for rule in RULES:
        add_schedule(
            service, by=BY, first_date=date(2026, 9, 2), start_time=time(23, 30), duration_minutes=90, rrule=rule
        )
    add_schedule(service, by=BY, text="Als het mooi weer is")
    add_schedule(service, by=BY, first_date=date(2026, 9, 2), start_time=time(0, 0))
    factories.service("Kaal")
    factories.service("Gratis", cost="free", target_groups=["seniors"])
    factories.service("U-pas", cost="u_pas", cost_cents=100)
    outside = Area.objects.get(level="outside")
    factories.service(
        "Elders",
        area=outside,
        places=[factories.place("Elders", area=outside, country="US", town="San Mateo", postcode="94401")],
    )
    for number, (email, website) in enumerate(
        [
            ("wel.eens+iets@exämple.example", "https://exämple.example/ü"),
            ("geen adres", "javascript:alert(1)"),
            ('"met spatie"@voorbeeld.example', "http://[::1]/x"),
            ("iemand@localhost", "https://voorbeeld.example/een spatie"),
            ("a@voorbeeld.example.", "ftp://voorbeeld.example"),
            ("müller@voorbeeld.example", "https://voorbeeld.example/%zz{}|^"),
        ]
    ):
        odd = {"email": email, "website": website}
        owner = factories.organisation(f"Vreemd {number}", contact_name="Iemand", **odd)
        spot = factories.place(f"Vreemde plek {number}", organisation=owner, **odd)
        factories.service(f"Vreemde dienst {number}", organisation=owner, contact_name="x", places=[spot], **odd)
    vacancy = factories.vacancy("Gastvrouw of gastheer", organisation=organisation, description=ODD, **contact)
    return Made(organisation, place, service, vacancy)


def ask(path: str, **parameters: Any) -> dict[str, Any]:
    """The JSON of a 200 answer."""
    response = Client().get(path, parameters)
    assert response.status_code == 200, (path, parameters, response.content[:300])
    answer: dict[str, Any] = response.json()
    return answer


def contents(path: str, **parameters: Any) -> list[dict[str, Any]]:
    """All items of an HSDS list."""
    found: list[dict[str, Any]] = []
    number = 1
    while True:
        page = ask(f"{HSDS}/{path}", page=number, per_page=100, **parameters)
        found += page["contents"]
        if page["last_page"]:
            return found
        number += 1


def names(path: str, **parameters: Any) -> set[str]:
    """The names in an HSDS list."""
    return {item["name"] for item in contents(path, **parameters)}
