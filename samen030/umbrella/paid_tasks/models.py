"""Paid tasks, what they cost in each year, all money in each year, the target, and challenges.

A figure is never written over: a correction is a new row, the old one gets `replaced_at` and stays to be read.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, override

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samen030.commons.organisations.models import Organisation
from samen030.kernel import clock
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class PaidTask(models.Model):
    """Something that the umbrella does for pay. `done_by` is a function or an organisation, never a person's name.

    `performer` is that organisation where it stands in the directory: then it cannot decide on the task.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    why = models.TextField()
    since = models.DateField()
    done_by = models.CharField(max_length=200)
    performer = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    if TYPE_CHECKING:
        performer_id: uuid.UUID | None
        figures: RelatedManager[TaskFigure]
        challenges: RelatedManager[Challenge]

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("since")), name="paid_task_ends_after_start"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("paid_task", args=[self.pk])

    @property
    def has_ended(self) -> bool:
        """Whether it is done no more."""
        return self.ended_on is not None and self.ended_on <= clock.today()


class Figure(models.Model):
    """What was written down for a year; `reason` says why a row took the place of the one before."""

    year = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class TaskFigure(Figure):
    """Hours and cost of a task in a year."""

    task = models.ForeignKey(PaidTask, models.CASCADE, related_name="figures")
    hours = models.PositiveIntegerField()
    cost_cents = models.PositiveBigIntegerField()

    class Meta:
        ordering: ClassVar = ["-year", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "year"], condition=Q(replaced_at=None), name="task_figure_one_a_year"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.task_id} {self.year}"

    @property
    def cost(self) -> Money:
        """The cost as money."""
        return Money(self.cost_cents)


class YearTotal(Figure):
    """All money through SAMEN030 in a year, typed in with where it comes from, until the ledger gives it."""

    total_cents = models.PositiveBigIntegerField()
    source = models.CharField(max_length=300)
    is_example = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-year", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year"], condition=Q(replaced_at=None), name="year_total_one_a_year")
        ]

    @override
    def __str__(self) -> str:
        return str(self.year)

    @property
    def total(self) -> Money:
        """The total as money."""
        return Money(self.total_cents)


class Target(models.Model):
    """The highest share of overhead that the board wants, in tenths of a percent. The newest row holds."""

    share = models.PositiveSmallIntegerField()
    decided_on = models.DateField()
    is_example = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-decided_on", "-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(share__lte=1_000), name="target_within_all")]

    @override
    def __str__(self) -> str:
        return f"{self.share} {self.decided_on}"


class Way(models.TextChoices):
    """What a challenger proposes."""

    TAKE = "take", _("Wij doen het")
    STOP = "stop", _("Stop ermee")
    OTHERWISE = "otherwise", _("Doe het anders")


class Result(models.TextChoices):
    """What was decided on a challenge."""

    RUNNING = "", _("loopt nog")
    GRANTED = "grant", _("De uitdager krijgt de taak")
    DROPPED = "drop", _("De taak stopt")
    CHANGED = "change", _("De taak gaat anders")
    KEPT = "keep", _("De taak blijft zoals hij is")
    TO_ASSEMBLY = "assembly", _("Naar de ledenvergadering")


class Challenge(models.Model):
    """An organisation challenges a task. Its steps, words and decisions are in the dossier; here is what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(PaidTask, models.CASCADE, related_name="challenges")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")
    challenger = models.CharField(max_length=200)  # its name as it was then
    way = models.CharField(max_length=10, choices=Way)
    dossier_id = models.UUIDField(unique=True)
    opened_on = models.DateField(default=clock.today)
    result = models.CharField(max_length=10, choices=Result, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    takes_over = models.CharField(max_length=200, blank=True)
    from_on = models.DateField(null=True, blank=True)
    saving_cents = models.PositiveBigIntegerField(null=True, blank=True)  # a year
    handed_over_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        organisation_id: uuid.UUID | None
        task_id: uuid.UUID

    class Meta:
        ordering: ClassVar = ["-opened_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(from_on=None, saving_cents=None, handed_over_at=None)
                | Q(from_on__isnull=False, saving_cents__isnull=False, result__in=["grant", "drop", "change"]),
                name="challenge_settled_is_whole",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["from_on"], condition=Q(handed_over_at=None), name="challenge_to_hand_over")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.challenger} {self.task_id}"

    @property
    def saving(self) -> Money | None:
        """What it saves a year, once that is known."""
        return None if self.saving_cents is None else Money(self.saving_cents)

    @property
    def dossier_url(self) -> str:
        """The page of its dossier."""
        return reverse("dossier", args=[self.dossier_id])
