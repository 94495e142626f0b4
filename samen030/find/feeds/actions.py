"""Keeping calendars of others in step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from samen030.commons.organisations.models import Status
from samen030.find.directory.models import Place
from samen030.find.feeds.models import TakenCalendar
from samen030.find.feeds.rules import MOST_BYTES, as_kept, taken_times
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from samen030.kernel.fetch import fetch

if TYPE_CHECKING:
    from uuid import UUID

EVERY = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=1)
DAYS_AHEAD = 21
TIMEOUT_S = 10.0
A_RUN = 20  # calendars in one run: the other duties wait no longer than this many time limits


def read_taken(*, allow_private: bool = False) -> int:
    """Read the calendars of places whose turn it is; the number read. `allow_private` is for trying out.

    Derived data, like the index: no event in the journal. Who takes the address away takes the times away.
    """
    wanted = dict(Place.objects.filter(status=Status.PUBLISHED).exclude(taken_url="").values_list("pk", "taken_url"))
    kept = {row.place_id: row for row in TakenCalendar.objects.all()}
    gone = [pk for pk, row in kept.items() if wanted.get(pk) != row.url]
    TakenCalendar.objects.filter(place_id__in=gone).delete()
    waits = {pk for pk, row in kept.items() if pk not in gone and row.next_at > clock.now()}
    turn = sorted(wanted.keys() - waits, key=lambda pk: kept[pk].next_at.timestamp() if pk in kept else 0)[:A_RUN]
    for pk in turn:
        _read(pk, wanted[pk], kept[pk].failures if pk in kept and pk not in gone else 0, allow_private=allow_private)
    return len(turn)


def _read(pk: UUID, url: str, failures: int, *, allow_private: bool) -> None:
    """One calendar. After a failure the wait doubles, to a day at most, and what was known is told no more."""
    now, today = clock.now(), clock.today()
    try:
        body = fetch(url, max_bytes=MOST_BYTES, timeout_s=TIMEOUT_S, allow_private=allow_private).body
        times = as_kept(taken_times(body, today, today + timedelta(days=DAYS_AHEAD)))
        fields = {"times": times, "read_at": now, "failures": 0, "problem": "", "next_at": now + EVERY}
    except DomainError as error:
        wait = min(EVERY * 2 ** min(failures, 5), LONGEST_WAIT)
        fields = {"problem": str(error.sentence)[:200], "failures": min(failures + 1, 1000), "next_at": now + wait}
    TakenCalendar.objects.update_or_create(place_id=pk, defaults={"url": url, **fields})
