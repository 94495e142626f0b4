"""The journal's tables. A row names nobody and says nothing personal: detail lies apart and can be erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, override

from django.db import models

from samen030.kernel import clock


class Event(models.Model):
    """One thing that was done. Written unchained; sealed into the chain in batches (actions.seal).

    `actor` is an opaque reference; `digest` is the salted SHA-256 of the detail, so that the chain holds
    after the detail was erased and says nothing about what it was.
    """

    at = models.DateTimeField(default=clock.now)
    actor = models.CharField(max_length=60)
    on_behalf_of = models.CharField(max_length=60, blank=True)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    is_public = models.BooleanField(default=False)
    sequence = models.PositiveBigIntegerField(null=True, unique=True)
    hash = models.CharField(max_length=64, blank=True)

    if TYPE_CHECKING:
        detail: EventDetail

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sequence=None, hash="") | (models.Q(sequence__gte=1) & ~models.Q(hash="")),
                name="event_sealed_whole_or_not",
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"


class EventDetail(models.Model):
    """What changed, with the salt of the digest. May be erased (privacy); the chain stays whole."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="detail")
    salt = models.CharField(max_length=32)
    data = models.JSONField()

    @override
    def __str__(self) -> str:
        return f"detail of {self.event_id}"
