"""The register: standings with the day they began and ended, suspensions, and the values of the statutes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, override

from django.db import models
from django.db.models import F, Q

from samen030.commons.members.rules import STATUTE_KEYS, EndedBy, StandingKind
from samen030.kernel import clock

if TYPE_CHECKING:
    from datetime import date

    from django_stubs_ext.db.models.manager import RelatedManager


def standing_on(day: date, prefix: str = "") -> Q:
    """Condition for standings that hold on `day`."""
    still = Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gt": day})
    return Q(**{f"{prefix}from_date__lte": day}) & still


class Standing(models.Model):
    """That an organisation is a voting member or a supporter, from the day its agreement was signed.

    The organisation is kept by its id and the name it had: the register outlives the entry. `ends_on` is the first day
    on which it no longer holds. The register of members (BW 2:61) is the rows of voting members; supporters stand in
    the same table and in no register.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=StandingKind)
    number = models.PositiveIntegerField()
    from_date = models.DateField(default=clock.today)
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=60)  # an actor's reference
    signatory = models.CharField(max_length=200, blank=True)  # as the agreement names who signed
    dossier_id = models.UUIDField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=16, choices=EndedBy, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)  # 'still so', once a year
    is_example = models.BooleanField(default=False)
    if TYPE_CHECKING:
        suspensions: RelatedManager[Suspension]

    class Meta:
        ordering: ClassVar = ["from_date", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "number"], name="standing_number_once"),
            models.UniqueConstraint(fields=["organisation_id"], condition=Q(ends_on=None), name="standing_one_open"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("from_date")), name="standing_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None, ended_by="") | (Q(ends_on__isnull=False) & ~Q(ended_by="")),
                name="standing_end_has_ground",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.name} ({self.kind} {self.number})"

    def holds_on(self, day: date) -> bool:
        """Whether it holds on `day`."""
        return self.from_date <= day and (self.ends_on is None or day < self.ends_on)

    @property
    def is_voting(self) -> bool:
        """Whether it is that of a member in the sense of the law."""
        return self.kind == StandingKind.VOTING

    @property
    def is_ending(self) -> bool:
        """Whether its end is known and still to come."""
        return self.ends_on is not None and self.ends_on > clock.today()


class Suspension(models.Model):
    """A member may not vote for a time; it stays a member. `ends_on` is the first day it may again."""

    standing = models.ForeignKey(Standing, models.CASCADE, related_name="suspensions")
    from_date = models.DateField()
    ends_on = models.DateField()
    reasons = models.TextField()
    dossier_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("from_date")), name="suspension_ends_after_start")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.standing_id} {self.from_date}"


class Statute(models.Model):
    """A value that the statutes give, with its article. What has no row is 'not set'."""

    key = models.CharField(max_length=30, unique=True)
    value = models.CharField(max_length=300)
    article = models.CharField(max_length=60)
    entered_at = models.DateTimeField(default=clock.now)
    entered_by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["key"]

    @override
    def __str__(self) -> str:
        return f"{self.key}: {self.value} ({self.article})"

    @property
    def title(self) -> str:
        """What it is about."""
        known = STATUTE_KEYS.get(self.key)
        return str(known.title) if known else self.key
