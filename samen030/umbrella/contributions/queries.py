"""Reading contributions: the amounts of a year, who would be asked what, invoices by state, what came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q, Sum

from samen030.commons.members import queries as members
from samen030.commons.organisations.models import Organisation
from samen030.commons.people.models import RoleGrant
from samen030.commons.people.queries import holders, in_force, organisation_ids
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.money import Money
from samen030.umbrella.contributions.models import Choice, Invoice, Payee, Payment, Rate, Scheme
from samen030.umbrella.contributions.rules import FEWEST, OPENS_IN, State, months_left, share_of

if TYPE_CHECKING:
    from datetime import date
    from typing import Any
    from uuid import UUID

    from django.db.models import QuerySet

    from samen030.commons.members.models import Standing
    from samen030.commons.people.models import User


def payee() -> Payee | None:
    """Who is paid; None: not typed in yet."""
    return Payee.objects.first()


def schemes() -> QuerySet[Scheme]:
    """The amounts of all years, the newest first."""
    return Scheme.objects.prefetch_related("rates")


def scheme(year: int) -> Scheme | None:
    """The amounts of a year."""
    return schemes().filter(year=year).first()


def rates_for(year: int, kind: str) -> list[Rate]:
    """The amounts of a year for one kind, the lowest first."""
    return list(Rate.objects.filter(scheme__year=year, kind=kind))


def opens_on(year: int, today: date) -> bool:
    """Whether invoices of `year` can be made on `today`: in the year itself, or in December before it."""
    return year == today.year or (year == today.year + 1 and today.month >= OPENS_IN)


def year_asked(today: date) -> int:
    """The year that members look at now: this one, from December on the next where it has amounts."""
    following = today.year + 1
    return following if opens_on(following, today) and Scheme.objects.filter(year=following).exists() else today.year


@dataclass(frozen=True)
class Line:
    """What would be asked of one organisation; without `rate` there is no amount for its kind."""

    standing: Standing
    rate: Rate | None
    months: int
    cents: int
    own_cents: int | None = None
    has_chosen: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the organisation chose an amount of its own."""
        return self.own_cents is not None

    @property
    def amount(self) -> Money:
        """What it comes to."""
        return Money(self.cents if self.own_cents is None else self.own_cents)


def choice_of(organisation: UUID, year: int) -> Choice | None:
    """What an organisation chose for a year; a size chosen in an earlier year still holds, an own amount does not."""
    rows = Choice.objects.filter(organisation_id=organisation, year__lte=year)
    return rows.filter(Q(year=year) | ~Q(size="")).first()


def line_for(standing: Standing, scheme: Scheme, rates: list[Rate], choice: Choice | None) -> Line:
    """What `scheme` asks of one organisation. Who did not choose a size is asked the lowest amount of its kind."""
    own = [rate for rate in rates if rate.kind == standing.kind]
    chosen = next((rate for rate in own if choice and rate.size == choice.size), None)
    rate = chosen or (own[0] if own else None)
    months = months_left(scheme.year, standing.from_date) if scheme.by_month else 12
    cents = share_of(rate.cents, months) if rate else 0
    own_cents = choice.own_cents if choice and choice.year == scheme.year else None
    return Line(standing, rate, months, cents, own_cents, has_chosen=bool(chosen or own_cents is not None))


def to_ask(scheme: Scheme) -> list[Line]:
    """Who has no invoice for the year yet, with what is asked; who is a member (or supporter) today."""
    asked = Invoice.objects.filter(year=scheme.year).values("organisation_id")
    standings = list(members.on(clock.today()).exclude(organisation_id__in=asked))
    rows = Choice.objects.filter(year__lte=scheme.year, organisation_id__in=[row.organisation_id for row in standings])
    choices: dict[UUID, Choice] = {}
    for row in rows.filter(Q(year=scheme.year) | ~Q(size="")).order_by("year"):
        choices[row.organisation_id] = row
    rates = list(scheme.rates.all())
    return [line_for(row, scheme, rates, choices.get(row.organisation_id)) for row in standings]


