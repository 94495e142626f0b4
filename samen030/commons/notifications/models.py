"""The outbox: every mail that was promised, sent or not."""

from __future__ import annotations

from typing import ClassVar, override

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samen030.commons.people.models import User
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


class ReadAgain(models.Model):
    """Something of others that is read again and again, and how that goes (`reading.py`)."""

    read_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=clock.now)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    failing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Rhythm(models.TextChoices):
    """How often somebody wants to hear of what can wait."""

    MONTH = "month", _("één keer per maand")
    WEEK = "week", _("één keer per week")
    NEVER = "never", _("nooit: ik kijk zelf op mijn pagina")


class Preference(models.Model):
    """How often one gets mail of what can wait, and in which language. Without a row: once a month, in Dutch."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="mail_preference")
    rhythm = models.CharField(max_length=6, choices=Rhythm, default=Rhythm.MONTH)
    language = models.CharField(max_length=8, default=settings.LANGUAGE_CODE)

    @override
    def __str__(self) -> str:
        return self.rhythm


class Note(models.Model):
    """Something to know that can wait: seen on one's own page, and gathered in one mail."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notes")
    key = models.CharField(max_length=120)  # the same is told once
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=500)
    told_at = models.DateTimeField(default=clock.now)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-told_at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="note_once")]
        indexes: ClassVar = [models.Index(fields=["user"], condition=Q(mailed_at=None), name="note_waiting")]

    @override
    def __str__(self) -> str:
        return self.text
