"""Services, places and vacancies as open data; no names or addresses of persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samen030.commons.organisations.models import Status
from samen030.find.directory.models import Place, Service, Vacancy
from samen030.find.directory.queries import public_places
from samen030.find.directory.recurrence import describe
from samen030.kernel.registry import Dataset, datasets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

SERVICE = (
    "id",
    "kind",
    "name",
    "organization_id",
    "description",
    "when",
    "cost",
    "cost_cents",
    "area",
    "area_code",
    "confirmed_on",
    "is_example",
)
PLACE = (
    "id",
    "name",
    "category",
    "description",
    "street",
    "house_number",
    "postcode",
    "town",
    "latitude",
    "longitude",
    "area",
    "area_code",
    "is_example",
)
VACANCY = ("id", "name", "organization_id", "description", "when", "area", "area_code", "is_example")
CHUNK = 1_000


def _picked(row: Model, columns: tuple[str, ...], **more: object) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns if name not in more} | more


def services() -> Iterator[dict[str, Any]]:
    """One row per public service or activity."""
    rows = Service.objects.filter(status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
    rows = rows.select_related("area").prefetch_related("schedules").order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        when = "; ".join(describe(schedule) for schedule in row.schedules.all())
        more = {"organization_id": row.organisation_id, "when": when, "area": row.area.name, "area_code": row.area.code}
        yield _picked(row, SERVICE, **more)


def places() -> Iterator[dict[str, Any]]:
    """One row per public place."""
    rows = Place.objects.filter(public_places()).select_related("area").order_by("pk")
    for row in rows.iterator(chunk_size=CHUNK):
        yield _picked(row, PLACE, area=row.area.name, area_code=row.area.code)


def vacancies() -> Iterator[dict[str, Any]]:
    """One row per public vacancy."""
    rows = Vacancy.objects.filter(status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
    for row in rows.select_related("area").order_by("pk").iterator(chunk_size=CHUNK):
        more = {"organization_id": row.organisation_id, "area": row.area.name, "area_code": row.area.code}
        yield _picked(row, VACANCY, **more)


datasets.register(
    Dataset("services", "Activiteiten en diensten", "Public services and activities.", SERVICE, services, 20)
)
datasets.register(Dataset("places", "Plekken", "Public places with their point.", PLACE, places, 30))
datasets.register(Dataset("vacancies", "Vrijwilligerswerk", "Where volunteers are wanted.", VACANCY, vacancies, 40))