def next_serial(year: int) -> int:
    """The next number of a year. To be asked inside the transaction that holds the lock of the scheme."""
    last: int | None = Invoice.objects.filter(year=year).aggregate(last=Max("serial"))["last"]
    return (last or 0) + 1


def organisations(ids: list[UUID]) -> dict[UUID, Organisation]:
    """The organisations that are still in the directory, for the name and address that they have now."""
    return Organisation.objects.in_bulk(ids)


def invoices(year: int | None = None, state: str = "") -> QuerySet[Invoice]:
    """Invoices, of one year and in one state today where given."""
    rows = Invoice.objects.all() if year is None else Invoice.objects.filter(year=year)
    owing = Q(outstanding_cents__gt=0, is_waived=False)
    match state:
        case State.OPEN:
            return rows.filter(owing, due_on__gte=clock.today())
        case State.LATE:
            return rows.filter(owing, due_on__lt=clock.today())
        case State.PAID:
            return rows.filter(outstanding_cents__lte=0, is_waived=False)
        case State.WAIVED:
            return rows.filter(is_waived=True)
    return rows


def invoices_of(organisation: UUID) -> QuerySet[Invoice]:
    """The invoices of an organisation, the newest first."""
    return Invoice.objects.filter(organisation_id=organisation).prefetch_related("corrections", "payments")


@dataclass(frozen=True)
class Total:
    """A year: what was asked (after corrections) and came in."""

    year: int
    asked: Money
    received: Money
    invoices: int
    has_examples: bool

    @property
    def is_public(self) -> bool:
        """Whether so many were asked that nobody can reckon out what one of them paid."""
        return self.invoices >= FEWEST


def totals() -> list[Total]:
    """What was asked and came in, by year, the newest first."""
    received = dict(Payment.objects.values_list("invoice__year").annotate(sum=Sum("cents")))
    years = Invoice.objects.order_by("-year").values_list("year")
    rows = years.annotate(
        left=Sum("outstanding_cents"), made=Count("id"), examples=Count("id", filter=Q(is_example=True))
    )
    return [
        Total(year, Money(left + received.get(year, 0)), Money(received.get(year, 0)), made, bool(examples))
        for year, left, made, examples in rows
    ]


def people_of(organisation: UUID) -> list[User]:
    """Who hears of an invoice: who minds the money, else who speaks for the organisation."""
    scope = scope_of_organisation(organisation)
    return holders(scope, Role.TREASURER) or holders(scope, Role.REPRESENTATIVE)


def on_paper(year: int) -> list[Invoice]:
    """Invoices that nobody can be mailed about and of which something is left to pay: for the post."""
    grants = RoleGrant.objects.filter(in_force(clock.today()), role__in=(Role.TREASURER, Role.REPRESENTATIVE))
    reached = set(grants.filter(user__is_active=True).values_list("scope", flat=True))
    rows = invoices(year).filter(outstanding_cents__gt=0).prefetch_related("corrections", "payments")
    return [row for row in rows if scope_of_organisation(row.organisation_id) not in reached]


def owed_by(user: Any) -> list[Invoice]:
    """Invoices with something left to pay, of the organisations whose money `user` minds or for which they speak."""
    ids = organisation_ids(user, Role.TREASURER, Role.REPRESENTATIVE)
    rows = Invoice.objects.filter(organisation_id__in=ids, outstanding_cents__gt=0, is_waived=False)
    return list(rows.order_by("due_on")) if ids else []


def to_remind(day: date) -> QuerySet[Invoice]:
    """Invoices with something left to pay whose last day of paying was `day` or earlier."""
    return Invoice.objects.filter(outstanding_cents__gt=0, is_waived=False, is_example=False, due_on__lte=day)
