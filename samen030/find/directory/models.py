"""What organisations have for residents: services and activities, places with rooms, volunteer vacancies."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, override

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samen030.commons.organisations.models import Addressed, Listed, Organisation, Theme
from samen030.kernel import clock
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class ServiceKind(models.TextChoices):
    """A standing offer, or something at set times."""

    SERVICE = "service", _("hulp en diensten")
    ACTIVITY = "activity", _("activiteit")


class Cost(models.TextChoices):
    """What it costs to take part."""

    UNKNOWN = "", _("kosten onbekend")
    FREE = "free", _("gratis")
    AMOUNT = "amount", _("kost geld")
    U_PAS = "u_pas", _("met U-pas")


class SignUp(models.TextChoices):
    """Whether one has to sign up before coming."""

    UNKNOWN = "", _("onbekend")
    NO = "no", _("kom gewoon langs")
    YES = "yes", _("eerst aanmelden")


class TargetGroup(models.TextChoices):
    """Whom it is meant for first; others are as a rule welcome too."""

    EVERYBODY = "everybody", _("iedereen")
    CHILDREN = "children", _("kinderen")
    YOUTH = "youth", _("jongeren")
    PARENTS = "parents", _("ouders")
    SENIORS = "seniors", _("ouderen")
    CARERS = "carers", _("mantelzorgers")
    NEWCOMERS = "newcomers", _("nieuwkomers")
    DISABILITY = "disability", _("mensen met een beperking")
    LOW_INCOME = "low_income", _("mensen met weinig geld")
    JOB_SEEKERS = "job_seekers", _("mensen zonder werk")
    WOMEN = "women", _("vrouwen")
    MEN = "men", _("mannen")
    ENTREPRENEURS = "entrepreneurs", _("ondernemers")
    VOLUNTEERS = "volunteers", _("vrijwilligers")


class Place(Listed, Addressed):
    """A building or spot in the city where people come; with rooms one can use."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="places")
    category = models.CharField(max_length=80, blank=True)
    accessibility = models.JSONField(default=list, blank=True)
    accessibility_note = models.TextField(blank=True)
    transport = models.TextField(blank=True)
    facilities = models.TextField(blank=True)
    rooms_for_hire = models.BooleanField(default=False)
    taken_url = models.URLField(max_length=500, blank=True)  # iCal of its owner; only times are read, never shown
    themes = models.ManyToManyField(Theme, blank=True, related_name="places")

    secret_fields = ("taken_url",)

    if TYPE_CHECKING:
        organisation_id: uuid.UUID | None
        rooms: RelatedManager[Room]

    class Meta(Listed.Meta):
        pass

    def get_absolute_url(self) -> str:
        """The permanent address of its page."""
        return reverse("place", args=[self.pk, self.slug])


class Room(models.Model):
    """A room of a place that others can use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=80)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    facilities = models.CharField(max_length=200, blank=True)
    price = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "name"], name="room_name_once_per_place")]

    @override
    def __str__(self) -> str:
        return self.name


class Service(Listed):
    """A service (a standing offer) or an activity (with a schedule). Both are 'services' in HSDS."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="services")
    kind = models.CharField(max_length=10, choices=ServiceKind, default=ServiceKind.SERVICE)
    alternate_name = models.CharField(max_length=200, blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="services")
    target_groups = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    cost = models.CharField(max_length=8, choices=Cost, blank=True, default=Cost.UNKNOWN)
    cost_cents = models.PositiveIntegerField(null=True, blank=True)
    cost_note = models.CharField(max_length=500, blank=True)
    sign_up = models.CharField(max_length=4, choices=SignUp, blank=True, default=SignUp.UNKNOWN)
    how_to_apply = models.TextField(blank=True)
    eligibility = models.TextField(blank=True)
    wait_time = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    is_full = models.BooleanField(default=False)
    clearance = models.UUIDField(null=True, blank=True)  # of the umbrella's own: the test that it passed
    has_room_this_week = models.BooleanField(default=False)
    walk_in = models.BooleanField(default=False)  # kom gewoon binnen
    companion = models.BooleanField(default=False)  # iemand gaat de eerste keer mee
    keywords = models.TextField(blank=True)
    places = models.ManyToManyField(Place, through="ServiceAtLocation", related_name="services")

    if TYPE_CHECKING:
        organisation_id: uuid.UUID
        schedules: RelatedManager[Schedule]
        at_locations: RelatedManager[ServiceAtLocation]

    class Meta(Listed.Meta):
        constraints: ClassVar = [
            *Listed.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(cost="free") | Q(cost_cents=None) | Q(cost_cents=0), name="service_free_costs_nothing"
            ),
        ]

    def get_absolute_url(self) -> str:
        """The permanent address of its page."""
        return reverse("service", args=[self.pk, self.slug])

    @property
    def price(self) -> Money | None:
        """What one time costs, where it is a known amount."""
        return None if self.cost_cents is None else Money(self.cost_cents)

    def point_from(self, place: Place | None) -> tuple[float | None, float | None]:
        """Latitude and longitude: of `place` where it is given, else of the organisation."""
        source = place if place and place.latitude is not None else self.organisation
        return source.latitude, source.longitude


