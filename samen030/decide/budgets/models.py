"""Buurtgeld: a round, the ideas for it, and what came of the vote."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, override

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from samen030.commons.ballots.rules import CodeWay, Method
from samen030.commons.city.models import Area
from samen030.decide.budgets.rules import SHOWN, CameBy, Phase, Size, State, Verdict, phase_at
from samen030.kernel import clock
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Round(models.Model):
    """Money that an area decides on itself. Who may hand in and vote is asked: None is 'not decided yet'."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=90, unique=True)
    name = models.CharField(max_length=120)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    size = models.CharField(max_length=5, choices=Size)
    cents = models.PositiveBigIntegerField()
    about = models.TextField(blank=True)
    submit_from_age = models.PositiveSmallIntegerField(null=True, blank=True)
    vote_from_age = models.PositiveSmallIntegerField(null=True, blank=True)
    entrepreneurs_submit = models.BooleanField(null=True)
    entrepreneurs_vote = models.BooleanField(null=True)
    institutions_submit = models.BooleanField(null=True)
    institutions_vote = models.BooleanField(null=True)
    method = models.CharField(max_length=10, choices=Method)
    max_choices = models.PositiveSmallIntegerField(null=True, blank=True)
    code_way = models.CharField(max_length=10, choices=CodeWay)
    ideas_from = models.DateTimeField()
    ideas_until = models.DateTimeField()
    check_until = models.DateTimeField()
    vote_from = models.DateTimeField()
    vote_until = models.DateTimeField()
    result_on = models.DateField()
    published_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict, blank=True)  # what counting gave (docs/tally.md), once it was drawn
    is_example = models.BooleanField(default=False)

    if TYPE_CHECKING:
        ideas: RelatedManager[Idea]

    class Meta:
        ordering: ClassVar = ["-vote_until"]

    @override
    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the round."""
        return reverse("round", args=[self.slug])

    @property
    def amount(self) -> Money:
        """What there is to decide on."""
        return Money(self.cents)

    @property
    def phase(self) -> Phase:
        """Where it is now."""
        return self.phase_on(clock.now())

    def phase_on(self, moment: Any) -> Phase:
        """Where it is at a moment."""
        return phase_at(
            moment,
            published_at=self.published_at,
            cancelled_at=self.cancelled_at,
            ideas_from=self.ideas_from,
            ideas_until=self.ideas_until,
            check_until=self.check_until,
            vote_from=self.vote_from,
            vote_until=self.vote_until,
            has_result=bool(self.result),
        )

    @property
    def is_light(self) -> bool:
        """One evening and one week."""
        return self.size == Size.LIGHT

    @property
    def is_decided(self) -> bool:
        """Whether it was said of everybody whether they may hand in and vote."""
        return None not in (
            self.submit_from_age,
            self.vote_from_age,
            self.entrepreneurs_submit,
            self.entrepreneurs_vote,
            self.institutions_submit,
            self.institutions_vote,
        )


class Idea(models.Model):
    """What somebody wants to do with the money; on the ballot it is called a plan and has a `number`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="ideas")
    title = models.CharField(max_length=120)
    description = models.TextField()
    plain = models.TextField(blank=True)  # the same in simple words, by an editor
    cents = models.PositiveBigIntegerField()
    reckoned = models.CharField(max_length=300, blank=True)  # how one came to that amount
    place = models.CharField(max_length=200, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")  # the buurt of the place
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    pictures = models.JSONField(default=list, blank=True)  # as kernel.pictures keeps them
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="holds")
    carried_by = models.CharField(max_length=200, blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    came_by = models.CharField(max_length=8, choices=CameBy, default=CameBy.ONLINE)
    submitter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    verdict = models.CharField(max_length=4, choices=Verdict, default=Verdict.OPEN, blank=True)
    verdict_why = models.TextField(blank=True)
    verdict_on = models.DateField(null=True, blank=True)
    objection = models.TextField(blank=True)
    answer = models.TextField(blank=True)  # to the objection
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    handed_in_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["number", "handed_in_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "number"], condition=Q(number__isnull=False), name="plan_number_once"
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="idea_costs_something"),
        ]

    @override
    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the idea."""
        return reverse("idea", args=[self.round.slug, self.pk])

    @property
    def cost(self) -> Money:
        """What it costs."""
        return Money(self.cents)

    @property
    def is_public(self) -> bool:
        """Whether everybody can read it."""
        return self.state in SHOWN

    @property
    def picture(self) -> dict[str, Any] | None:
        """The first picture, for a card."""
        return self.pictures[0] if self.pictures else None


class Merge(models.Model):
    """That somebody wants `gone` to go on as part of `kept`. It does once both sides agreed (the day stands here).

    `ended_at`: a side said no, or it was taken apart again.
    """

    gone = models.ForeignKey(Idea, models.CASCADE, related_name="leaving")
    kept = models.ForeignKey(Idea, models.CASCADE, related_name="joining")
    gone_agreed_on = models.DateField(null=True, blank=True)
    kept_agreed_on = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gone"], condition=Q(ended_at=None), name="idea_merges_once"),
            models.CheckConstraint(condition=~Q(gone=F("kept")), name="idea_merges_with_another"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.gone_id} > {self.kept_id}"

    @property
    def is_done(self) -> bool:
        """Whether both agreed and it still holds."""
        return bool(self.gone_agreed_on and self.kept_agreed_on and not self.ended_at)


class Milestone(models.Model):
    """A step of a plan that was chosen, with the day it was promised for. `moved`: each earlier promise, with why."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=120)
    promised_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    moved = models.JSONField(default=list, blank=True)  # {"from", "why", "on"}

    class Meta:
        ordering: ClassVar = ["promised_on", "id"]

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def earlier(self) -> list[tuple[date, str]]:
        """The days it was promised for before, each with why it moved."""
        return [(date.fromisoformat(one["from"]), one["why"]) for one in self.moved]

    @property
    def is_late(self) -> bool:
        """Whether it should have been done by now."""
        return self.done_on is None and self.promised_on < clock.today()


