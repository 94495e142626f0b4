"""Synthetic entries for load tests: many, with the words of the story; marked as examples, never shown as real."""

from __future__ import annotations

import random
from datetime import date, time
from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from samen030.commons.city.models import Area, Level
from samen030.commons.organisations.models import Organisation, Theme
from samen030.demo.actions import unwatched
from samen030.find.directory.demo import story_rows
from samen030.find.directory.models import Place, Schedule, Service, ServiceAtLocation
from samen030.kernel import clock, registry
from samen030.kernel.text import slug_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SEED = 7
SHARES = {"organisation": 0.15, "place": 0.15}  # the rest are services and activities
BATCH = 1_000
WORDS_A_TEXT = 35
ACTIVITY_SHARE = 0.6
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def generate(records: int, *, seed: int = SEED, progress: Callable[..., Iterable[Any]] = unwatched) -> dict[str, int]:
    """Make `records` entries spread over all buurten, straight in bulk; answers how many of each kind."""
    rnd = random.Random(seed)
    rows = [row for name in ("activities", "services") for row in story_rows(name)]
    vocabulary = [word for row in rows for word in row["text"].replace(".", "").split()]
    areas = list(Area.objects.filter(level=Level.NEIGHBOURHOOD))
    themes = list(Theme.objects.all())
    amounts = {kind: max(1, int(records * share)) for kind, share in SHARES.items()}
    amounts["service"] = records - sum(amounts.values())

    def common(number: int) -> dict[str, Any]:
        row, area = rnd.choice(rows), rnd.choice(areas)
        name = f"{row['name']} {rnd.choice(vocabulary)} (proef {number})"
        return {
            "id": UUID(int=rnd.getrandbits(128), version=4),
            "name": name,
            "slug": slug_of(name, "proef"),
            "description": " ".join(rnd.choices(vocabulary, k=WORDS_A_TEXT)),
            "area": area,
            "phone": "030-000 00 00",
            "is_example": True,
            "confirmed_on": clock.today(),
        }

    def point(area: Area) -> dict[str, float]:
        return {
            "latitude": (area.latitude or 0) + rnd.gauss(0, 0.003),
            "longitude": (area.longitude or 0) + rnd.gauss(0, 0.004),
        }

    with transaction.atomic():
        organisations = []
        for number in range(amounts["organisation"]):
            fields = common(number)
            organisations.append(Organisation(**fields, kind="residents", **point(fields["area"])))
        Organisation.objects.bulk_create(organisations, batch_size=BATCH)
        places = []
        for number in range(amounts["place"]):
            fields = common(number)
            places.append(Place(**fields, organisation=rnd.choice(organisations), **point(fields["area"])))
        Place.objects.bulk_create(places, batch_size=BATCH)
        services: list[Service] = []
        for numbers in progress(list(batched(range(amounts["service"]), BATCH)), what="services"):
            services += _services(numbers, common, organisations, places, themes, rnd)
        for kind, made in (("organisation", organisations), ("place", places), ("service", services)):
            for some in progress(list(batched((entry.pk for entry in made), BATCH)), what=f"index of {kind}"):
                registry.announce_change(kind, list(some))
    return amounts


def _services(
    numbers: Iterable[int],
    common: Callable[[int], dict[str, Any]],
    organisations: list[Organisation],
    places: list[Place],
    themes: list[Theme],
    rnd: random.Random,
) -> list[Service]:
    """One batch of services with themes, places and (for activities) a weekly rule."""
    made = [
        Service(
            **common(number),
            organisation=rnd.choice(organisations),
            kind="activity" if rnd.random() < ACTIVITY_SHARE else "service",
            target_groups=[rnd.choice(("everybody", "seniors", "children", "youth", "newcomers"))],
            languages=["nl"],
            cost=rnd.choice(("free", "free", "amount", "u_pas")),
        )
        for number in numbers
    ]
    Service.objects.bulk_create(made)
    Service.themes.through.objects.bulk_create(
        Service.themes.through(service_id=entry.pk, theme_id=theme.pk)
        for entry in made
        for theme in rnd.sample(themes, 2)
    )
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service=entry, place=rnd.choice(places)) for entry in made if rnd.random() < ACTIVITY_SHARE
    )
    Schedule.objects.bulk_create(
        Schedule(
            service=entry,
            first_date=date(clock.today().year, 1, 5),
            start_time=time(rnd.randrange(8, 21)),
            duration_minutes=90,
            rrule=f"FREQ=WEEKLY;BYDAY={rnd.choice(DAYS)}",
        )
        for entry in made
        if entry.kind == "activity"
    )
    return made
