"""Proposals of the umbrella, what organisations said to them, and the clearance of those that passed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, override

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samen030.commons.city.models import Area
from samen030.kernel import clock

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Answer(models.TextChoices):
    """What an organisation says to a proposal."""

    OBJECT = "object", _("wij hebben bezwaar")
    TAKE_ON = "take_on", _("wij kunnen en willen dit doen")


class Proposal(models.Model):
    """Something that the umbrella would like to begin. `overlaps` is what the search gave when the test began."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=160)
    text = models.TextField()
    why_us = models.TextField()
    themes = models.JSONField(default=list)  # codes
    groups = models.JSONField(default=list)  # of TargetGroup
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    code = models.CharField(max_length=30, blank=True)  # 'platform': this site itself
    overlaps = models.JSONField(default=list)
    dossier_id = models.UUIDField(null=True, blank=True)
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.CharField(max_length=60)
    is_example = models.BooleanField(default=False)
    if TYPE_CHECKING:
        reactions: RelatedManager[Reaction]
        area_id: int

    class Meta:
        ordering: ClassVar = ["-begun_at", "id"]

    @override
    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("proposal", args=[self.pk])


class Reaction(models.Model):
    """What an organisation said: once each kind. The words stand in the dossier."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="reactions")
    organisation_id = models.UUIDField()
    name = models.CharField(max_length=200)
    answer = models.CharField(max_length=8, choices=Answer)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "organisation_id", "answer"], name="reaction_once")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.name}: {self.answer}"


class Clearance(models.Model):
    """That a proposal passed its test. A published activity of the umbrella names one (see guards)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="clearance")
    outcome = models.CharField(max_length=30)
    passed_at = models.DateTimeField(default=clock.now)
    is_example = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-passed_at"]

    @override
    def __str__(self) -> str:
        return str(self.proposal)
