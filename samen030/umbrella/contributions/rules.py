"""How a contribution is reckoned, what a payment reference is, and in which state an invoice is. No queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import iban, iso11649
from stdnum.exceptions import ValidationError as NumberError
from stdnum.iso7064 import mod_97_10

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from datetime import date

MONTHS = 12
MOST_CENTS = 10_000_000  # a contribution above € 100.000 is a slip of the keyboard
LONGEST_TERM = 365
REMIND_AFTER = (7, 30)  # days after the last day of paying
FEWEST = 10  # below so many invoices a total of a year is not public
OPENS_IN = 12  # invoices of a year are made in that year, or in December before


class State(models.TextChoices):
    """How an invoice stands. 'Paid' also when nothing was left to pay after choosing one's own amount."""

    OPEN = "open", gettext_lazy("nog te betalen")
    LATE = "late", gettext_lazy("te laat")
    PAID = "paid", gettext_lazy("betaald")
    WAIVED = "waived", gettext_lazy("kwijtgescholden")


class Change(models.TextChoices):
    """Why the amount of an invoice became another."""

    SIZE = "size", gettext_lazy("andere grootte gekozen")
    OWN = "own", gettext_lazy("eigen bedrag gekozen")
    WAIVED = "waived", gettext_lazy("kwijtgescholden")
    UNWAIVED = "unwaived", gettext_lazy("kwijtschelding teruggedraaid")


def state_of(outstanding_cents: int, due_on: date, today: date, *, is_waived: bool) -> State:
    """The state on `today`; the day of `due_on` itself is in time."""
    if is_waived:
        return State.WAIVED
    if outstanding_cents <= 0:
        return State.PAID
    return State.LATE if due_on < today else State.OPEN


def months_left(year: int, since: date) -> int:
    """The months of `year` that a member since `since` is one, the month of joining counted: 1 to 12."""
    return MONTHS if since.year < year else MONTHS - since.month + 1


def share_of(cents: int, months: int) -> int:
    """The part of a year's amount for `months` months, down to whole euros: who joins never pays too much."""
    return cents if months == MONTHS else cents * months // (MONTHS * 100) * 100


def reference_for(year: int, serial: int) -> str:
    """The payment reference of an invoice: 'RF', two check digits, the year and the serial (ISO 11649)."""
    body = f"{year}{serial:05d}"
    return f"RF{mod_97_10.calc_check_digits(f'{body}RF')}{body}"


def read_reference(text: str) -> str:
    """A reference as a person or a bank wrote it. Raises DomainError when its check digits are wrong."""
    try:
        return str(iso11649.validate(text))
    except NumberError as error:
        sentence = _("Dit kenmerk klopt niet. Het begint met RF. Kijk het na.")
        raise DomainError("reference_wrong", sentence, field="reference") from error


def read_iban(text: str) -> str:
    """An account number without spaces. Raises DomainError when its check digits are wrong (ISO 13616)."""
    try:
        return str(iban.validate(text))
    except NumberError as error:
        sentence = _("Dit rekeningnummer (IBAN) klopt niet. Kijk het na.")
        raise DomainError("iban_wrong", sentence, field="iban") from error


def check_cents(cents: int, field: str, *, least: int = 0) -> None:
    """Raise DomainError for an amount below `least` or beyond belief."""
    if not least <= cents <= MOST_CENTS:
        raise DomainError("amount_wrong", _("Dit bedrag kan niet kloppen. Kijk het na."), field=field)
