"""The example story's places, services, activities and vacancies: one autumn in all buurten. None of it exists.

What there can be is written in `story/*.csv`: one line per idea, in plain Dutch. This file spreads the ideas over the
buurten, the same way each time.
"""

from __future__ import annotations

import csv
import random
from datetime import date, time, timedelta
from itertools import cycle
from math import cos, radians, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samen030.commons.city.models import Area, Level
from samen030.commons.organisations.demo import BY, FIRST_NAMES, HOURS, SEED, freshness, languages, phone
from samen030.commons.organisations.models import Accessibility, Organisation, Theme
from samen030.find.directory import actions
from samen030.find.directory.recurrence import rule_dates
from samen030.kernel import clock
from samen030.kernel.registry import Chapter, chapters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samen030.find.directory.models import Place, Service

STORY = Path(__file__).parent / "story"
METRES_PER_DEGREE = 111_320.0
WEEKLY_PER_AREA = 3
PLACE_NAMES = ("Buurthuis", "Huiskamer", "Wijkzaal", "Speeltuin", "Buurttuin", "Dienstencentrum", "Ontmoetingsplek")
PLACE_TEXTS = (
    "Een lichte zaal met een keuken. Voor de deur is een bankje in de zon.",
    "Overdag is de deur open. Loop binnen, er is altijd koffie.",
    "Een plek van en voor de buurt. Met een speelhoek, een lange tafel en een piano.",
    "Kleine zaal beneden, grote zaal boven. De sleutel ligt bij de beheerder.",
)
ROOM_NAMES = ("Grote zaal", "Kleine zaal", "Keuken", "Werkplaats", "Spreekkamer")
NOTES_CANCELLED = ("De begeleider is ziek.", "De zaal wordt geverfd.", "Deze keer is er een feest in de zaal.")


def story_rows(name: str) -> list[dict[str, str]]:
    with (STORY / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="|"))


def season_start(today: date) -> date:
    """The Monday on which the running season began: September, or January in the second half."""
    start = date(today.year, 9, 1) if today.month >= 8 else date(today.year, 1, 5)  # noqa: PLR2004 - August
    return start - timedelta(days=start.weekday())


def read_when(rule: str, today: date) -> tuple[date, str]:
    """First date and RFC 5545 rule of the story's short form.

    'TU' or 'MO,TH' each week, '2TH' the second Thursday of the month, 'once+9' nine days from today, '12-25' the next
    25 December.
    """
    start = season_start(today)
    if rule.startswith("once+"):
        return today + timedelta(days=int(rule[5:])), ""
    if "-" in rule:
        month, day = (int(part) for part in rule.split("-"))
        this_year = date(today.year, month, day)
        return (this_year if this_year >= today else date(today.year + 1, month, day)), ""
    frequency = "MONTHLY" if rule[0].isdigit() else "WEEKLY"
    return start, f"FREQ={frequency};BYDAY={rule}"


def _holidays(start: date) -> list[date]:
    """The days around Christmas on which nothing weekly goes on."""
    first = date(start.year if start.month > 6 else start.year - 1, 12, 21)  # noqa: PLR2004 - June
    return [first + timedelta(days=n) for n in range(14)]


def _point(area: Area, rnd: random.Random) -> dict[str, float]:
    """A point near the middle of the buurt, within a third of its size."""
    reach = sqrt(float(area.area_km2 or 0)) * 1_000 / 6
    north, east = rnd.uniform(-reach, reach), rnd.uniform(-reach, reach)
    latitude = (area.latitude or 0.0) + north / METRES_PER_DEGREE
    longitude = (area.longitude or 0.0) + east / (METRES_PER_DEGREE * cos(radians(latitude)))
    return {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}


def _add_place(rnd: random.Random, number: int, area: Area, owner: Organisation) -> Place:
    name = owner.name if owner.kind == "neighbourhood" else f"{rnd.choice(PLACE_NAMES)} {owner.name.partition(' ')[2]}"
    place = actions.add_place(
        by=BY,
        name=name,
        area=area,
        organisation=owner,
        category="buurthuis" if "huis" in name.lower() else "",
        description=rnd.choice(PLACE_TEXTS),
        street="Voorbeeldstraat",
        house_number=str(number),
        town="Utrecht",
        accessibility=sorted(rnd.sample(list(Accessibility.values), rnd.randrange(1, 5))),
        facilities=rnd.choice(("keuken, beamer", "piano, speelhoek", "wifi, printer", "")),
        rooms_for_hire=True,
        phone=owner.phone,
        phone_hours=owner.phone_hours,
        is_example=True,
        **_point(area, rnd),
        **freshness(rnd),
    )
    for room in rnd.sample(ROOM_NAMES, rnd.randrange(1, 4)):
        actions.add_room(
            place,
            by=BY,
            name=room,
            capacity=rnd.randrange(8, 90),
            price=rnd.choice(("gratis voor buren", "€ 10 per uur")),
        )
    return place


