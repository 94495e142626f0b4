"""How far the asking has come for an entry that was not confirmed of late."""

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
