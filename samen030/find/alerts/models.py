"""What somebody wants to hear of."""

from __future__ import annotations

from typing import ClassVar, override

from django.db import models

from samen030.commons.people.models import User
from samen030.kernel import clock


class SavedSearch(models.Model):
    """A search as its address has it, and which entries its owner has heard of."""

    user = models.ForeignKey(User, models.CASCADE, related_name="searches")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=500)  # 'q=koffie&buurt=lombok-oost'
    known = models.JSONField(default=list)  # ids of entries that were there or were told
    checked_on = models.DateField(null=True, blank=True)
    is_paused = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "query"], name="search_saved_once")]

    @override
    def __str__(self) -> str:
        return self.name
