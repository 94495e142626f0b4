"""Dossiers: what is gone through, whose turn it is, what was said and what was decided.

What was said and decided is never changed (`guards`): a decision is replaced by a new one that names it. Whom a row is
of is kept as an opaque reference ('user:<uuid>') and the scope it was done for ('organisation:<uuid>').
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, override

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from samen030.commons.dossier.rules import StepKind, procedures
from samen030.kernel import clock, terms

if TYPE_CHECKING:
    from datetime import date

    from django_stubs_ext.db.models.manager import RelatedManager

    from samen030.commons.dossier.rules import Outcome, Procedure, StepRule

CLOCK = "system:due"  # who ends a step when its term is over
VOID = "void"  # the result of a step that was overtaken: by an objection, or a decision that replaces the one before


class Dossier(models.Model):
    """One case that goes through a procedure. The subject is a kind and an id of the room that opened it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.CharField(max_length=30)
    version = models.PositiveSmallIntegerField()
    subject_kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    area_path = models.CharField(max_length=16, blank=True)
    is_public = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome_step = models.CharField(max_length=30, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    if TYPE_CHECKING:
        steps: RelatedManager[Step]
        parties: RelatedManager[Party]

    class Meta:
        ordering: ClassVar = ["-opened_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["procedure", "-opened_at"], condition=Q(is_public=True), name="dossier_public"),
            models.Index(fields=["subject_kind", "subject_id"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "subject_kind", "subject_id"],
                condition=Q(closed_at=None),
                name="dossier_one_open_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="", outcome_step="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="") & ~Q(outcome_step="")),
                name="dossier_closed_has_outcome",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("dossier", args=[self.pk])

    @property
    def rules(self) -> Procedure:
        """The table that it goes by. Raises KeyError when that is no longer in the code."""
        return procedures[f"{self.procedure}.{self.version}"]

    @property
    def ended_as(self) -> Outcome | None:
        """The outcome that closed it."""
        return self.rules.step(self.outcome_step).outcome(self.outcome) if self.outcome else None


class Party(models.Model):
    """That a scope has a part in a dossier: this organisation is the applicant."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="parties")
    role = models.CharField(max_length=30)
    scope = models.CharField(max_length=60)
    named_at = models.DateTimeField(default=clock.now)
    named_by = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["scope"], condition=Q(ended_at=None), name="party_scope")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "role", "scope"], condition=Q(ended_at=None), name="dossier_party_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.role} {self.scope}"


class Step(models.Model):
    """A step that was begun. `owner` is the party role whose turn it is; at most one step of a dossier is open.

    `due_on` follows from the table, the start and the pauses, and is kept for who looks for what is late; it is empty
    while the clock stands still.
    """

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=30)
    owner = models.CharField(max_length=30)
    started_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=30, blank=True)  # the key of the first outcome, or VOID
    if TYPE_CHECKING:
        decisions: RelatedManager[Decision]
        contributions: RelatedManager[Contribution]
        pauses: RelatedManager[ClockPause]

    class Meta:
        ordering: ClassVar = ["dossier_id", "number"]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(done_at=None), name="step_due"),
            models.Index(fields=["owner"], condition=Q(done_at=None), name="step_open_owner"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "number"], name="step_number_once"),
            models.UniqueConstraint(fields=["dossier"], condition=Q(done_at=None), name="step_one_open"),
            models.CheckConstraint(
                condition=Q(done_at=None, result="") | (Q(done_at__isnull=False) & ~Q(result="")),
                name="step_done_has_result",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(done_at__gte=F("started_at")), name="step_ends_after_start"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.key}"

    @property
    def rule(self) -> StepRule:
        """Its row in the table."""
        return self.dossier.rules.step(self.key)

    @property
    def is_open(self) -> bool:
        """Whether it waits for its owner."""
        return self.done_at is None

    def days_left(self, today: date) -> int | None:
        """Days until its term is over, negative when late; None without a term or while the clock stands still."""
        return terms.days_left(self.due_on, today) if self.due_on and self.is_open else None


class Said(models.Model):
    """What every word in a dossier carries: who said it, in which part, for whom (as it was called then), when."""

    role = models.CharField(max_length=30)
    scope = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=60)
    on_behalf_of = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class Decision(Said):
    """How a step was ended: a decision, an advice, or plainly 'sent in'. Written once, for good.

    `verdicts` holds, for each criterion of the table, {"criterion", "verdict", "reasons"}.
    """

    step = models.ForeignKey(Step, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=30)
    reasons = models.TextField(blank=True)
    mandate = models.CharField(max_length=200, blank=True)  # 'bestuursbesluit van 3 maart 2027'
    verdicts = models.JSONField(default=list, blank=True)
    kind = models.CharField(max_length=8, choices=StepKind)  # as the table had it
    replaces = models.OneToOneField("self", models.CASCADE, null=True, blank=True, related_name="replaced_by")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            # With the one-to-one of `replaces` this leaves a chain with one end: one decision that holds.
            models.UniqueConstraint(fields=["step"], condition=Q(replaces=None), name="decision_one_first"),
            models.CheckConstraint(
                condition=~Q(kind__in=["advice", "decision"]) | ~Q(reasons=""), name="decision_has_reasons"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.step_id}: {self.outcome}"

    @property
    def is_by_clock(self) -> bool:
        """Whether nobody decided: the term was over."""
        return self.by == CLOCK


class Contribution(Said):
    """Something that was said in a step: an answer to a question of its form, evidence, a reaction, an objection.

    `question` is the key of what was asked ('' for what somebody added by themselves). `document_id` names a file of
    the documents room. An objection names the decision that it is against.
    """

    step = models.ForeignKey(Step, models.CASCADE, related_name="contributions")
    question = models.CharField(max_length=30, blank=True)
    text = models.TextField(blank=True)  # empty: erased
    document_id = models.UUIDField(null=True, blank=True)
    is_public = models.BooleanField(default=False)
    objects_to = models.ForeignKey(Decision, models.CASCADE, null=True, blank=True, related_name="objections")
    late_reasons = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["objects_to", "scope"], condition=Q(objects_to__isnull=False), name="objection_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.text[:60]


class ClockPause(models.Model):
    """The clock of a step stood still, and why."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="pauses")
    paused_on = models.DateField(default=clock.today)
    resumed_on = models.DateField(null=True, blank=True)
    reasons = models.CharField(max_length=500)
    by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["step"], condition=Q(resumed_on=None), name="pause_one_open"),
            models.CheckConstraint(
                condition=Q(resumed_on=None) | Q(resumed_on__gte=F("paused_on")), name="pause_ends_after_start"
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.reasons

    @property
    def as_term(self) -> terms.Pause:
        """The pause as the reckoning of terms knows it."""
        return terms.Pause(self.paused_on, self.resumed_on)
