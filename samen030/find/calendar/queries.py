"""What there is to do in a period: moments from the index, narrowed like any search."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL

from samen030.commons.city.models import within
from samen030.find.search.models import Document, Facet, Moment, Pulse
from samen030.find.search.queries import matching_ids
from samen030.kernel import clock, registry

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from samen030.find.search.queries import Question

NOT_SHOWN = tuple(f"document__{name}" for name in Document.SEARCHED)
LONGEST = timedelta(days=7)  # an activity lasts a week at most (directory.actions.MOST_MINUTES)
NEXT_DAYS = (1, 8, registry.MOMENT_DAYS + 1)  # how far to look for the next moment, step by step


@dataclass(frozen=True)
class Day:
    """One day with its moments in order; `has_more`: there are others that are not shown."""

    day: date
    moments: list[Moment]
    has_more: bool


def only_activities(question: Question) -> Question:
    """`question` about activities, without its own time: the calendar says itself which days it is about."""
    return replace(question, facets=question.facets | {"kind:activity"}, starts_from=None, starts_until=None)


def _narrowed(question: Question) -> Q:
    """The question's area, facets and words as a condition on moments. Words cost the search's own queries."""
    condition = within(question.path) if question.path else Q()
    if question.text:
        return condition & Q(document_id__in=matching_ids(only_activities(question)))
    for key in sorted(question.facets):
        condition &= Q(Exists(Facet.objects.filter(document_id=OuterRef("document_id"), key=key)))
    return condition


def _between(start: datetime, end: datetime) -> Q:
    """Not over at `start`, begun before `end`. The bound on the begin lets the index be used."""
    return Q(ends_at__gt=start, starts_at__lt=end, starts_at__gt=start - LONGEST)


def moments(question: Question, start: datetime, end: datetime) -> QuerySet[Moment]:
    """Moments that are not over at `start` and begin before `end`, within the question's area, facets and words."""
    found = Moment.objects.filter(_between(start, end)).filter(_narrowed(question))
    return _shown(found)


def moment_numbers(question: Question, start: datetime, end: datetime) -> QuerySet[Moment]:
    """As `moments`, in order, without their documents: for who draws only the lines that were not drawn before."""
    return _with_record(Moment.objects.filter(_between(start, end)).filter(_narrowed(question)))


def _with_record(found: QuerySet[Moment]) -> QuerySet[Moment]:
    """In order, with the id of the record each is of: numbers of rows may come back, those of records do not."""
    return found.annotate(of_record=F("document__object_id")).order_by("starts_at", "id")


def _shown(found: QuerySet[Moment]) -> QuerySet[Moment]:
    """In order, with all that a line shows and no more."""
    return found.select_related("document").defer(*NOT_SHOWN).order_by("starts_at", "id")


def _of_day(day: date) -> Q:
    """What begins on `day`; today also what began earlier and is not over, and without what is over."""
    end = clock.at(day + timedelta(days=1))
    if day == clock.today():
        return _between(clock.now(), end)
    return Q(starts_at__gte=clock.at(day), starts_at__lt=end)


def days(question: Question, first: date, last: date, *, most: int, page: int = 1) -> list[Day]:
    """The days from `first` to `last` that still come and have something, each with at most `most` moments.

    `page` skips as many pages of `most` in each day. One query; with words two, and those of the words.
    """
    wanted = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    wanted = [day for day in wanted if day >= clock.today()]
    if not wanted:
        return []
    narrowed, skipped = Moment.objects.filter(_narrowed(question)).order_by("starts_at", "id"), (page - 1) * most
    ids: list[int] | RawSQL
    if question.text:
        ids = _picked_here(narrowed, wanted, skipped, most + 1)
    else:
        ids = _picked_there(narrowed, wanted, skipped, most + 1)
    by_day: dict[date, list[Moment]] = defaultdict(list)
    for moment in _with_record(Moment.objects.filter(pk__in=ids)):
        by_day[max(wanted[0], moment.starts_at.astimezone(clock.AMSTERDAM).date())].append(moment)
    return [Day(day, rows[:most], len(rows) > most) for day, rows in sorted(by_day.items())]


