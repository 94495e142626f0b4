"""Example projects, and which one began from which."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from samen030.commons.city.models import Area
from samen030.commons.organisations.models import Organisation, Theme
from samen030.find.practice.models import Told


class ExampleProject(Told):
    """What a member tried as a whole. `description` is what was tried, `needs` what others need to repeat it.

    `repeats` is the project it began from; `tree` is the id of the first of all these, so that the whole tree is one
    question.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="example_projects")
    goal = models.CharField(max_length=300, blank=True)
    period_from = models.DateField(null=True, blank=True)
    period_until = models.DateField(null=True, blank=True)
    partners = models.ManyToManyField(Organisation, blank=True, related_name="+")
    partners_note = models.CharField(max_length=500, blank=True)  # those that are not in the directory
    results = models.TextField(blank=True)
    lessons = models.TextField(blank=True)
    needs = models.TextField(blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="+")
    more_areas = models.ManyToManyField(Area, blank=True, related_name="+")
    repeats = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="repeated_as")
    tree = models.UUIDField(default=uuid.uuid4, db_index=True)

    if TYPE_CHECKING:
        organisation_id: uuid.UUID
        repeats_id: uuid.UUID | None

    class Meta(Told.Meta):
        indexes: ClassVar = [models.Index(fields=["status", "-changed_at"])]
        constraints: ClassVar = [
            *Told.Meta.constraints,
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_until=None) | Q(period_until__gte=F("period_from")),
                name="example_project_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(repeats=F("id")), name="example_project_not_its_own_repeat"),
        ]

    def get_absolute_url(self) -> str:
        """The permanent address of its page."""
        return reverse("project", args=[self.pk, self.slug])
