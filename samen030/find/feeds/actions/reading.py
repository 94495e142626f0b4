"""How reading a calendar went: the next time, failures in a row, and who hears of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from samen030.commons.notifications.reading import note_failure, note_success, tell_of_failure
from samen030.find.feeds.models import FAILURES_TOLD
from samen030.find.feeds.queries import addresses_of
from samen030.find.feeds.rules import MOST_BYTES
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


def note_read(row: Calendar, marks: Marks) -> None:
    """It was read; not saved yet."""
    row.etag, row.modified = marks.etag, marks.modified
    note_success(row, every=EVERY)


@transaction.atomic
def note_unread(
    row: Calendar, error: DomainError, *, organisation: Organisation | None, fallback: str, context: dict[str, Any]
) -> None:
    """It could not be read: longer waits, to a day at most. At the third time in a row its people get a mail."""
    note_failure(row, error, first_wait=EVERY, longest_wait=LONGEST_WAIT)
    if row.failures == FAILURES_TOLD:
        about = {"host": row.host, **context, "address": settings.SITE_URL + str(context["address"])}
        tell_of_failure(row, addresses_of(organisation, fallback), "feeds/mail/failing", about)
