"""How far the asking has come for an entry that was not confirmed of late, and what people say is wrong."""

from __future__ import annotations

from typing import ClassVar, override

from django.db import models

from samen030.kernel import clock


class Asking(models.Model):
    """The asking about one entry, since its last confirmation. A confirmation ends it: the row goes.

    `group_id` is the organisation (or the entry itself, where nobody owns it): one mail goes to a group.
    """

    kind = models.CharField(max_length=16)  # of directory.actions.KINDS
    entry_id = models.UUIDField()
    group_id = models.UUIDField(db_index=True)
    since = models.DateField()  # the confirmation that grows old
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True, blank=True)
    listed_on = models.DateField(null=True, blank=True)  # on the call list since

    calls = models.PositiveSmallIntegerField(default=0)  # rung, and nobody was there
    call_again_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "entry_id"], name="asking_once_per_entry")]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id} since {self.since}"


class Reminded(models.Model):
    """When a group was last reminded; stays when its askings end, so that it never gets two mails in a month."""

    group_id = models.UUIDField(primary_key=True)
    on = models.DateField(default=clock.today)

    @override
    def __str__(self) -> str:
        return f"{self.group_id} {self.on}"


class Report(models.Model):
    """Somebody says that something is wrong with an entry: waits for an answer, and goes a term after it."""

    kind = models.CharField(max_length=16)  # of directory.actions.KINDS
    entry_id = models.UUIDField()
    group_id = models.UUIDField()  # as in Asking
    area_path = models.CharField(max_length=16)
    text = models.TextField()
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["group_id"], condition=models.Q(answered_at=None), name="report_waits"),
            models.Index(fields=["kind", "entry_id"]),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}"
