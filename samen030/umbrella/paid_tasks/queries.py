"""Reading the register: the tasks with their figures and challenges, the years, and what nobody challenged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Prefetch, Q, Sum

from samen030.commons.dossier.models import Dossier
from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.queries import holders, organisation_ids
from samen030.find.practice.queries import mailboxes
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, Role
from samen030.kernel.money import Money
from samen030.umbrella.paid_tasks.models import Challenge, PaidTask, Target, TaskFigure, YearTotal
from samen030.umbrella.paid_tasks.rules import a_year_before, share_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

FIELDS = ("name", "why", "since", "done_by", "ended_on")


@dataclass(frozen=True)
class Year:
    """What the paid tasks of a year cost beside all money; the share in tenths of a percent, None where not known."""

    year: int
    cost: Money
    hours: int
    total: YearTotal | None
    share: int | None
    is_example: bool


def may_challenge(organisation: Organisation) -> bool:
    """Whether this organisation may challenge a task: any that stands in the directory."""
    return organisation.is_public


def organisations_of(user: Any) -> list[Organisation]:
    """The public organisations for which somebody speaks, by name."""
    ids = organisation_ids(user, Role.REPRESENTATIVE)
    return list(Organisation.objects.filter(pk__in=ids, status=Status.PUBLISHED)) if ids else []


def tasks() -> QuerySet[PaidTask]:
    """The tasks with the figures that hold and their challenges: three queries, however many there are."""
    return PaidTask.objects.annotate(challenged_on=Max("challenges__opened_on")).prefetch_related(
        Prefetch("figures", TaskFigure.objects.filter(replaced_at=None)), "challenges"
    )


def running(today: date) -> Q:
    """The tasks that are done on `today`."""
    return Q(ended_on=None) | Q(ended_on__gt=today)


def task(pk: UUID) -> PaidTask | None:
    """One task with all its figures, also those that were replaced, and its challenges."""
    rows = PaidTask.objects.annotate(challenged_on=Max("challenges__opened_on")).select_related("performer")
    return rows.prefetch_related("figures", "challenges").filter(pk=pk).first()


def unchallenged(day: date) -> list[PaidTask]:
    """The tasks that nobody challenged in the year before `day`, the longest first: the list of the yearly meeting."""
    before = a_year_before(day)
    rows = tasks().filter(running(day), since__lte=before)
    found = [row for row in rows if row.challenged_on is None or row.challenged_on <= before]  # type: ignore[attr-defined]
    return sorted(found, key=lambda row: (row.challenged_on or row.since, row.name))  # type: ignore[attr-defined]


def years() -> list[Year]:
    """The years of which there is anything, the oldest first."""
    costs = {
        row["year"]: row
        for row in TaskFigure.objects.filter(replaced_at=None)
        .order_by()
        .values("year")
        .annotate(cents=Sum("cost_cents"), hours=Sum("hours"), examples=Count("pk", filter=Q(task__is_example=True)))
    }
    totals = {row.year: row for row in YearTotal.objects.filter(replaced_at=None)}
    found = []
    for year in sorted(costs | totals):
        row, total = costs.get(year), totals.get(year)
        cost = int(row["cents"]) if row else 0
        share = share_of(cost, total.total_cents if total else None) if row else None
        example = bool(row and row["examples"]) or bool(total and total.is_example)
        found.append(Year(year, Money(cost), int(row["hours"]) if row else 0, total, share, example))
    return found


def target() -> Target | None:
    """The target that holds; None while the board has not decided."""
    return Target.objects.first()


def totals() -> list[YearTotal]:
    """All totals, also those that were replaced, the newest year first."""
    return list(YearTotal.objects.all())


def open_dossiers() -> dict[str, UUID]:
    """The challenges that run: id of the task → id of the dossier."""
    rows = Dossier.objects.filter(subject_kind="paid_task", closed_at=None)
    return dict(rows.values_list("subject_id", "pk"))


def saved() -> tuple[Money, bool]:
    """What the challenges save a year, from today or earlier, and whether examples are counted in it."""
    rows = Challenge.objects.filter(saving_cents__isnull=False, from_on__lte=clock.today()).order_by()
    told = rows.aggregate(cents=Sum("saving_cents"), examples=Count("pk", filter=Q(task__is_example=True)))
    return Money(int(told["cents"] or 0)), bool(told["examples"])


def concerned(found: PaidTask) -> list[str]:
    """Where a challenge of a task is told: the people of the office, and who does it now."""
    office = [person.email.lower() for person in holders(UMBRELLA, Role.BUREAU)]
    doers = mailboxes(found.performer) if found.performer else []
    return list(dict.fromkeys([*office, *doers]))


def to_hand_over(day: date) -> list[Challenge]:
    """Challenges whose day has come."""
    return list(Challenge.objects.filter(handed_over_at=None, from_on__lte=day).order_by("from_on", "pk"))


def values_of(found: PaidTask) -> dict[str, Any]:
    """What the form of a task shows: plain values by field."""
    performer = found.performer.name if found.performer else ""
    return {name: getattr(found, name) for name in FIELDS} | {"performer": performer}


def organisation_named(name: str) -> Organisation | None:
    """The public organisation with just this name; None where there is none or more than one."""
    found = list(Organisation.objects.filter(status=Status.PUBLISHED, name=name.strip())[:2])
    return found[0] if len(found) == 1 else None
