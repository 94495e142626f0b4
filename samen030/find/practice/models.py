"""Stories of organisations about how they do something, who does it too, and questions about them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, override

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samen030.commons.organisations.models import Language, Listed, Organisation, Theme
from samen030.kernel import clock
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Told(Listed):
    """What an organisation tells others, with what it took. `name` is the title, `description` what was done."""

    hours = models.CharField(max_length=200, blank=True)
    money_cents = models.PositiveIntegerField(null=True, blank=True)
    money_note = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.NL)  # that it is written in

    class Meta(Listed.Meta):
        abstract = True

    @property
    def money(self) -> str:
        """What it cost in words, without needless cents; '' where it is not known."""
        if self.money_cents is None:
            return ""
        return Money(self.money_cents).short if self.money_cents else _now("niets")


class Story(Told):
    """How an organisation does something."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="stories")
    question = models.CharField(max_length=300, blank=True)
    people = models.CharField(max_length=200, blank=True)
    went_well = models.TextField(blank=True)
    went_less = models.TextField(blank=True)
    tips = models.TextField(blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="stories")

    if TYPE_CHECKING:
        organisation_id: uuid.UUID
        adoptions: RelatedManager[Adoption]
        questions: RelatedManager[Question]

    class Meta(Told.Meta):
        verbose_name_plural = "stories"
        indexes: ClassVar = [models.Index(fields=["status", "-changed_at"])]

    def get_absolute_url(self) -> str:
        """The permanent address of its page."""
        return reverse("story", args=[self.pk, self.slug])


class Adoption(models.Model):
    """'Dit doen wij ook': an organisation does what a story of another tells."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="adoptions")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    sentence = models.CharField(max_length=240, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    if TYPE_CHECKING:
        organisation_id: uuid.UUID

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["story", "organisation"], name="adoption_once_per_organisation")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.organisation_id} {self.story_id}"


class Stage(models.TextChoices):
    """Where a question stands: being read, with the organisation, on the page, or not shown."""

    WAITING = "waiting", _("wordt nagekeken")
    OPEN = "open", _("wacht op antwoord")
    ANSWERED = "answered", _("beantwoord")
    REFUSED = "refused", _("niet geplaatst")


class Question(models.Model):
    """A question to the author of a story; everybody sees it together with the answer, never who asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, models.CASCADE, related_name="questions")
    text = models.TextField()
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.WAITING)
    asker_ref = models.CharField(max_length=60, blank=True)
    asker_email = models.EmailField(blank=True)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [models.Index(fields=["created_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(stage="answered") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="question_answered_has_answer",
            )
        ]

    @override
    def __str__(self) -> str:
        return self.text[:60]
