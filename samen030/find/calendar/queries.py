"""What there is to do in a period: moments from the index, narrowed like any search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from samen030.commons.city.models import within
from samen030.find.search.models import Facet, Moment, Pulse
from samen030.find.search.queries import matching_ids
from samen030.kernel import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from samen030.find.search.queries import Question

MOST_A_DAY = 30


@dataclass(frozen=True)
class Day:
    """One day with its moments in order; `more` says how many are not shown."""

    day: date
    moments: list[Moment]
    more: int


def moments(question: Question, start: datetime, end: datetime) -> QuerySet[Moment]:
    """Moments that are not over at `start` and begin before `end`, within the question's area, facets and words."""
    found = Moment.objects.filter(ends_at__gt=start, starts_at__lt=end)
    # A bound on the begin lets the index be used: nothing here lasts longer than a week.
    found = found.filter(starts_at__gt=start - timedelta(days=7))
    if question.path:
        found = found.filter(within(question.path))
    if question.text:
        found = found.filter(document_id__in=matching_ids(question))
    else:
        for key in question.facets:
            found = found.filter(Exists(Facet.objects.filter(document_id=OuterRef("document_id"), key=key)))
    return found.select_related("document").order_by("starts_at", "id")


def days(question: Question, first: date, last: date, *, most: int = MOST_A_DAY) -> list[Day]:
    """The days from `first` to `last` that have something, each with at most `most` moments.

    What began earlier and still goes on at midnight of `first` is not shown again. Today, what is over is left out.
    """
    start = max(clock.at(first), clock.now()) if first <= clock.today() <= last else clock.at(first)
    found = moments(question, start, clock.at(last + timedelta(days=1)))
    limit = most * ((last - first).days + 1) * 4
    shown = []
    for day, group in groupby(found[:limit], key=lambda m: m.starts_at.astimezone(clock.AMSTERDAM).date()):
        rows = list(group)
        if day >= first or clock.at(first, time(0)) <= clock.now():
            shown.append(Day(max(day, first), rows[:most], max(0, len(rows) - most)))
    return shown


def known_until() -> date | None:
    """The last day that the index of moments reaches."""
    return Pulse.objects.values_list("moments_until", flat=True).filter(pk=1).first()
