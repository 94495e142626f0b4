"""The example story's organisations, and the telephone lines of the wijken. None of them exist."""

from __future__ import annotations

import csv
import random
from datetime import timedelta
from itertools import count, cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samen030.commons.city.actions import set_contact
from samen030.commons.city.models import Area, Level
from samen030.commons.organisations.actions import add_organisation
from samen030.commons.organisations.models import Organisation, Theme
from samen030.kernel import clock
from samen030.kernel.actors import Actor
from samen030.kernel.registry import Chapter, chapters
from samen030.kernel.text import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BY = Actor.system("demo")
SEED = 30
NEVER_CONFIRMED = 0.08
RUN_A_HOUSE = 0.25  # of the buurten have an organisation with a house of its own
LONGEST_SPOKEN = 24  # letters
HERE = Path(__file__).parent
NAMES = (HERE / "story_names.txt").read_text(encoding="utf-8").split()
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
PREFIX = {
    "residents": ("Bewonersgroep", "Straatgroep", "Buurtkring", "Burenclub"),
    "neighbourhood": ("Buurthuis", "Zelfbeheer", "Huiskamer"),
    "entrepreneurs": ("Ondernemerskring", "Winkelstraat"),
    "district_platform": ("Wijkplatform",),
    "care_team": ("Hulpteam",),
    "welfare": ("Welzijn",),
    "housing": ("Woonstichting",),
    "care": ("Zorgcollectief", "Woonzorg"),
    "municipality": ("Wijkpunt",),
    "other": ("Initiatief",),
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
    "municipality": ("inspraak", "formulieren"),
    "other": ("ontmoeten", "buurtgeld"),
    "network": ("meedoen", "werk"),
}
CITY_KINDS = (*("network",) * 5, *("housing",) * 2, "care", *("other",) * 3)
DISTRICT_KINDS = ("entrepreneurs", "district_platform", "care_team", "welfare", "care", "municipality")
BUSINESS = "Bedrijv"  # how the names of buurten begin where more people work than live
LEGAL = {
    "residents": "informal",
    "neighbourhood": "foundation",
    "entrepreneurs": "association",
    "district_platform": "informal",
    "network": "association",
    "municipality": "public",
    "housing": "association",
}


def dealt[Card](cards: Iterable[Card], rnd: random.Random) -> Iterator[Card]:
    """The cards in a mixed order, again and again, so that each comes about as often."""
    mixed = list(cards)
    rnd.shuffle(mixed)
    return cycle(mixed)


def spoken(area: Area) -> str:
    """How people say an area in a sentence: 'de Vogelenbuurt', 'Papendorp'; 'deze buurt' where its name is a list."""
    name = area.name.removeprefix("Bedrijventerrein ").removeprefix("Bedrijvengebied ")
    bare = name.partition(",")[0].removesuffix(" e.o.").removesuffix(" en omgeving")
    if len(bare) > LONGEST_SPOKEN or (bare != name and not bare.endswith(("wijk", "buurt"))) or bare.startswith("en "):
        return "deze buurt"
    return f"de {bare}" if bare.endswith(("buurt", "stad")) else bare


def _texts() -> dict[str, list[str]]:
    """What organisations say of themselves, by kind."""
    with (HERE / "story_texts.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="|"))
    return {kind: [row["text"] for row in rows if row["kind"] == kind] for kind in PREFIX}


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


def _add(rnd: random.Random, number: int, kind: str, area: Area, themes: dict[str, Theme], text: str) -> Organisation:
    round_, place = divmod(number, len(NAMES))
    again = "" if round_ == 0 else f" {round_ + 1}"  # another municipality may have more buurten than we have names
    name = f"{rnd.choice(PREFIX[kind])} De {NAMES[place]}{again}"
    return add_organisation(
        by=BY,
        name=name,
        kind=kind,
        area=area,
        description=text.format(buurt=spoken(area)),
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


def _kinds(area: Area, rnd: random.Random) -> tuple[str, ...]:
    """Which organisations an area has."""
    if area.level == Level.CITY:
        return CITY_KINDS
    if area.level == Level.DISTRICT:
        return DISTRICT_KINDS
    if area.name.startswith(BUSINESS):
        return ("entrepreneurs",)
    return ("neighbourhood",) if rnd.random() < RUN_A_HOUSE else ("residents",)


def tell() -> None:
    """Organisations in every buurt and wijk, and a telephone line for city and wijken."""
    rnd = random.Random(SEED)
    themes = {theme.code: theme for theme in Theme.objects.all()}
    texts = {kind: dealt(all_of_kind, rnd) for kind, all_of_kind in _texts().items()}
    numbers = count()
    for area in Area.objects.exclude(level=Level.OUTSIDE):
        for kind in _kinds(area, rnd):
            _add(rnd, next(numbers), kind, area, themes, next(texts[kind]))
        if area.level == Level.NEIGHBOURHOOD:
            continue
        line = f"Buurtlijn {area.name} (voorbeeld)"
        set_contact(area, by=BY, name=line, phone=phone(area.pk), hours=HOURS[0])


chapters.register(Chapter("organisations", tell, order=10))