class Spending(models.Model):
    """What was spent of the money of a plan."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="spendings")
    what = models.CharField(max_length=200)
    cents = models.PositiveBigIntegerField()
    spent_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["spent_on", "id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(cents__gt=0), name="spending_is_something")]

    @override
    def __str__(self) -> str:
        return self.what

    @property
    def amount(self) -> Money:
        """How much."""
        return Money(self.cents)


class News(models.Model):
    """How it goes with a plan that was chosen, in words and perhaps a picture."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="news")
    text = models.TextField()
    picture = models.JSONField(null=True, blank=True)
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["-written_at"]

    @override
    def __str__(self) -> str:
        return self.text[:60]


class Follow(models.Model):
    """Who wants to hear of a round, or of one plan: somebody with an account, or an address that hears the result.

    An address counts once it was confirmed by the link in a mail, and is forgotten when the result was mailed.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="followers")
    idea = models.ForeignKey(Idea, models.CASCADE, null=True, blank=True, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    email = models.EmailField(blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "user"], condition=Q(idea=None, user__isnull=False), name="round_followed_once"
            ),
            models.UniqueConstraint(
                fields=["idea", "user"], condition=Q(user__isnull=False), name="idea_followed_once"
            ),
            models.UniqueConstraint(fields=["round", "email"], condition=~Q(email=""), name="result_asked_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, email="") | (Q(user=None, idea=None) & ~Q(email="")),
                name="follow_is_of_somebody",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.round_id}"


class Archive(models.Model):
    """The public archive of a round's vote (docs/archive.md): as at closing, with the result once it was drawn."""

    round = models.OneToOneField(Round, models.CASCADE, primary_key=True, related_name="archive")
    content = models.BinaryField()

    @override
    def __str__(self) -> str:
        return f"{self.round_id}"
