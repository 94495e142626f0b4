"""What is read of others again and again: the next time, failures in a row, and who hears of them once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from samen030.commons.notifications.actions import write_mail
from samen030.commons.notifications.rules import wait_after
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from samen030.commons.notifications.models import ReadAgain
    from samen030.kernel.errors import DomainError

MOST_FAILURES = 1_000  # counted


def note_success(row: ReadAgain, *, every: timedelta) -> None:
    """It was read; not saved yet."""
    begin_afresh(row)
    row.read_at = clock.now()
    row.next_at = row.read_at + every


def begin_afresh(row: ReadAgain) -> None:
    """It is due now, and what went wrong before is forgotten; not saved yet."""
    row.next_at = clock.now()
    row.failures, row.failing_since, row.problem = 0, None, ""


@transaction.atomic
def note_failure(row: ReadAgain, error: DomainError, *, first_wait: timedelta, longest_wait: timedelta) -> None:
    """It could not be read: the wait doubles with each failure in a row, from `first_wait` to `longest_wait`."""
    now = clock.now()
    row.next_at = now + wait_after(row.failures, first_wait, longest_wait)
    row.failures = min(row.failures + 1, MOST_FAILURES)
    row.failing_since = row.failing_since or now
    row.problem = str(error.sentence)[:300]
    if row._state.adding:  # noqa: SLF001 - Django's documented Model._state API
        row.save()
    else:  # just this: somebody may have paused it meanwhile, or taken it away
        written = {name: getattr(row, name) for name in ("next_at", "failures", "failing_since", "problem")}
        type(row)._default_manager.filter(pk=row.pk).update(**written)  # noqa: SLF001 - Django's documented name


def tell_of_failure(row: ReadAgain, addresses: Iterable[str], template: str, context: dict[str, Any]) -> None:
    """Mail what is wrong: once to each address in a row of failures. Inside a transaction."""
    if row.failing_since is None:
        return
    for address in addresses:
        key = f"unread:{type(row).__name__}:{row.pk}:{row.failing_since.isoformat()}:{address}"
        write_mail(address, template, {"problem": row.problem, **context}, key=key, now=False)
