"""The example story's places, services, activities and vacancies: one autumn in all buurten. None of it exists.

What there can be is written in `story/*.csv`: one line per idea, in plain Dutch. This file spreads the ideas over the
buurten, the same way each time.
"""

from __future__ import annotations

import csv
import random
from datetime import date, time, timedelta
from math import cos, radians, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samen030.commons.city.models import Area, Level
from samen030.commons.organisations.demo import (
    BY,
    FIRST_NAMES,
    HOURS,
    SEED,
    dealt,
    freshness,
    languages,
    phone,
    spoken,
)
from samen030.commons.organisations.models import Accessibility, Organisation, Theme
from samen030.find.directory import actions
from samen030.find.directory.recurrence import DAY_CODES, rule_dates
from samen030.kernel import clock
from samen030.kernel.registry import Chapter, chapters

if TYPE_CHECKING:
    from samen030.find.directory.models import Place, Service

STORY = Path(__file__).parent / "story"
METRES_PER_DEGREE = 111_320.0
WEEKLY_PER_AREA = 3
PLACE_NAMES = ("Buurthuis", "Huiskamer", "Wijkzaal", "Buurtkamer", "Clubhuis", "Dienstencentrum", "Ontmoetingsplek")
PLACE_TEXTS = (
    "Een lichte zaal met een keuken. Voor de deur is een bankje in de zon.",
    "Overdag is de deur open. Loop binnen, er is altijd koffie.",
    "Een plek van en voor {buurt}. Met een speelhoek, een lange tafel en een piano.",
    "Kleine zaal beneden, grote zaal boven. De sleutel ligt bij de beheerder.",
    "Een oud winkelpand met grote ramen. Van buiten ziet u wie er zit, en dat is precies de bedoeling.",
    "Eén grote keuken, twee ovens en borden voor zestig mensen. Na gebruik wast u af, dat hoort erbij.",
    "Beneden is het druk en gezellig. Boven vindt u een stille kamer met een leesstoel.",
    "Achter het gebouw ligt een tuin met een hek. Kinderen kunnen er veilig spelen terwijl u praat.",
    "Vroeger een gymzaal, nu een plek met podium en zachte vloer. De ringen hangen er nog.",
    "Een houten gebouwtje tussen de bomen. In de winter brandt de kachel.",
    "Op de begane grond van een flat. Veel buren uit {buurt} komen op hun sloffen.",
    "De werkplaats ruikt naar hout en koffie. Een hoek is vrij voor wie alleen wil kijken.",
)
ROOMS = (
    ("Grote zaal", (40, 90), "stoelen, beamer, geluid"),
    ("Kleine zaal", (12, 24), "tafels, scherm"),
    ("Keuken", (8, 16), "fornuis, oven, vaatwasser"),
    ("Werkplaats", (8, 14), "werkbanken, gereedschap"),
    ("Spreekkamer", (3, 6), "deur die dicht kan"),
    ("Tuinkamer", (15, 30), "deuren naar de tuin"),
)
ROOM_PRICES = ("gratis voor buren", "€ 10 per uur", "€ 15 per dagdeel, bewonersgroepen gratis", "wat u kunt missen")
FACILITIES = ("keuken, beamer", "piano, speelhoek", "wifi, printer", "koffieautomaat, kapstok", "podium, geluid", "")
TRANSPORT = (
    "De bushalte is vlakbij.",
    "U kunt de fiets in de stalling zetten.",
    "Voor de deur kan een taxi stoppen.",
    "",
)
# What a group adds to an idea, so that the same idea sounds like that group. {host} answers the telephone.
ASIDES = (
    "{host} doet de deur open en maakt u wegwijs.",
    "Vraag bij binnenkomst naar {host}.",
    "{host} is er elke keer bij.",
    "De meeste mensen komen uit {buurt} zelf.",
    "Ook van buiten {buurt} bent u welkom.",
    "Wij zitten op de begane grond, de deur naast de fietsen.",
    "Twijfelt u? Bel {host}, dan praten we even.",
    "Neem gerust iemand mee.",
    "Buren uit {buurt} zijn hier zelf mee begonnen.",
    "De eerste keer kijken mag altijd.",
    "",
    "",
)
HOW_TO_APPLY = (
    "Bel {host} of stuur een mail, liefst een dag van tevoren.",
    "Geef u op bij {host}. U hoort dezelfde dag of er plek is.",
    "Schrijf uw naam op de lijst bij de deur, of bel.",
)
WAIT_TIMES = ("ongeveer twee weken", "een paar dagen", "een maand", "", "", "", "")
REWARDS = (
    "Koffie, een verzekering en een feest in de zomer.",
    "Uw onkosten terug, een cursus naar keuze en gezelligheid.",
    "Begeleiding, een bewijs voor uw cv en elke keer een maaltijd.",
    "Nieuwe vrienden, een sleutel en ons vertrouwen.",
)
SCHOOL = frozenset({"children", "youth", "parents"})  # what is for them stops when the schools do
SHARE_FULL, SHARE_CANCELLED, SHARE_MOVED = 0.06, 0.05, 0.03
NOTES_CANCELLED = (
    "De begeleider is ziek.",
    "De zaal wordt geverfd.",
    "Deze keer is er een feest in de zaal.",
    "De verwarming wordt gemaakt.",
)


