"""The example story's organisations, and the telephone lines of the wijken. None of them exist."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from samen030.commons.city.actions import set_contact
from samen030.commons.city.models import Area, Level
from samen030.commons.organisations.actions import add_organisation
from samen030.commons.organisations.models import Organisation, Theme
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Chapter, chapters
from samen030.kernel.text import slug_of

BY = Actor.system("demo")
SEED = 30
NEVER_CONFIRMED = 0.08
NAMES = (Path(__file__).parent / "story_names.txt").read_text(encoding="utf-8").split()
FIRST_NAMES = (
    "Aisha", "Bram", "Carla", "Dirk", "Elif", "Fatima", "Gerda", "Hassan",
    "Ilse", "Jamal", "Karin", "Leyla", "Mohamed", "Nel", "Omar", "Petra",
    "Quirine", "Rachid", "Sanne", "Tariq", "Ursula", "Viktor", "Wilma", "Xenia",
    "Youssef", "Zeynep", "Anton", "Bea", "Chantal", "Dana",
)  # fmt: skip
HOURS = (
    "maandag tot en met vrijdag, 9.00–17.00 uur",
    "dinsdag en donderdag, 9.30–12.30 uur",
    "werkdagen, 10.00–16.00 uur",
    "maandag, woensdag en vrijdag, 13.00–17.00 uur",
    "elke dag, ook in het weekend, 9.00–20.00 uur",
)
TEXTS: dict[str, tuple[str, ...]] = {
    "residents": (
        "Een groep buren die elkaar wil kennen. Wij drinken koffie, planten bomen en vragen de gemeente om wat er nodig is.",
        "Begonnen met een picknick op straat, nu een vaste groep van veertig mensen. Iedereen uit de buurt mag meedoen.",
        "Wij zorgen dat niemand in onze straten alleen staat. Heeft u een idee? Kom langs, dan kijken we samen.",
        "Bewoners die zelf hun plein beheren. Er is een spullenschuur, een bankje en altijd iemand om aan te spreken.",
        "Van oud tot jong en van vijf talen tegelijk. Wij organiseren wat de buurt vraagt, en stoppen met wat niet werkt.",
    ),
    "neighbourhood": (
        "Een huis dat bewoners zelf openhouden. Overdag is er koffie, in de avond zijn er clubs, en de sleutel ligt bij de buren.",
        "In een oude school maakten wij een plek voor iedereen. Alles wordt gedaan door vrijwilligers uit de wijk.",
        "Wij zijn er voor wie een plek zoekt om iets te doen of gewoon te zitten. De deur staat open, letterlijk.",
    ),
    "entrepreneurs": (
        "Winkeliers en zzp'ers die samen voor een levendige straat zorgen. Wij geven de buurt iets terug met markt en stageplekken.",
        "Wij zijn kleine ondernemers met grote liefde voor de wijk. Samen regelen we feestverlichting, fietsenrekken en banen.",
    ),
    "district_platform": (
        "Hier komen alle groepen van de wijk vier keer per jaar bij elkaar. Zij verdelen taken en spreken met één stem.",
        "Het platform houdt bij wat er in de wijk is en wat er mist. Iedere groep heeft een stoel aan tafel.",
    ),
    "care_team": (
        "Hulp bij vragen over zorg, geld, wonen en opvoeden. Bel eerst; vaak weten wij al een buur of groep die kan helpen.",
    ),
    "welfare": (
        "Sociaal werkers die de wijk kennen. Zij helpen u op weg en brengen u bij groepen van bewoners.",
        "Wij steunen bewoners die iets willen beginnen. Met een ruimte, een beetje geld en iemand die meedenkt.",
    ),
    "housing": (
        "Verhuurder van sociale huurwoningen. De wijkbeheerder loopt elke dag een ronde en kent de trappenhuizen.",
    ),
    "care": (
        "Verpleging en hulp thuis door een klein vast team. Wij werken samen met vrijwilligers uit de buurt.",
        "Een woonplek met begeleiding. De huiskamer is ook voor de buurt open.",
    ),
    "network": ("Groepen uit de hele stad die hetzelfde doen, leren hier van elkaar. Elke groep houdt de eigen naam.",),
}
PREFIX = {
    "residents": ("Bewonersgroep", "Straatgroep", "Buurtkring", "Burenclub"),
    "neighbourhood": ("Buurthuis", "Zelfbeheer", "Huiskamer"),
    "entrepreneurs": ("Ondernemerskring", "Winkelstraat"),
    "district_platform": ("Wijkplatform",),
    "care_team": ("Hulpteam",),
    "welfare": ("Welzijn",),
    "housing": ("Woonstichting",),
    "care": ("Zorgcollectief", "Woonzorg"),
    "network": ("Stadsnetwerk",),
}
THEMES = {
    "residents": ("ontmoeten", "groen", "meedoen"),
    "neighbourhood": ("ontmoeten", "eten", "leren"),
    "entrepreneurs": ("ondernemen", "werk"),
    "district_platform": ("meedoen",),
    "care_team": ("hulp", "geld"),
    "welfare": ("hulp", "ontmoeten", "leren"),
    "housing": ("wonen",),
    "care": ("hulp", "wonen"),
    "network": ("meedoen", "werk"),
}
LEGAL = {
    "residents": "informal",
    "neighbourhood": "foundation",
    "entrepreneurs": "association",
    "district_platform": "informal",
    "network": "association",
}


def freshness(rnd: random.Random) -> dict[str, Any]:
    """When and by whom an example was last confirmed: most in the last half year, some long ago, a few never."""
    if rnd.random() < NEVER_CONFIRMED:
        return {}
    day = clock.today() - timedelta(days=rnd.randrange(3, 270))
    return {"confirmed_on": day, "confirmed_by": rnd.choice(("de organisatie", "de wijkverkenner", "het kantoor"))}


def phone(number: int) -> str:
    """A telephone number that cannot exist: no number in area 030 begins with 0."""
    return f"030-0{number // 10_000 % 100:02d} {number // 100 % 100:02d} {number % 100:02d}"


def languages(rnd: random.Random) -> list[str]:
    """Dutch, and now and then one or two more."""
    return ["nl", *rnd.sample(["en", "tr", "ar", "zgh", "uk", "pl", "so", "ti"], rnd.choice((0, 0, 1, 1, 2)))]


def _add(rnd: random.Random, number: int, kind: str, area: Area, themes: dict[str, Theme]) -> Organisation:
    round_, place = divmod(number, len(NAMES))
    name = f"{rnd.choice(PREFIX[kind])} {('De', 'Rond de')[round_]} {NAMES[place]}"
    return add_organisation(
        by=BY,
        name=name,
        kind=kind,
        area=area,
        description=rnd.choice(TEXTS[kind]),
        legal_form=LEGAL.get(kind, "foundation"),
        governed_by="bewoners van de buurt" if kind in ("residents", "neighbourhood") else "",
        contact_name=f"{rnd.choice(FIRST_NAMES)} (voorbeeld)",
        phone=phone(100 + number),
        phone_hours=rnd.choice(HOURS),
        email=f"{slug_of(name, 'groep')}@voorbeeld.example",
        website=f"https://voorbeeld.example/{slug_of(name, 'groep')}",
        town="Utrecht",
        latitude=area.latitude,
        longitude=area.longitude,
        languages=languages(rnd),
        themes=[themes[code] for code in THEMES[kind]],
        is_example=True,
        **freshness(rnd),
    )


def tell() -> None:
    """Organisations in every buurt and wijk, and a telephone line for city and wijken."""
    rnd = random.Random(SEED)
    themes = {theme.code: theme for theme in Theme.objects.all()}
    areas = list(Area.objects.exclude(level=Level.OUTSIDE))
    numbers = count()
    for area in areas:
        if area.level == Level.NEIGHBOURHOOD:
            _add(rnd, next(numbers), "neighbourhood" if rnd.random() < 0.25 else "residents", area, themes)  # noqa: PLR2004 - a quarter
            continue
        kinds = (
            ("network", "network", "housing", "care")
            if area.level == Level.CITY
            else ("entrepreneurs", "district_platform", "care_team", "welfare", "care")
        )
        for kind in kinds:
            _add(rnd, next(numbers), kind, area, themes)
        line = f"Buurtlijn {area.name} (voorbeeld)"
        set_contact(area, by=BY, name=line, phone=phone(area.pk), hours=HOURS[0])


chapters.register(Chapter("organisations", tell, order=10))
