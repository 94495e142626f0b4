"""What was read from calendars of others."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, override

from django.db import models
from django.utils.translation import gettext_lazy as _

from samen030.commons.notifications.models import ReadAgain
from samen030.commons.organisations.models import Organisation, Theme
from samen030.find.directory.models import Cost, Place, Service, SignUp
from samen030.kernel import clock
from samen030.kernel.fetch import Marks, host_of

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

FAILURES_TOLD = 3  # after so many in a row its people get a mail


class Calendar(ReadAgain):
    """An address that is read again and again. The address may be a secret: it is shown to nobody,
    and stands in no journal, log or list."""

    url = models.CharField(max_length=500)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def host(self) -> str:
        """What may be shown of the address."""
        return host_of(self.url)

    @property
    def is_failing(self) -> bool:
        """Whether somebody has to look at it."""
        return self.failures >= FAILURES_TOLD

    @property
    def marks(self) -> Marks:
        """By what its server knows what it gave last."""
        return Marks(self.etag, self.modified)


class TakenCalendar(Calendar):
    """When a place is taken, as its owner's calendar said last. Only times: what it is for is not kept."""

    place = models.OneToOneField(Place, models.CASCADE, related_name="taken_calendar")
    times = models.JSONField(default=list)  # [[start, end], …] as ISO moments in UTC
    read_from = models.DateField(null=True)  # the first day of `times`: another day asks for the whole again

    if TYPE_CHECKING:
        place_id: uuid.UUID

    @override
    def __str__(self) -> str:
        return f"{self.place_id}: {self.problem or len(self.times)}"


class FeedState(models.TextChoices):
    """Whether a calendar is followed."""

    ON = "on", _("wordt bijgehouden")
    PAUSED = "paused", _("staat stil")


class Feed(Calendar):
    """A calendar of an organisation whose events are activities here, kept in step."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="feeds")
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=6, choices=FeedState, default=FeedState.ON)
    themes = models.ManyToManyField(Theme, blank=True, related_name="+")  # of what it makes new
    target_groups = models.JSONField(default=list, blank=True)
    cost = models.CharField(max_length=8, choices=Cost, blank=True, default=Cost.UNKNOWN)
    sign_up = models.CharField(max_length=4, choices=SignUp, blank=True, default=SignUp.UNKNOWN)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="+")  # where none is said
    started_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(null=True)  # when reading it changed something last
    changes = models.JSONField(default=list)  # what that was: [{'what', 'name', 'service'}]
    misfits = models.JSONField(default=list)  # of the last reading: [{'title', 'when', 'reason'}]

    if TYPE_CHECKING:
        organisation_id: uuid.UUID
        place_id: uuid.UUID | None
        items: RelatedManager[FeedItem]

    class Meta:
        ordering: ClassVar = ["started_at"]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        """Whether it is read."""
        return self.state == FeedState.ON


class FeedItem(models.Model):
    """An event of a calendar and the activity that it is here.

    `said` is what both sides agreed on last, by field; `conflicts` what the calendar says now of fields that were
    changed here by hand: it waits for a choice.
    """

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="items")
    uid = models.CharField(max_length=255)
    service = models.ForeignKey(Service, models.CASCADE, related_name="feed_items")
    said = models.JSONField(default=dict)
    conflicts = models.JSONField(default=dict)

    if TYPE_CHECKING:
        service_id: uuid.UUID

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["feed", "uid"], name="feed_event_once")]

    @override
    def __str__(self) -> str:
        return self.uid