def _common(
    row: dict[str, str], rnd: random.Random, owner: Organisation, themes: dict[str, Theme], number: int
) -> dict[str, Any]:
    """The fields that services and activities share."""
    extra = row["extra"].split(",")
    price = {"cost_cents": int(row["cost"]), "cost": "amount"} if row["cost"].isdigit() else {"cost": row["cost"]}
    own_phone = rnd.random() < 0.5  # noqa: PLR2004 - half of them are rung at the organisation
    return {
        "name": row["name"],
        "description": row["text"],
        "organisation": owner,
        "themes": [themes[code] for code in row["themes"].split(",")],
        "target_groups": row["groups"].split(","),
        "languages": languages(rnd),
        "walk_in": "walk" in extra,
        "companion": "companion" in extra,
        "has_room_this_week": "room" in extra,
        "sign_up": "yes" if "sign" in extra else "no" if "walk" in extra else "",
        "contact_name": f"{rnd.choice(FIRST_NAMES)} (voorbeeld)",
        "phone": phone(2_000 + number) if own_phone else owner.phone,
        "phone_hours": rnd.choice(HOURS),
        "email": owner.email,
        "is_example": True,
        **price,
        **freshness(rnd),
    }


def _schedule(service: Service, row: dict[str, str], place: Place, today: date, rnd: random.Random) -> None:
    """The rule of an activity; a few have a date that is cancelled or moved."""
    first, rule = read_when(row["rule"], today)
    hours, minutes = (int(part) for part in row["time"].split(":"))
    schedule = actions.add_schedule(
        service,
        by=BY,
        first_date=first,
        start_time=time(hours, minutes),
        duration_minutes=int(row["minutes"]),
        rrule=rule,
        exdates=_holidays(first) if rule else [],
        place=place,
    )
    days = list(rule_dates(schedule, today, today + timedelta(days=14))) if rule else []
    free = [day for day in days if day.isoformat() not in schedule.exdates]
    chance = rnd.random()
    if free and chance < 0.05:  # noqa: PLR2004 - one in twenty
        actions.cancel_date(schedule, by=BY, day=free[0], note=rnd.choice(NOTES_CANCELLED))
    elif free and chance < 0.08:  # noqa: PLR2004 - and a few are moved
        actions.move_date(schedule, by=BY, day=free[0], new_date=free[0] + timedelta(days=1), note="Eén dag later.")


def _dealt(rows: list[dict[str, str]], rnd: random.Random) -> Iterator[dict[str, str]]:
    """The ideas in a mixed order, again and again, so that each comes about as often."""
    mixed = list(rows)
    rnd.shuffle(mixed)
    return cycle(mixed)


def tell() -> None:
    """A place in every buurt, three weekly activities and more, help in every other one, and vacancies."""
    rnd = random.Random(SEED + 1)
    today = clock.today()
    themes = {theme.code: theme for theme in Theme.objects.all()}
    activities = story_rows("activities")
    weekly = _dealt([r for r in activities if r["rule"].replace(",", "").isalpha()], rnd)
    other = _dealt([r for r in activities if not r["rule"].replace(",", "").isalpha()], rnd)
    services, vacancies = _dealt(story_rows("services"), rnd), _dealt(story_rows("vacancies"), rnd)
    owners = Organisation.objects.filter(is_example=True, area__level=Level.NEIGHBOURHOOD).select_related("area")
    for number, owner in enumerate(owners.order_by("area__path", "name"), 1):
        place = _add_place(rnd, number, owner.area, owner)
        chosen = [next(weekly) for _ in range(WEEKLY_PER_AREA)] + [next(other) for _ in range(rnd.randrange(1, 3))]
        for row in chosen:
            fields = _common(row, rnd, owner, themes, number)
            service = actions.add_service(by=BY, area=owner.area, kind="activity", places=[place], **fields)
            _schedule(service, row, place, today, rnd)
        for row in [next(services) for _ in range(rnd.randrange(1, 3))]:
            actions.add_service(
                by=BY, area=owner.area, kind="service", places=[place], **_common(row, rnd, owner, themes, number)
            )
        _add_vacancy(next(vacancies), owner, place, rnd, themes)
    for owner in Organisation.objects.filter(
        is_example=True, area__level=Level.DISTRICT, kind="welfare"
    ).select_related("area"):
        for row in [next(services) for _ in range(3)]:
            actions.add_service(
                by=BY, area=owner.area, kind="service", **_common(row, rnd, owner, themes, owner.area.pk)
            )


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
        what_you_get="Koffie, een verzekering en een feest in de zomer.",
        languages=languages(rnd),
        contact_name=owner.contact_name,
        phone=owner.phone,
        phone_hours=owner.phone_hours,
        email=owner.email,
        is_example=True,
        **freshness(rnd),
    )


chapters.register(Chapter("directory", tell, order=20))
