"""Reading: when a place is taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from samen030.find.feeds.models import TakenCalendar
from samen030.kernel import clock
from samen030.kernel.registry import Taken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from samen030.find.directory.models import Place

FRESH = timedelta(days=1)


def taken(place: Place, first: date, last: date) -> Sequence[Taken] | None:
    """The times at which `place` is taken from `first` to `last`; None where its calendar says nothing fresh."""
    row = TakenCalendar.objects.filter(place=place, url=place.taken_url, problem="").first()
    if row is None or row.read_at is None or clock.now() - row.read_at > FRESH:
        return None
    times = [Taken(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in row.times]
    return [t for t in times if first <= t.ends_at.astimezone(clock.AMSTERDAM).date() and clock.at(last) > t.starts_at]
