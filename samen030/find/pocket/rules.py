"""A list of entries in an address: ids in short, in order, each once, at most MOST_LISTED."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_LISTED = 30
SHORT_LENGTH = 22  # letters of 128 bits in base 64
LONGEST_LIST = MOST_LISTED * (SHORT_LENGTH + 1)


def shortened(number: UUID) -> str:
    """An id in 22 letters that may stand in an address."""
    return urlsafe_b64encode(number.bytes).decode().rstrip("=")


def listed(text: str) -> list[UUID]:
    """The ids in a list as `written`; what is none is passed over, so that a broken link still shows the rest."""
    found: dict[UUID, None] = {}
    for part in text[:LONGEST_LIST].split("."):
        if len(part) == SHORT_LENGTH and part.isascii():
            try:
                found[UUID(bytes=urlsafe_b64decode(f"{part}=="))] = None
            except ValueError:
                continue
    return list(found)[:MOST_LISTED]


def written(numbers: Iterable[UUID]) -> str:
    """A list of ids as it stands in an address."""
    return ".".join(shortened(number) for number in numbers)


def with_added(numbers: Sequence[UUID], more: Sequence[UUID]) -> list[UUID]:
    """The list with `more` at its end, as far as there is room."""
    return list(dict.fromkeys([*numbers, *more]))[:MOST_LISTED]