def story_rows(name: str) -> list[dict[str, str]]:
    with (STORY / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="|"))


def season_start(today: date) -> date:
    """The Monday on which the running season began: September, or January in the second half."""
    start = date(today.year, 9, 1) if today.month >= 8 else date(today.year, 1, 5)  # noqa: PLR2004 - August
    return start - timedelta(days=start.weekday())


def read_when(rule: str, today: date) -> tuple[date, str]:
    """First date and RFC 5545 rule of the story's short form.

    'TU' or 'MO,TH' each week, 'TU/2' every two weeks, '2TH' the second Thursday of the month, 'once+9' nine days from today, '12-25' the next
    25 December.
    """
    start = season_start(today)
    if rule.startswith("once+"):
        return today + timedelta(days=int(rule[5:])), ""
    if "-" in rule:
        month, day = (int(part) for part in rule.split("-"))
        this_year = date(today.year, month, day)
        return (this_year if this_year >= today else date(today.year + 1, month, day)), ""
    days, _slash, weeks = rule.partition("/")
    frequency = "MONTHLY" if rule[0].isdigit() else "WEEKLY"
    return start, f"FREQ={frequency};" + (f"INTERVAL={weeks};" if weeks else "") + f"BYDAY={days}"


def holidays(start: date, *, school: bool) -> list[date]:
    """Days in the year from `start` without anything weekly: two weeks at Christmas, with `school` all school holidays.

    The school weeks are about those of region Midden (autumn, February, May, summer); by rule, for any year.
    """
    breaks = [(12, 24, 2), *([(10, 21, 1), (2, 24, 1), (4, 30, 1), (7, 20, 6)] if school else [])]
    days: list[date] = []
    for year in (start.year, start.year + 1):
        for month, day, weeks in breaks:
            middle = date(year, month, day)
            monday = middle - timedelta(days=middle.weekday())
            days += [monday + timedelta(days=n) for n in range(7 * weeks)]
    return sorted(day for day in days if start <= day < start + timedelta(days=365))


def _point(area: Area, rnd: random.Random) -> dict[str, float]:
    """A point near the middle of the buurt, within a third of its size."""
    reach = sqrt(float(area.area_km2 or 0)) * 1_000 / 6
    north, east = rnd.uniform(-reach, reach), rnd.uniform(-reach, reach)
    latitude = (area.latitude or 0.0) + north / METRES_PER_DEGREE
    longitude = (area.longitude or 0.0) + east / (METRES_PER_DEGREE * cos(radians(latitude)))
    return {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}


def _add_place(rnd: random.Random, number: int, area: Area, owner: Organisation, text: str) -> Place:
    name = owner.name if owner.kind == "neighbourhood" else f"{rnd.choice(PLACE_NAMES)} {owner.name.partition(' ')[2]}"
    place = actions.add_place(
        by=BY,
        name=name,
        area=area,
        organisation=owner,
        category="buurthuis" if owner.kind == "neighbourhood" else name.partition(" ")[0].lower(),
        description=text.format(buurt=spoken(area)),
        street="Voorbeeldstraat",
        house_number=str(number),
        town="Utrecht",
        accessibility=sorted(rnd.sample(list(Accessibility.values), rnd.randrange(1, 5))),
        facilities=rnd.choice(FACILITIES),
        transport=rnd.choice(TRANSPORT),
        rooms_for_hire=True,
        contact_name=owner.contact_name,
        email=owner.email,
        phone=owner.phone,
        phone_hours=owner.phone_hours,
        is_example=True,
        **_point(area, rnd),
        **freshness(rnd),
    )
    for room, (least, most), has in rnd.sample(ROOMS, rnd.randrange(1, 4)):
        actions.add_room(
            place,
            by=BY,
            name=room,
            capacity=rnd.randrange(least, most + 1),
            facilities=has,
            price=rnd.choice(ROOM_PRICES),
        )
    return place


def _common(
    row: dict[str, str], rnd: random.Random, owner: Organisation, themes: dict[str, Theme], number: int
) -> dict[str, Any]:
    """The fields that services and activities share."""
    extra = row["extra"].split(",")
    price = {"cost_cents": int(row["cost"]), "cost": "amount"} if row["cost"].isdigit() else {"cost": row["cost"]}
    own_phone = rnd.random() < 0.5  # noqa: PLR2004 - half of them are rung at the organisation
    host = rnd.choice(FIRST_NAMES)
    aside = rnd.choice(ASIDES).format(host=host, buurt=spoken(owner.area))
    sign_up = {}
    if "sign" in extra:
        sign_up = {"how_to_apply": rnd.choice(HOW_TO_APPLY).format(host=host), "capacity": rnd.randrange(8, 25)}
        sign_up |= {"is_full": True} if "room" not in extra and rnd.random() < SHARE_FULL else {}
    return {
        "name": row["name"],
        "description": f"{row['text']} {aside}".strip(),
        "organisation": owner,
        "themes": [themes[code] for code in row["themes"].split(",")],
        "target_groups": row["groups"].split(","),
        "languages": languages(rnd),
        "walk_in": "walk" in extra,
        "companion": "companion" in extra,
        "has_room_this_week": "room" in extra,
        "sign_up": "yes" if "sign" in extra else "no" if "walk" in extra else "",
        "contact_name": f"{host} (voorbeeld)",
        "phone": phone(2_000 + number) if own_phone else owner.phone,
        "phone_hours": rnd.choice(HOURS),
        "email": owner.email,
        "is_example": True,
        **sign_up,
        **price,
        **freshness(rnd),
    }


