"""A vote in secret: who may vote (the roll, without names), and what was voted (the box).

Roll and box are joined only by a key that lies outside the database and its backups (`keys.py`). While a vote is open,
who holds that key and the database can join them; when it closes the key is destroyed, and the choices stand in a
fresh table under random ids. What this protects against, and what not, is in docs/secret-ballots.md.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, override

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from samen030.commons.ballots.rules import CodeState, CodeWay, Method, Stage, stage_at
from samen030.kernel import clock
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Poll(models.Model):
    """One vote. It belongs to something of another room (`owner_kind`, `owner_id`), which knows what it is for.

    `rule` is how it is counted (`samen030.tally`), frozen with the options once `ready_at` is set.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prefix = models.CharField(max_length=2, unique=True)
    owner_kind = models.CharField(max_length=40)
    owner_id = models.UUIDField()
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    path = models.CharField(max_length=20)  # of the area, for who may mind it
    method = models.CharField(max_length=10, choices=Method)
    max_choices = models.PositiveSmallIntegerField(null=True, blank=True)
    budget_cents = models.PositiveBigIntegerField(null=True, blank=True)
    code_way = models.CharField(max_length=10, choices=CodeWay)
    who = models.CharField(max_length=300)  # who may vote, in a sentence for the letter and the booth
    rule = models.JSONField(default=dict)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    closing = models.JSONField(default=dict)  # the totals and the digest, as announced at closing
    draw_number = models.CharField(max_length=40, blank=True)  # drawn in public after closing, and written once
    draw_note = models.CharField(max_length=200, blank=True)  # when, where and how
    is_example = models.BooleanField(default=False)

    if TYPE_CHECKING:
        options: RelatedManager[Option]
        codes: RelatedManager[Code]
        addresses: RelatedManager[Address]
        batches: RelatedManager[PaperBatch]
        handouts: RelatedManager[Handout]

    class Meta:
        ordering: ClassVar = ["-closes_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner_kind", "owner_id"], name="poll_one_for_owner"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="poll_closes_after_it_opens"),
            models.CheckConstraint(
                condition=(Q(method__in=[Method.APPROVAL, Method.POINTS]) & Q(max_choices__gte=1))
                | (Q(method=Method.KNAPSACK) & Q(budget_cents__gte=1)),
                name="poll_has_its_limit",
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page that it is about."""
        return self.url

    @property
    def stage(self) -> Stage:
        """Where it is now, by the server's clock."""
        return stage_at(
            clock.now(),
            ready_at=self.ready_at,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            closed_at=self.closed_at,
            cancelled_at=self.cancelled_at,
        )

    @property
    def is_open(self) -> bool:
        """Whether a vote given now counts."""
        return self.stage == Stage.OPEN

    @property
    def budget(self) -> Money | None:
        """What can be spent, where the vote is on money."""
        return None if self.budget_cents is None else Money(self.budget_cents)


class Option(models.Model):
    """What can be chosen. `key` is its id for its owner; `withdrawn_at` is set when it drops out during the vote."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options")
    key = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    cents = models.PositiveBigIntegerField(default=0)
    url = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    given = 0  # points of the ballot that is shown; not kept

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "key"], name="option_key_once"),
            models.UniqueConstraint(fields=["poll", "number"], name="option_number_once"),
        ]

    @override
    def __str__(self) -> str:
        return self.title

    @property
    def cost(self) -> Money:
        """What it costs."""
        return Money(self.cents)


class AtAddress(models.Model):
    """What stands at an address."""

    street = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    addition = models.CharField(max_length=10, blank=True)
    postcode = models.CharField(max_length=6)

    class Meta:
        abstract = True

    @override
    def __str__(self) -> str:
        return self.line

    @property
    def line(self) -> str:
        """'Voorbeeldstraat 12 A'."""
        return f"{self.street} {self.number} {self.addition}".strip()

    @property
    def postcode_shown(self) -> str:
        """'3511 AB'."""
        return f"{self.postcode[:4]} {self.postcode[4:]}"


class Address(AtAddress):
    """An address on the roll, without names: how many codes it may have. Forgotten some time after closing."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="addresses")
    city = models.CharField(max_length=60)
    allowed = models.PositiveSmallIntegerField(default=1)

    if TYPE_CHECKING:
        codes: RelatedManager[Code]

    class Meta:
        ordering: ClassVar = ["street", "number", "addition", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "postcode", "number", "addition"], name="ballot_address_once"),
        ]


