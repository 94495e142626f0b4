"""What may be written of a paid task, how a share is reckoned, and how a typed day is read. No queries."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from samen030.kernel.errors import DomainError
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_HOURS = 100_000
MOST_CENTS = 100_000_000_000
LONGEST_PLAN = 10_000
ALL = 1_000  # a share is in tenths of a percent
DAY_FORMS = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")


def a_year_before(day: date) -> date:
    """What was last challenged on this day or earlier, is on the list of the yearly meeting on `day`."""
    return day - relativedelta(years=1)


def share_of(cost_cents: int, total_cents: int | None) -> int | None:
    """Cost as a share of all money in tenths of a percent, halves up; None while the total is not known."""
    return (2 * ALL * cost_cents + total_cents) // (2 * total_cents) if total_cents else None


def check_amounts(values: Mapping[str, int]) -> None:
    """Raise DomainError for hours or cents below nothing or beyond belief."""
    for name, value in values.items():
        if not 0 <= value <= (MOST_HOURS if name == "hours" else MOST_CENTS):
            raise DomainError("amount_wrong", _("Dit getal kan niet kloppen. Kijk het na."), field=name)


def read_day(text: str, field: str) -> date:
    """A day as somebody typed it. Raises DomainError where it is none."""
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise DomainError("day_wrong", _("Schrijf de dag zo: 1-3-2027."), field=field)


def read_cents(text: str, field: str) -> int:
    """An amount as somebody typed it. Raises DomainError where it is none."""
    try:
        cents = Money.read(text).cents
    except ValueError as error:
        raise DomainError(
            "money_wrong", _("Schrijf alleen het bedrag, bijvoorbeeld 1.200 of 2,50."), field=field
        ) from error
    check_amounts({field: cents})
    return cents