def _schedule(service: Service, row: dict[str, str], place: Place, today: date, rnd: random.Random) -> None:
    """The rule of an activity; a few have a date that is cancelled or moved."""
    first, rule = read_when(row["rule"], today)
    days_of_rule = (
        {DAY_CODES.index(code.lstrip("1234")) for code in row["rule"].partition("/")[0].split(",")} if rule else set()
    )
    pauses = holidays(first, school=bool(SCHOOL.intersection(row["groups"].split(","))))
    hours, minutes = (int(part) for part in row["time"].split(":"))
    schedule = actions.add_schedule(
        service,
        by=BY,
        first_date=first,
        start_time=time(hours, minutes),
        duration_minutes=int(row["minutes"]),
        rrule=rule,
        exdates=[day for day in pauses if day.weekday() in days_of_rule],
        place=place,
    )
    days = list(rule_dates(schedule, today, today + timedelta(days=14))) if rule else []
    free = [day for day in days if day.isoformat() not in schedule.exdates]
    chance = rnd.random()
    if free and chance < SHARE_CANCELLED:
        actions.cancel_date(schedule, by=BY, day=free[0], note=rnd.choice(NOTES_CANCELLED))
    elif free and chance < SHARE_CANCELLED + SHARE_MOVED:
        actions.move_date(schedule, by=BY, day=free[0], new_date=free[0] + timedelta(days=1), note="Eén dag later.")


def tell() -> None:
    """A place in every buurt, three weekly activities and more, help in every other one, and vacancies."""
    rnd = random.Random(SEED + 1)
    today = clock.today()
    themes = {theme.code: theme for theme in Theme.objects.all()}
    activities = story_rows("activities")
    weekly = dealt([r for r in activities if r["rule"].replace(",", "").isalpha()], rnd)
    other = dealt([r for r in activities if not r["rule"].replace(",", "").isalpha()], rnd)
    services, vacancies = dealt(story_rows("services"), rnd), dealt(story_rows("vacancies"), rnd)
    texts = dealt(PLACE_TEXTS, rnd)
    owners = Organisation.objects.filter(is_example=True, area__level=Level.NEIGHBOURHOOD).select_related("area")
    for number, owner in enumerate(owners.order_by("area__path", "name"), 1):
        place = _add_place(rnd, number, owner.area, owner, next(texts))
        chosen = [next(weekly) for _ in range(WEEKLY_PER_AREA)] + [next(other) for _ in range(rnd.randrange(1, 3))]
        for row in chosen:
            fields = _common(row, rnd, owner, themes, number)
            service = actions.add_service(by=BY, area=owner.area, kind="activity", places=[place], **fields)
            _schedule(service, row, place, today, rnd)
        for row in [next(services) for _ in range(rnd.randrange(1, 3))]:
            fields = _common(row, rnd, owner, themes, number) | {"wait_time": rnd.choice(WAIT_TIMES)}
            actions.add_service(by=BY, area=owner.area, kind="service", places=[place], **fields)
        _add_vacancy(next(vacancies), owner, place, rnd, themes)
    helpers = Organisation.objects.filter(is_example=True, area__level=Level.DISTRICT, kind="welfare")
    for number, owner in enumerate(helpers.select_related("area").order_by("area__path"), 1_000):
        place = _add_place(rnd, number, owner.area, owner, next(texts))
        for row in [next(services) for _ in range(3)]:
            fields = _common(row, rnd, owner, themes, number)
            actions.add_service(by=BY, area=owner.area, kind="service", places=[place], **fields)


def _add_vacancy(
    row: dict[str, str], owner: Organisation, place: Place, rnd: random.Random, themes: dict[str, Theme]
) -> None:
    least, most = (int(part) for part in row["hours"].split("-"))
    actions.add_vacancy(
        by=BY,
        organisation=owner,
        name=row["name"],
        area=owner.area,
        place=place,
        description=row["text"],
        when=row["when"],
        hours_a_week_from=least,
        hours_a_week_to=most,
        themes=[themes[code] for code in row["themes"].split(",")],
        what_you_get=rnd.choice(REWARDS),
        languages=languages(rnd),
        contact_name=owner.contact_name,
        phone=owner.phone,
        phone_hours=owner.phone_hours,
        email=owner.email,
        is_example=True,
        **freshness(rnd),
    )


chapters.register(Chapter("directory", tell, order=20))
