"""What was read from calendars of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from django.db import models

from samen030.find.directory.models import Place

if TYPE_CHECKING:
    import uuid


class TakenCalendar(models.Model):
    """When a place is taken, as its owner's calendar said last. Only times: what it is for is not kept."""

    place = models.OneToOneField(Place, models.CASCADE, related_name="taken_calendar")
    url = models.URLField(max_length=500)
    times = models.JSONField(default=list)  # [[start, end], …] as ISO moments in UTC
    read_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    if TYPE_CHECKING:
        place_id: uuid.UUID

    @override
    def __str__(self) -> str:
        return f"{self.place_id}: {self.problem or len(self.times)}"
