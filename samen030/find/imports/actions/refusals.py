"""What the database refuses, said in a sentence."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import DatabaseError

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def refusals_told() -> Iterator[None]:
    """Around a whole transaction: a refusal of the database (busy, full) becomes a DomainError; nothing was written."""
    try:
        yield
    except DatabaseError as error:
        reason = " ".join(str(error).split())[:200]
        raise DomainError(
            "database_refused", f"De database nam dit niet aan. Er is niets veranderd. ({reason})"
        ) from error
