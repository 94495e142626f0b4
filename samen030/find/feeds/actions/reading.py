"""How reading a calendar went: the next time, failures in a row, and who hears of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from samen030.commons.notifications.actions import write_mail
from samen030.find.feeds.models import FAILURES_TOLD
from samen030.find.feeds.queries import addresses_of
from samen030.find.feeds.rules import MOST_BYTES
from samen030.kernel import clock
from samen030.kernel.fetch import Marks, fetch

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Organisation
    from samen030.find.feeds.models import Calendar
    from samen030.kernel.errors import DomainError
    from samen030.kernel.fetch import Fetched

EVERY = timedelta(minutes=55)  # `samen030 due` runs each hour: the next run finds it due
LONGEST_WAIT = timedelta(hours=23, minutes=55)
TIMEOUT_S = 10.0
A_RUN = 20  # calendars in one run: the other duties wait no longer than this many time limits


def fetched(url: str, marks: Marks = Marks(), *, allow_private: bool = False) -> Fetched:  # noqa: B008 - a constant
    """The calendar at `url`, if it is new since `marks`. Raises DomainError (see kernel.fetch)."""
    return fetch(url, max_bytes=MOST_BYTES, timeout_s=TIMEOUT_S, marks=marks, allow_private=allow_private)


def note_success(row: Calendar, marks: Marks) -> None:
    """It was read; not saved yet."""
    now = clock.now()
    row.etag, row.modified = marks.etag, marks.modified
    row.read_at, row.next_at = now, now + EVERY
    row.failures, row.failing_since, row.problem = 0, None, ""


@transaction.atomic
def note_failure(
    row: Calendar, error: DomainError, *, organisation: Organisation | None, fallback: str, context: dict[str, Any]
) -> None:
    """It could not be read: the wait doubles, to a day at most. At the third time in a row its people get a mail."""
    now = clock.now()
    row.next_at = now + min(EVERY * 2 ** min(row.failures, 5), LONGEST_WAIT)
    row.failures = min(row.failures + 1, 1_000)
    row.failing_since = row.failing_since or now
    row.problem = str(error.sentence)[:200]
    if row._state.adding:  # noqa: SLF001 - Django's documented Model._state API
        row.save()
    else:  # just this: somebody may have paused it meanwhile, or taken it away
        written = {name: getattr(row, name) for name in ("next_at", "failures", "failing_since", "problem")}
        type(row)._default_manager.filter(pk=row.pk).update(**written)  # noqa: SLF001 - Django's documented name
    if row.failures != FAILURES_TOLD:
        return
    about = {"problem": row.problem, "host": row.host, **context}
    about["address"] = settings.SITE_URL + str(context["address"])
    for address in addresses_of(organisation, fallback):
        key = f"calendar:{type(row).__name__}:{row.pk}:{row.failing_since.isoformat()}:{address}"
        write_mail(address, "feeds/mail/failing", about, key=key, now=False)
