"""Reading the register: who is what on a date, who may vote, what the statutes say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db.models import F, Max

from samen030.commons.journal.models import Event
from samen030.commons.members.models import Standing, Statute, Suspension, standing_on
from samen030.commons.members.rules import STATUTE_KEYS, StandingKind, Stood, replay
from samen030.kernel import clock

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from samen030.commons.members.rules import StatuteKey

NOTICE_WEEKS = 4  # BW 2:36 where the statutes say nothing


def on(day: date, kind: str = "") -> QuerySet[Standing]:
    """The standings that hold on `day`, of one kind when given, by name."""
    rows = Standing.objects.filter(standing_on(day)).order_by("name", "number")
    return rows.filter(kind=kind) if kind else rows


def register(day: date) -> QuerySet[Standing]:
    """The register of members on `day`: voting members only."""
    return on(day, StandingKind.VOTING)


def standing_of(organisation: UUID, day: date | None = None) -> Standing | None:
    """What an organisation is on `day` (today); None: neither member nor supporter."""
    return Standing.objects.filter(standing_on(day or clock.today()), organisation_id=organisation).first()


def may_vote(organisation: UUID, day: date) -> bool:
    """Whether an organisation is a voting member on `day` and is not suspended."""
    standing = standing_of(organisation, day)
    if standing is None or not standing.is_voting:
        return False
    return not Suspension.objects.filter(standing=standing, from_date__lte=day, ends_on__gt=day).exists()


def suspended_on(day: date) -> set[UUID]:
    """The standings of members that were suspended on `day`: members still, without a vote."""
    rows = Suspension.objects.filter(from_date__lte=day, ends_on__gt=day)
    return set(rows.values_list("standing_id", flat=True))


def history_of(organisation: UUID) -> QuerySet[Standing]:
    """All standings of an organisation, the oldest first."""
    return Standing.objects.filter(organisation_id=organisation).order_by("from_date", "number")


def next_number(kind: str) -> int:
    """The next free number of a kind. To be asked inside the transaction that holds the lock of the register."""
    last: int | None = Standing.objects.filter(kind=kind).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def unconfirmed(before: date) -> QuerySet[Standing]:
    """Standings that hold today and did not say 'still so' since `before`."""
    rows = on(clock.today()).filter(from_date__lt=before)
    return rows.exclude(confirmed_on__gte=before)


def told() -> dict[str, Stood]:
    """The register as the journal tells it, by id of the standing: to hold against the table."""
    rows = Event.objects.filter(object_type="members.standing", verb__startswith="member.").order_by("id")
    return replay(rows.values_list("verb", "object_id", "detail__data"))


def changes_per_year() -> list[tuple[int, int, int]]:
    """(year, came, went) of voting members, from the first year to this."""
    rows = Standing.objects.filter(kind=StandingKind.VOTING).exclude(ends_on=F("from_date"))
    came = [row.year for row in rows.values_list("from_date", flat=True)]
    went = [row.year for row in rows.filter(ends_on__lte=clock.today()).values_list("ends_on", flat=True) if row]
    years = range(min(came), clock.today().year + 1) if came else range(0)
    return [(year, came.count(year), went.count(year)) for year in years]


def statutes() -> list[tuple[StatuteKey, Statute | None]]:
    """Everything that the statutes decide, with its value where somebody typed it in."""
    rows = {row.key: row for row in Statute.objects.all()}
    return [(key, rows.get(name)) for name, key in STATUTE_KEYS.items()]


def statute(key: str) -> Statute | None:
    """The value of one key; None: not set."""
    return Statute.objects.filter(key=key).first()


def book_year_end(day: date) -> date:
    """The last day of the book year that `day` lies in: 31 December where the statutes say nothing (BW 2:10a)."""
    row = statute("book_year_end")
    numbers = [int(part) for part in row.value.split("-")] if row else [31, 12]
    end = date(day.year, numbers[1], 1) + relativedelta(day=numbers[0])
    return end if end >= day else end + relativedelta(years=1, day=numbers[0])


def end_after_notice(given: date) -> date:
    """The first day on which notice given on `given` has made an end: by the statutes, else by BW 2:36."""
    weeks, moment = statute("notice_weeks"), statute("notice_moment")
    earliest = given + timedelta(weeks=int(weeks.value) if weeks else NOTICE_WEEKS)
    match moment.value if moment else "boekjaar":
        case "dag":
            last = earliest
        case "maand":
            last = earliest + relativedelta(day=31)
        case _:
            last = book_year_end(earliest)
    return last + timedelta(days=1)
