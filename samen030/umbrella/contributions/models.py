"""What is asked in a year, of whom, and what was paid.

An invoice is never written over: another amount is a `Correction` beside it, a payment taken back is a payment below
zero. So its number and reference stay the same whatever is chosen, and the sum of the rows is what is left to pay.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, override

from django.db import models
from django.db.models import Q
from django.urls import reverse
from stdnum import iban, iso11649

from samen030.commons.members.rules import StandingKind
from samen030.kernel import clock
from samen030.kernel.money import Money
from samen030.umbrella.contributions.rules import Change, state_of

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from samen030.umbrella.contributions.rules import State


class Payee(models.Model):
    """Who is paid: the cooperative as it stands on invoices. The newest row holds, earlier ones stay."""

    name = models.CharField(max_length=70)  # as long as SEPA allows
    address = models.CharField(max_length=200)
    kvk = models.CharField(max_length=8, blank=True)
    iban = models.CharField(max_length=34)
    is_example = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.CharField(max_length=60)  # an actor's reference

    class Meta:
        ordering: ClassVar = ["-id"]

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def iban_shown(self) -> str:
        """The account number in groups of four."""
        return str(iban.format(self.iban))


class Scheme(models.Model):
    """What is asked in a calendar year, as the members decided. `by_month`: who joins later pays for what is left."""

    year = models.PositiveSmallIntegerField(unique=True)
    decided_on = models.DateField()
    decision = models.CharField(max_length=200)
    days_to_pay = models.PositiveSmallIntegerField(default=30)
    by_month = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)

    if TYPE_CHECKING:
        rates: RelatedManager[Rate]

    class Meta:
        ordering: ClassVar = ["-year"]

    @override
    def __str__(self) -> str:
        return str(self.year)


class Rate(models.Model):
    """The amount for one kind and one size, in words that a member recognises: 'zonder betaalde mensen'."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="rates")
    kind = models.CharField(max_length=16, choices=StandingKind)
    size = models.CharField(max_length=100)
    cents = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-kind", "cents", "id"]  # voting members first, the lowest first
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "kind", "size"], name="rate_one_for_a_size"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.size} {self.cents}"

    @property
    def amount(self) -> Money:
        """The amount a year."""
        return Money(self.cents)


class Choice(models.Model):
    """What an organisation chose for a year: a size, or an amount of its own. Nobody asks why."""

    organisation_id = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    size = models.CharField(max_length=100, blank=True)
    own_cents = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation_id", "year"], name="contribution_choice_once"),
            models.CheckConstraint(condition=Q(own_cents=None) | Q(size=""), name="contribution_choice_of_one"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}"


class Invoice(models.Model):
    """What is asked of an organisation for a year: one, under a number that counts on without gaps.

    The organisation is kept by id, name and address: what was asked outlives the entry (AWR 52: seven years).
    `outstanding_cents` is what the rows beside it leave to pay; below zero when too much came in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    reference = models.CharField(max_length=25, unique=True)
    organisation_id = models.UUIDField()
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=16, choices=StandingKind)
    size = models.CharField(max_length=100)
    months = models.PositiveSmallIntegerField()
    cents = models.PositiveIntegerField()
    outstanding_cents = models.IntegerField()
    is_waived = models.BooleanField(default=False)
    issued_on = models.DateField(default=clock.today)
    due_on = models.DateField()
    is_example = models.BooleanField(default=False)

    if TYPE_CHECKING:
        corrections: RelatedManager[Correction]
        payments: RelatedManager[Payment]

    class Meta:
        ordering: ClassVar = ["-year", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "serial"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["organisation_id", "year"], name="invoice_one_a_year"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(outstanding_cents__gt=0), name="invoice_to_be_paid")
        ]

    @override
    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The page where its organisation sees it."""
        return reverse("own_contribution", args=[self.organisation_id])

    @property
    def number(self) -> str:
        """As it stands on paper: '2027-00012'."""
        return f"{self.year}-{self.serial:05d}"

    @property
    def reference_shown(self) -> str:
        """The reference in groups of four."""
        return str(iso11649.format(self.reference))

    @property
    def asked(self) -> Money:
        """What was asked at first."""
        return Money(self.cents)

    @property
    def outstanding(self) -> Money:
        """What is left to pay."""
        return Money(max(self.outstanding_cents, 0))

    @property
    def overpaid(self) -> Money:
        """What came in too much."""
        return Money(max(-self.outstanding_cents, 0))

    @property
    def state(self) -> State:
        """How it stands today."""
        return state_of(self.outstanding_cents, self.due_on, clock.today(), is_waived=self.is_waived)

    @property
    def is_to_pay(self) -> bool:
        """Whether something is left to pay."""
        return self.outstanding_cents > 0


class Correction(models.Model):
    """Another amount beside an invoice: `cents` more (or less, below zero). `size` is what it is called from then."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="corrections")
    why = models.CharField(max_length=10, choices=Change)
    cents = models.IntegerField()
    note = models.CharField(max_length=200, blank=True)
    written_on = models.DateField(default=clock.today)

    class Meta:
        ordering: ClassVar = ["id"]

    @override
    def __str__(self) -> str:
        return f"{self.why} {self.cents}"

    @property
    def amount(self) -> Money:
        """How much it adds."""
        return Money(self.cents)


class Payment(models.Model):
    """Money that came in for an invoice. One that was a mistake is taken back by a row below zero.

    `source` says where it was seen (typed in by hand, a bank's file); `external_id` is the bank's own name of the
    entry: the same is never written down twice.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    cents = models.IntegerField()
    paid_on = models.DateField()
    source = models.CharField(max_length=100)
    external_id = models.CharField(max_length=100, null=True, blank=True, unique=True)  # NULL: not of a bank
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="taken_back")
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering: ClassVar = ["paid_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(takes_back=None, cents__gt=0) | Q(takes_back__isnull=False, cents__lt=0),
                name="payment_is_money",
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.paid_on} {self.cents}"

    @property
    def amount(self) -> Money:
        """How much came in; below zero when it was taken back."""
        return Money(self.cents)

    @property
    def off(self) -> Money:
        """What it does to what is left to pay."""
        return Money(-self.cents)