class Code(models.Model):
    """A code on the roll: only its keyed hash. `serial` is the number of its letter or slip.

    Voting on-line never writes here, and nothing here says when anything happened.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="codes")
    serial = models.PositiveIntegerField()
    address = models.ForeignKey(Address, models.SET_NULL, null=True, blank=True, related_name="codes")
    state = models.CharField(max_length=8, choices=CodeState, default=CodeState.ISSUED)
    reason = models.CharField(max_length=100, blank=True)  # why it was handed out at the desk, or revoked

    class Meta:
        ordering: ClassVar = ["serial"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "serial"], name="code_serial_once")]

    @override
    def __str__(self) -> str:
        return f"{self.poll_id} {self.serial}"


class Handout(models.Model):
    """That somebody with an account got a code for a vote; not which. So that one gets one."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="handouts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "user"], name="one_code_for_a_person")]

    @override
    def __str__(self) -> str:
        return f"{self.poll_id}"


class VerifiedAddress(models.Model):
    """That somebody lives in an area, as a desk or a letter showed: which buurt, not which house."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=20)
    how = models.CharField(max_length=10)
    verified_on = models.DateField(default=clock.today)

    @override
    def __str__(self) -> str:
        return f"{self.path} {self.how}"


class AddressLetter(AtAddress):
    """A letter to an address that somebody says is theirs; its code, typed on the site, shows that they live there.

    The address stands here until the code was typed, or for LETTER_LASTS. The code is kept as a keyed hash.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=20)
    asked_at = models.DateTimeField(default=clock.now)
    printed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["asked_at"]


class SealedBallot(models.Model):
    """The box while a vote is open: under a locator that only the key gives, the choice and its receipt, encrypted.

    No time, no order, no tie to the roll. Emptied at closing.
    """

    locator = models.CharField(max_length=64, primary_key=True)
    poll_id = models.UUIDField(db_index=True)
    sealed = models.BinaryField()

    @override
    def __str__(self) -> str:
        return "…"


class CountedBallot(models.Model):
    """A choice after closing, under a random id, written in the order of those ids. `choices` are option keys."""

    id = models.CharField(max_length=32, primary_key=True)
    poll_id = models.UUIDField(db_index=True)
    choices = models.JSONField()

    @override
    def __str__(self) -> str:
        return self.id


class CountedReceipt(models.Model):
    """A tracking code after closing; which ballot it came with is not known to anybody."""

    code = models.CharField(max_length=20, primary_key=True)
    poll_id = models.UUIDField(db_index=True)

    @override
    def __str__(self) -> str:
        return self.code


class PaperBatch(models.Model):
    """Sheets that were taken out of their envelopes together. `sheets` is how many lay in it."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="batches")
    number = models.PositiveSmallIntegerField()
    sheets = models.PositiveSmallIntegerField()
    empty = models.PositiveSmallIntegerField(default=0)  # envelopes without a sheet
    settled_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        entries: RelatedManager[PaperEntry]

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "number"], name="paper_batch_once")]

    @override
    def __str__(self) -> str:
        return f"{self.number}"


class PaperEntry(models.Model):
    """What one of two people read on a sheet. `turn` 1 and 2 are theirs, 3 is what was settled. Erased at closing."""

    batch = models.ForeignKey(PaperBatch, models.CASCADE, related_name="entries")
    sheet = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField()
    choices = models.JSONField(default=list)
    is_spoilt = models.BooleanField(default=False)
    by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["sheet", "turn"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "sheet", "turn"], name="paper_entry_once"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.batch_id} {self.sheet}/{self.turn}"

    @property
    def reading(self) -> tuple[bool, tuple[str, ...]]:
        """What to compare with the other's."""
        return self.is_spoilt, tuple(sorted(self.choices))