def _picked_here(narrowed: QuerySet[Moment], wanted: list[date], skipped: int, most: int) -> list[int]:
    """Numbers of the moments to show, chosen in Python: words have narrowed it to few documents."""
    start, end = clock.at(wanted[0]), clock.at(wanted[-1] + timedelta(days=1))
    if wanted[0] == clock.today():
        start = clock.now()
    by_day: dict[date, list[int]] = defaultdict(list)
    for number, starts_at in narrowed.filter(_between(start, end)).values_list("pk", "starts_at"):
        day = starts_at.astimezone(clock.AMSTERDAM).date()
        if day >= wanted[0] or wanted[0] == clock.today():
            by_day[max(day, wanted[0])].append(number)
    return [number for numbers in by_day.values() for number in numbers[skipped : skipped + most]]


def _picked_there(narrowed: QuerySet[Moment], wanted: list[date], skipped: int, most: int) -> RawSQL:
    """Numbers of the moments to show, chosen by the database: for each day the first few.

    One statement for all days; Django's own union() takes no LIMIT per part on SQLite.
    """
    parts: list[str] = []
    values: list[Any] = []
    later: tuple[str, list[Any], date] | None = None  # the statement of a later day: all are alike but for their day
    for number, day in enumerate(wanted):
        if later is None or day == clock.today():
            sql, params = narrowed.filter(_of_day(day)).values("pk")[skipped : skipped + most].query.sql_with_params()
            own = list(params)
            later = None if day == clock.today() else (sql, own, day)
        else:
            sql, known, its_day = later
            adapt = connection.ops.adapt_datetimefield_value
            its, this = ([adapt(clock.at(one + timedelta(days=n))) for n in (0, 1)] for one in (its_day, day))
            own = [dict(zip(its, this, strict=True)).get(value, value) for value in known]
        parts.append(f"SELECT * FROM ({sql}) d{number}")  # noqa: S608 - Django's own statement; values are parameters
        values += own
    return RawSQL(" UNION ALL ".join(parts), values)  # noqa: S611 - Django's own statements; values are parameters


def next_after(question: Question, day: date) -> Moment | None:
    """The first moment after `day` that fits `question`, for who finds nothing on the days asked for."""
    after = max(clock.at(day + timedelta(days=1)), clock.now())
    coming = Moment.objects.filter(_narrowed(question), starts_at__gte=after, is_cancelled=False)
    for days in NEXT_DAYS:  # with an end the database looks by time; without one it sorts all of the area
        found = _shown(coming.filter(starts_at__lt=after + timedelta(days=days))).first()
        if found:
            return found
    return None


def state_of_index() -> tuple[int, date | None]:
    """The number of the index's last change, and the last day that its moments reach."""
    return Pulse.objects.values_list("version", "moments_until").filter(pk=1).first() or (0, None)


def soonest_activities(question: Question, most: int) -> list[UUID]:
    """Ids of at most `most` activities that fit `question`; where there are more, those that come up soonest."""
    asked = only_activities(question)
    timed = replace(asked, starts_from=question.starts_from, starts_until=question.starts_until)
    found = Document.objects.filter(pk__in=matching_ids(timed))
    ids = list(found.order_by("title", "pk").values_list("object_id", flat=True)[: most + 1])
    if len(ids) <= most or question.text:
        return ids[:most]
    coming = Moment.objects.filter(_narrowed(asked), ends_at__gt=clock.now()).order_by("starts_at", "id")
    chosen: dict[UUID, None] = {}
    for number in coming.values_list("document__object_id", flat=True).iterator(chunk_size=1_000):
        chosen[number] = None
        if len(chosen) == most:
            break
    return list(chosen)


def newest(question: Question, most: int) -> list[Document]:
    """What fits `question` and came in or changed last, newest first."""
    found = Document.objects.order_by("-changed_at", "-pk")
    if question.text or question.starts_from:
        return list(found.filter(pk__in=matching_ids(question))[:most])
    if question.path:
        found = found.filter(within(question.path))
    for key in sorted(question.facets):
        found = found.filter(Exists(Facet.objects.filter(document_id=OuterRef("pk"), key=key)))
    return list(found.defer(*Document.SEARCHED)[:most])
