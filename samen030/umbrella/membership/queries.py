"""Reading for members: who is near, what runs, and the register as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from dateutil.relativedelta import relativedelta

from samen030.commons.city.models import Area
from samen030.commons.dossier.actions import objection_until
from samen030.commons.dossier.models import Dossier
from samen030.commons.dossier.queries import objectable
from samen030.commons.members import queries as members
from samen030.commons.members.rules import StandingKind
from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.queries import organisation_ids
from samen030.kernel import clock
from samen030.kernel.access import Role
from samen030.kernel.geo import lies_in
from samen030.umbrella.membership.rules import NEAR, STILL_SO_MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from django.db.models import QuerySet

    from samen030.commons.members.models import Standing

ORGANISATION = "organisation"
RUNNING = ("admission", "partnership")
NEVER = date.max
OWN_ROLES = (Role.REPRESENTATIVE, Role.EDITOR)


@dataclass(frozen=True)
class Row:
    """A line of the register: the standing, and the organisation where it is still in the directory."""

    standing: Standing
    organisation: Organisation | None

    @property
    def area(self) -> Area | None:
        """Where it is."""
        return self.organisation.area if self.organisation else None


def rows_on(day: date, kind: str, within: str = "") -> list[Row]:
    """The standings of `kind` that hold on `day`, with their organisations; `within` is the path of an area."""
    found = list(members.on(day, kind))
    shown = Organisation.objects.filter(pk__in=[row.organisation_id for row in found]).select_related("area")
    by_id = {row.pk: row for row in shown}
    rows = [Row(row, by_id.get(row.organisation_id)) for row in found]
    return [row for row in rows if row.area and lies_in(row.area.path, within)] if within else rows


def counted_by_district(rows: Iterable[Row]) -> list[tuple[Area, int]]:
    """How many of `rows` there are in each wijk of the city, all wijken told."""
    districts = list(Area.objects.filter(level="district").order_by("path"))
    paths = [row.area.path for row in rows if row.area]
    return [(area, sum(lies_in(path, area.path) for path in paths)) for area in districts]


def nearest(organisation: Organisation, day: date, most: int = NEAR) -> list[Organisation]:
    """Voting members other than `organisation`, those of the same buurt first, then of the wijk, then the others."""
    ids = members.register(day).exclude(organisation_id=organisation.pk).values_list("organisation_id", flat=True)
    rows = Organisation.objects.filter(pk__in=list(ids), status=Status.PUBLISHED).select_related("area")
    here = organisation.area.path.split("/")

    def apart(other: Organisation) -> tuple[int, str]:
        there = other.area.path.split("/")
        shared = next((n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), len(here))
        return (-shared, other.name)

    return sorted(rows, key=apart)[:most]


def subject_of(dossier: Dossier) -> Organisation | None:
    """The organisation that a dossier of this room is about."""
    if dossier.subject_kind != ORGANISATION:
        return None
    return Organisation.objects.filter(pk=UUID(dossier.subject_id)).select_related("area").first()


def running_for(organisation: UUID) -> Dossier | None:
    """The application of an organisation that is under way."""
    rows = Dossier.objects.filter(subject_kind=ORGANISATION, subject_id=str(organisation), closed_at=None)
    return rows.filter(procedure__in=RUNNING).first()


def applications() -> QuerySet[Dossier]:
    """Applications that are under way, the oldest first."""
    return Dossier.objects.filter(procedure__in=RUNNING, closed_at=None).order_by("opened_at")


def expelled_by_the_board() -> list[Dossier]:
    """Closed dossiers in which the board expelled a member, whose month for an appeal is over."""
    rows = Dossier.objects.filter(procedure="measure", outcome_step="judge", outcome="expel", closed_at__isnull=False)
    return [row for row in rows if all((objection_until(d) or NEVER) < clock.today() for _s, d in objectable(row))]


def own_organisations(user: Any) -> list[Organisation]:
    """The published organisations for which `user` may apply."""
    ids = organisation_ids(user, *OWN_ROLES)
    rows = Organisation.objects.filter(pk__in=ids, status=Status.PUBLISHED).select_related("area")
    return list(rows.order_by("name"))


def to_confirm() -> QuerySet[Standing]:
    """Members that were not asked 'still so?' for long."""
    return members.unconfirmed(clock.today() - relativedelta(months=STILL_SO_MONTHS))


def is_to_confirm(standing: Standing) -> bool:
    """Whether this one is to say 'still so' now."""
    return to_confirm().filter(pk=standing.pk).exists()


KINDS = {"stemleden": StandingKind.VOTING, "steunleden": StandingKind.PARTNER}
