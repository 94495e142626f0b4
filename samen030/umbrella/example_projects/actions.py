"""Writing example projects and beginning one from another. Each is one transaction with one journal event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.dossier.queries import user_of
from samen030.commons.organisations.actions import OFFERS_OF, clean_listed, write_listed
from samen030.commons.organisations.models import Language, Status
from samen030.commons.organisations.rules import check_choices, check_no_citizen_number
from samen030.kernel import registry
from samen030.kernel.errors import ConflictError, DomainError, NotAllowedError
from samen030.kernel.locking import locked, version_of
from samen030.umbrella.example_projects import queries
from samen030.umbrella.example_projects.models import ExampleProject
from samen030.umbrella.example_projects.rules import check_complete, check_period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from samen030.commons.organisations.models import Organisation
    from samen030.kernel.actors import Actor

KIND = "project"
TEXTS = ("goal", "results", "lessons", "needs", "hours", "money_note", "partners_note")
LONGEST_NAME = 200


def follow(kind: str, ids: Sequence[UUID]) -> None:
    """Hears of each announced change: the cards of projects show their organisation's name, and go when it stops."""
    if kind == OFFERS_OF:
        rows = ExampleProject.objects.filter(organisation_id__in=ids)
        registry.announce_change(KIND, list(rows.values_list("pk", flat=True)))


def _check_by_member(organisation: Organisation, by: Actor) -> None:
    """Raise NotAllowedError unless a member does this itself: the umbrella and its office never do."""
    if not queries.is_member(organisation):
        sentence = _(
            "Voorbeeldprojecten zijn van leden. SAMEN030 zelf voert ze nooit uit. Lid worden kan bij ‘Over SAMEN030’."
        )
        raise NotAllowedError("not_a_member", sentence)
    user = user_of(by.ref)
    if not by.ref.startswith("system:") and (user is None or not queries.acts_for(user, organisation)):
        sentence = _("Dit schrijft de organisatie zelf. Het bureau doet dat niet voor haar.")
        raise NotAllowedError("not_yours", sentence)


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    fields = clean_listed(fields)
    for name in TEXTS:
        if name in fields:
            fields[name] = fields[name].replace("\x00", " ").strip()
            check_no_citizen_number(fields[name], name)
    if "language" in fields:
        check_choices([fields["language"]], Language, "language")
    if (fields.get("money_cents") or 0) < 0:
        raise DomainError("money_wrong", _("Schrijf het bedrag als 2,50."), field="money_euro")
    return fields


def _write(project: ExampleProject, verb: str, *, by: Actor, fields: dict[str, Any]) -> ExampleProject:
    if fields.get("status", project.status) == Status.PUBLISHED:
        check_complete({name: fields.get(name, getattr(project, name)) for name in ("goal", "description")})
    check_period(*(fields.get(name, getattr(project, name)) for name in ("period_from", "period_until")))
    return write_listed(project, KIND, f"project.{verb}", by=by, fields=fields)


@transaction.atomic
def add_project(*, by: Actor, organisation: Organisation, name: str, **fields: Any) -> ExampleProject:
    """A new project of `organisation`, a draft unless `status` says otherwise.

    Raises NotAllowedError where it is no member, or does not do this itself; DomainError on wrong input.
    """
    _check_by_member(organisation, by)
    defaults = {"area": organisation.area, "status": Status.DRAFT, "is_example": organisation.is_example}
    cleaned = _clean({**defaults, **fields, "name": name, "organisation": organisation})
    made = ExampleProject()
    made.tree = made.pk
    return _write(made, "added", by=by, fields=cleaned)


@transaction.atomic
def change_project(project: ExampleProject, *, by: Actor, version: str = "", **changes: Any) -> ExampleProject:
    """Change what is named. Raises ConflictError where it changed since the form of `version` was read."""
    current = locked(ExampleProject.objects.filter(pk=project.pk)).get()
    _check_by_member(current.organisation, by)
    if version and version_of(queries.values_of(current)) != version:
        raise ConflictError("changed_meanwhile", _("Iemand anders heeft dit intussen veranderd."))
    return _write(current, "changed", by=by, fields=_clean(changes))


@transaction.atomic
def publish_project(project: ExampleProject, *, by: Actor) -> ExampleProject:
    """Let everybody read it. Raises DomainError where something is missing."""
    current = locked(ExampleProject.objects.filter(pk=project.pk)).get()
    _check_by_member(current.organisation, by)
    written = _write(current, "published", by=by, fields={"status": Status.PUBLISHED})
    registry.announce_change(KIND, [written.repeats_id] if written.repeats_id else [])
    return written


@transaction.atomic
def archive_project(project: ExampleProject, *, by: Actor) -> ExampleProject:
    """Take it off the site; it can be brought back. Its repeats stay."""
    current = locked(ExampleProject.objects.filter(pk=project.pk)).get()
    return _write(current, "archived", by=by, fields={"status": Status.ARCHIVED})


@transaction.atomic
def repeat_project(project: ExampleProject, *, by: Actor, organisation: Organisation) -> ExampleProject:
    """Begin a project of `organisation` from a public one: a draft with its goal and themes, and the tie is kept."""
    found = queries.project(project.pk)
    if found is None or not queries.is_public(found):
        raise DomainError("not_public", _("Dit project staat niet meer op de site."))
    project = found
    _check_by_member(organisation, by)
    if organisation.pk == project.organisation_id:
        raise NotAllowedError(
            "own_project", _("Dit is uw eigen project. Kies een andere organisatie, of schrijf er een bij.")
        )
    contact = {name: getattr(organisation, name) for name in ("contact_name", "phone", "phone_hours", "email")}
    fields = _clean(
        {
            **contact,
            "contact_shown": organisation.contact_shown and bool(organisation.phone or organisation.email),
            "name": project.name,
            "goal": project.goal,
            "needs": project.needs,
            "language": project.language,
            "themes": list(project.themes.all()),
            "area": organisation.area,
            "status": Status.DRAFT,
            "is_example": organisation.is_example,
            "organisation": organisation,
            "repeats": project,
            "tree": project.tree,
        }
    )
    return _write(ExampleProject(), "repeated", by=by, fields=fields)
