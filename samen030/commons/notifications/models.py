"""The outbox: every mail that was promised, sent or not."""

from __future__ import annotations

from typing import ClassVar, override

from django.db import models
from django.db.models import Q

from samen030.kernel import clock


class Mail(models.Model):
    """One mail to one address. Written with what it tells of; sent by `deliver`, with ever longer pauses between tries.

    `key` makes it unique: the same reminder is never written twice. What was sent keeps no text (`actions.clean_up`).
    """

    key = models.CharField(max_length=160, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    unsubscribe_url = models.URLField(max_length=500, blank=True)  # RFC 8058: one click, no page between
    created_at = models.DateTimeField(default=clock.now)
    next_try_at = models.DateTimeField(default=clock.now, null=True, blank=True)  # None: no more
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], condition=Q(sent_at=None), name="mail_waiting"),
            models.Index(fields=["to"]),
        ]

    @override
    def __str__(self) -> str:
        return self.subject


class StoppedAddress(models.Model):
    """An address that mail came back from. Nothing is sent there; who is behind it is rung instead."""

    address = models.EmailField(unique=True)  # in lower case
    stopped_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["address"]

    @override
    def __str__(self) -> str:
        return self.address