class ServiceAtLocation(models.Model):
    """Where a service or activity is given (HSDS service_at_location)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, related_name="at_locations")
    place = models.ForeignKey(Place, models.CASCADE, related_name="service_links")
    note = models.CharField(max_length=200, blank=True)

    if TYPE_CHECKING:
        service_id: uuid.UUID
        place_id: uuid.UUID

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "place"], name="service_once_per_place"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.service_id} at {self.place_id}"


class Schedule(models.Model):
    """When a service or activity is: a rule (RFC 5545) on the city's wall clock, or a sentence where no rule is known.

    `exdates` lists dates (ISO) on which the rule does not hold. Instances are computed by `recurrence`, never
    stored as rows of their own; the search keeps a derived index of the coming weeks.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, related_name="schedules")
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="+")
    first_date = models.DateField(null=True, blank=True)
    start_time = models.TimeField(null=True, blank=True)
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    rrule = models.CharField(max_length=200, blank=True)  # without 'RRULE:'; '' = once, on first_date
    exdates = models.JSONField(default=list, blank=True)
    text = models.TextField(blank=True)

    if TYPE_CHECKING:
        service_id: uuid.UUID
        overrides: RelatedManager[Override]

    class Meta:
        ordering: ClassVar = ["first_date", "start_time", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_date=None, start_time=None, rrule="")
                | Q(first_date__isnull=False, start_time__isnull=False),
                name="schedule_rule_has_a_start",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.text or f"{self.first_date} {self.start_time} {self.rrule}"


class Override(models.Model):
    """One instance of a schedule that differs: cancelled, or at another time (RFC 5545 RECURRENCE-ID)."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="overrides")
    original_date = models.DateField()
    is_cancelled = models.BooleanField(default=False)
    new_date = models.DateField(null=True, blank=True)
    new_start_time = models.TimeField(null=True, blank=True)
    new_duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["original_date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "original_date"], name="override_once_per_date"),
            models.CheckConstraint(
                condition=Q(is_cancelled=False) | Q(new_date=None, new_start_time=None),
                name="override_cancelled_is_not_moved",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.original_date}: {'cancelled' if self.is_cancelled else 'moved'}"


class Vacancy(Listed):
    """Volunteers wanted."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="vacancies")
    place = models.ForeignKey(Place, models.SET_NULL, null=True, blank=True, related_name="vacancies")
    themes = models.ManyToManyField(Theme, blank=True, related_name="vacancies")
    hours_a_week_from = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_a_week_to = models.PositiveSmallIntegerField(null=True, blank=True)
    when = models.CharField(max_length=200, blank=True)
    what_you_get = models.TextField(blank=True)
    languages = models.JSONField(default=list, blank=True)
    until = models.DateField(null=True, blank=True)

    if TYPE_CHECKING:
        organisation_id: uuid.UUID

    class Meta(Listed.Meta):
        verbose_name_plural = "vacancies"
        constraints: ClassVar = [
            *Listed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(hours_a_week_to=None)
                | Q(hours_a_week_from=None)
                | Q(hours_a_week_to__gte=F("hours_a_week_from")),
                name="vacancy_hours_in_order",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The permanent address of its page."""
        return reverse("vacancy", args=[self.pk, self.slug])


class Merge(models.Model):
    """Two records of the same organisation or place made one: the address of the one leads to the other."""

    kind = models.CharField(max_length=14)  # 'organisation' or 'place'
    winner = models.UUIDField(db_index=True)
    loser = models.UUIDField(db_index=True)
    moved = models.JSONField(default=list)  # [table, number, column] of each row that went along, to take it back
    before = models.JSONField(default=dict)  # what the winner said in the fields that it took over
    after = models.JSONField(default=dict)
    loser_status = models.CharField(max_length=10)
    grants = models.JSONField(default=list)  # numbers of the roles that were given because of it
    merged_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-merged_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["loser"], condition=Q(undone_at=None), name="merge_once_each")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.loser} → {self.winner}"
