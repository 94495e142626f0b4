"""Reading example projects: the public list, one page with its tree of repeats, the desk of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from samen030.commons.city.models import within
from samen030.commons.members import queries as members
from samen030.commons.organisations.models import Kind, Organisation, Status
from samen030.commons.people.queries import roles_of
from samen030.find.desk.queries import LABELS, WHAT
from samen030.find.practice.queries import AREA_LINE, CONTACT, KEEPING, about, organisations_of
from samen030.kernel import clock
from samen030.kernel.access import scope_of_organisation
from samen030.kernel.money import Money
from samen030.kernel.text import fold
from samen030.umbrella.example_projects.models import ExampleProject
from samen030.umbrella.example_projects.rules import UMBRELLA_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from samen030.commons.city.models import Area
    from samen030.commons.organisations.models import Theme

PUBLIC = Q(status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
FIELDS = (
    "name", "goal", "description", "hours", "money_note", "results", "lessons", "needs", "period_from", "period_until",
    "language", *CONTACT,
)  # fmt: skip
MOST_IN_TREE = 300
DEEPEST = 5  # what lies deeper in a tree is shown at this depth: a telephone is narrow

WHAT.update({"repeated": _("begonnen als herhaling")})
LABELS.update(
    {
        "goal": _("doel"),
        "results": _("wat het opleverde"),
        "lessons": _("wat we leerden"),
        "needs": _("wat een ander nodig heeft"),
        "period_from": _("eerste dag"),
        "period_until": _("laatste dag"),
        "partners_note": _("andere partners"),
        "partners": _("partners"),
        "more_areas": _("andere wijken"),
    }
)


def members_among(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Those that may have example projects: members and supporters on the site, never the umbrella itself."""
    rows = [row for row in organisations if row.is_public and not _is_umbrella(row)]
    held = members.on(clock.today()).filter(organisation_id__in=[row.pk for row in rows])
    ids = set(held.values_list("organisation_id", flat=True)) if rows else set()
    return [row for row in rows if row.pk in ids]


def _is_umbrella(organisation: Organisation) -> bool:
    is_called_so = fold(organisation.name).strip() in {fold(name) for name in UMBRELLA_NAMES}
    return organisation.kind == Kind.UMBRELLA or is_called_so


def is_member(organisation: Organisation) -> bool:
    """Whether an organisation may have example projects."""
    return bool(members_among([organisation]))


def members_of(user: Any) -> list[Organisation]:
    """The organisations that somebody keeps and that may have example projects, by name."""
    return members_among(organisations_of(user))


def acts_for(user: Any, organisation: Organisation) -> bool:
    """Whether somebody writes for just this organisation."""
    scope = scope_of_organisation(organisation.pk)
    return any((role, scope) in roles_of(user) for role in KEEPING)


def projects(*, theme: Theme | None = None, area: Area | None = None) -> QuerySet[ExampleProject]:
    """Public projects, what was written or changed last first; in an area by its own or one of its other areas."""
    rows = about(ExampleProject.objects.filter(PUBLIC), theme)
    if area is not None:
        more = ExampleProject.objects.filter(within(area.path, "more_areas__path")).values("pk")
        rows = rows.filter(within(area.path, "area__path") | Q(pk__in=more))
    rows = rows.annotate(repeated=Count("repeated_as", filter=Q(repeated_as__status=Status.PUBLISHED)))
    return rows.select_related("organisation", "area").order_by("-changed_at", "pk")


def project(pk: UUID) -> ExampleProject | None:
    """A project with its organisation and its areas up to the city, whatever its status. One query."""
    return ExampleProject.objects.select_related("organisation", AREA_LINE).filter(pk=pk).first()


def is_public(found: ExampleProject) -> bool:
    """Whether everybody can read it: its organisation must stand there too."""
    return found.is_public and found.organisation.is_public


def own_projects(organisation: Organisation) -> QuerySet[ExampleProject]:
    """All projects of an organisation with how often they were repeated."""
    repeated = Count("repeated_as", filter=Q(repeated_as__status=Status.PUBLISHED))
    return organisation.example_projects.annotate(repeated=repeated).order_by("status", "name")


@dataclass(frozen=True)
class Twig:
    """A project in the tree: how deep it hangs, and how many lists begin before it and end after it."""

    project: ExampleProject
    depth: int
    opens: range
    closes: range
    is_leaf: bool


def tree_of(found: ExampleProject) -> list[Twig]:
    """The public projects of the same tree, each below the one it began from. One query.

    One that began from what is no longer public hangs at the top.
    """
    rows = list(
        ExampleProject.objects.filter(PUBLIC, tree=found.tree)
        .select_related("organisation")
        .order_by("created_at", "pk")[:MOST_IN_TREE]
    )
    here = {row.pk for row in rows}
    below: dict[UUID | None, list[ExampleProject]] = {}
    for row in rows:
        below.setdefault(row.repeats_id if row.repeats_id in here else None, []).append(row)
    flat: list[tuple[ExampleProject, int]] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        flat.append((row, min(depth, DEEPEST)))
        waiting += [(child, depth + 1) for child in reversed(below.get(row.pk, []))]
    return _twigs(flat)


def _twigs(flat: Sequence[tuple[ExampleProject, int]]) -> list[Twig]:
    depths = [-1, *(depth for _row, depth in flat), -1]
    return [
        Twig(row, depth, range(max(0, depth - before)), range(max(0, depth - max(after, 0))), after <= depth)
        for (row, depth), before, after in zip(flat, depths, depths[2:], strict=False)
    ]


def organisations_named(names: Sequence[str]) -> dict[str, Organisation]:
    """The public organisations with just these names; a name that several have is left out."""
    found: dict[str, list[Organisation]] = {}
    for row in Organisation.objects.filter(status=Status.PUBLISHED, name__in=names):
        found.setdefault(row.name, []).append(row)
    return {name: rows[0] for name, rows in found.items() if len(rows) == 1}


def values_of(found: ExampleProject) -> dict[str, Any]:
    """What the form of a project shows: plain values by field."""
    values = {name: getattr(found, name) for name in FIELDS}
    values["area"] = found.area_id
    values["themes"] = sorted(str(theme.pk) for theme in found.themes.all())
    values["more_areas"] = sorted(area.pk for area in found.more_areas.all())
    others = [name for name in found.partners_note.split("; ") if name]
    values["partner_names"] = "\n".join([*(row.name for row in found.partners.order_by("name")), *others])
    values["money_euro"] = "" if found.money_cents is None else Money(found.money_cents).typed
    return values
