"""Texts that wait, and the decisions on them. A decision names no person and stays when the text is erased."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, override

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samen030.commons.moderation.rules import Hint, Reason
from samen030.kernel import clock

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Outcome(models.TextChoices):
    """Where a text stands."""

    WAITING = "waiting", _("wacht")
    PUBLISHED = "published", _("geplaatst")
    REFUSED = "refused", _("niet geplaatst")


class Submission(models.Model):
    """A text that somebody handed in, with what it is for: `kind` names the room's entry in
    `registry.reviewables`, `object_ref` means something to that room only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    object_ref = models.CharField(max_length=120)
    area_path = models.CharField(max_length=16, blank=True)
    title = models.CharField(max_length=200, blank=True)  # what it is about, for the reviewer
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    hints = models.JSONField(default=list, blank=True)
    author_ref = models.CharField(max_length=60, blank=True)
    author_email = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    rounds = models.PositiveSmallIntegerField(default=0)  # decisions so far
    words = models.TextField(blank=True)  # the reviewer's own words to the author
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_digest = models.CharField(max_length=64, blank=True)  # of the token in the author's mail
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    if TYPE_CHECKING:
        decisions: RelatedManager[Decision]

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], condition=Q(state="waiting"), name="submission_waiting"),
            models.Index(fields=["digest"]),
            models.Index(fields=["answer_digest"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(decided_at__isnull=False), name="submission_decided_has_time"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.title or self.kind

    @property
    def hint_titles(self) -> list[str]:
        """The hints in words."""
        return [str(Hint(hint).label) for hint in self.hints]

    @property
    def may_be_answered(self) -> bool:
        """Whether the author can still say something back: once, after a refusal, while the text is there."""
        return self.state == Outcome.REFUSED and self.answered_at is None and self.erased_at is None


class Decision(models.Model):
    """One line of the public log: what was decided on a kind of text in an area, and why. Without persons."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="decisions")
    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=40)
    area_path = models.CharField(max_length=16, blank=True)
    outcome = models.CharField(max_length=10, choices=[c for c in Outcome.choices if c[0] != "waiting"])
    reason = models.CharField(max_length=12, choices=Reason, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-at", "-id"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(outcome="refused") | ~Q(reason=""), name="refusal_has_reason"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind}: {self.outcome}"
