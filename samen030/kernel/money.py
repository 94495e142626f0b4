"""Money as whole euro cents; splitting loses no cent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence


THOUSANDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?")
EUROS = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?")


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in euro cents (an integer, may be negative)."""

    cents: int

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            message = f"cents must be an int, not {type(self.cents).__name__}"
            raise TypeError(message)

    @classmethod
    def zero(cls) -> Self:
        """No money."""
        return cls(0)

    @classmethod
    def read(cls, text: str) -> Self:
        """An amount in euros as people write it: '250', '1.200', '€ 2,50', '2.50', '12,-'. Raises ValueError."""
        plain = "".join(text.replace("€", "").split()).removesuffix(",-")
        if THOUSANDS.fullmatch(plain):
            plain = plain.replace(".", "")
        if not EUROS.fullmatch(plain):
            message = f"{text!r} is no amount"
            raise ValueError(message)
        euros, _point, cents = plain.replace(",", ".").partition(".")
        return cls(int(euros) * 100 + int(cents.ljust(2, "0") or "0"))

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __mul__(self, count: int) -> Money:
        if type(count) is not int:
            message = "money is multiplied by whole numbers; use split() for shares"
            raise TypeError(message)
        return Money(self.cents * count)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Shares in proportion to `weights` (whole numbers ≥ 0, not all 0) that add up to this amount.

        Largest remainder (Hamilton): everybody gets the floor, the cents that are left go to the
        largest remainders, ties to the earliest. Raises ValueError on weights that cannot share.
        """
        total = sum(weights)
        if total <= 0 or any(w < 0 for w in weights):
            message = "weights must be whole numbers of at least 0, with at least one above 0"
            raise ValueError(message)
        sign = -1 if self.cents < 0 else 1
        amount = abs(self.cents)
        exact = [Fraction(amount * w, total) for w in weights]
        shares = [int(e) for e in exact]
        left = amount - sum(shares)
        by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
        for i in by_remainder[:left]:
            shares[i] += 1
        return [Money(sign * s) for s in shares]

    @property
    def short(self) -> str:
        """The amount in words without needless cents: '€ 1.200'."""
        return str(self).removesuffix(",00")

    @property
    def typed(self) -> str:
        """The amount as it stands in a form: '1200,50'."""
        return f"{self.cents // 100},{self.cents % 100:02d}".removesuffix(",00")

    def __str__(self) -> str:
        euros, cents = divmod(abs(self.cents), 100)
        sign = "-" if self.cents < 0 else ""
        grouped = f"{euros:,}".replace(",", ".")
        return f"€ {sign}{grouped},{cents:02d}"
