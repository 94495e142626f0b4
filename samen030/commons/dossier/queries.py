"""Reading dossiers: in which part somebody acts, what waits for them, what is public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Prefetch, Q

from samen030.commons.dossier.models import ClockPause, Contribution, Decision, Dossier, Party, Step
from samen030.commons.dossier.rules import PartyRole, StepKind, procedures
from samen030.commons.organisations.models import Organisation
from samen030.commons.people.models import User
from samen030.commons.people.queries import holders, roles_of
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from samen030.kernel.access import Role


class Seat(NamedTuple):
    """A part in a dossier that somebody acts in, and for whom: ('applicant', 'organisation:<uuid>')."""

    role: str
    scope: str


def user_of(ref: str) -> User | None:
    """The person of an actor's reference; None for the machine and for nobody."""
    kind, _colon, pk = ref.partition(":")
    return User.objects.filter(pk=UUID(pk), is_active=True).first() if kind == "user" else None


def _holds(user: Any, party: PartyRole, scope: str) -> bool:
    if scope == f"user:{user.pk}":
        return True
    held: frozenset[tuple[Role, str]] = roles_of(user)
    return any((role, scope) in held for role in party.roles)


def seats(dossier: Dossier, user: Any) -> list[Seat]:
    """The parts in which `user` may act, those that a dossier names before those that are open to many."""
    if not user.is_authenticated:
        return []
    named = [row for row in dossier.parties.all() if row.ended_at is None]
    found = [Seat(row.role, row.scope) for row in named if _holds(user, dossier.rules.party(row.role), row.scope)]
    for party in dossier.rules.parties:
        if party.is_open:
            fits = {scope for role, scope in roles_of(user) if role in party.roles and scope.startswith(party.scope)}
            found += [Seat(party.key, scope) for scope in sorted(fits)]
    return found


def is_insider(dossier: Dossier, seats_held: Iterable[Seat]) -> bool:
    """Whether who holds these seats sees the closed part: a party, not one of many who may react."""
    return any(not dossier.rules.party(seat.role).is_open for seat in seats_held)


def current_step(dossier: Dossier) -> Step | None:
    """The step that is open; None when the dossier is closed."""
    return next((step for step in dossier.steps.all() if step.is_open), None)


def whole(rows: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """`rows` with all that a page or paper of a dossier shows: five queries, however much there is in it."""
    steps = Step.objects.order_by("number").prefetch_related(
        Prefetch("decisions", Decision.objects.order_by("id")),
        Prefetch("contributions", Contribution.objects.order_by("id")),
        Prefetch("pauses", ClockPause.objects.order_by("id")),
    )
    return rows.prefetch_related(Prefetch("steps", steps))


def known() -> QuerySet[Dossier]:
    """The dossiers whose table is in the code."""
    tables = Q(pk=None)
    for row in procedures:
        tables |= Q(procedure=row.code, version=row.version)
    return Dossier.objects.filter(tables)


def public(code: str = "") -> QuerySet[Dossier]:
    """Public dossiers, the newest first; of one procedure when `code` is given."""
    rows = known().filter(is_public=True).order_by("-opened_at", "id")
    return rows.filter(procedure=code) if code else rows


def open_steps_for(user: User) -> list[Step]:
    """The steps that wait for `user`, what is due first. Two queries beside that of the roles."""
    scopes = {scope for _role, scope in roles_of(user)} | {f"user:{user.pk}"}
    mine = Party.objects.filter(scope__in=scopes, ended_at=None).values("dossier")
    rows = Step.objects.filter(done_at=None, dossier__in=known().filter(closed_at=None, pk__in=mine))
    waiting = [
        step
        for step in rows.select_related("dossier").prefetch_related("dossier__parties")
        if any(seat.role == step.owner for seat in seats(step.dossier, user))
    ]
    return sorted(waiting, key=lambda step: (step.due_on is None, step.due_on or clock.today(), step.pk))


def people_of(dossier: Dossier, role: str) -> list[User]:
    """Who can act in a part now: for mail. A part that is open to many has nobody."""
    party, found = dossier.rules.party(role), dict[Any, User]()
    for row in Party.objects.filter(dossier=dossier, role=role, ended_at=None):
        kind, _colon, pk = row.scope.partition(":")
        people = User.objects.filter(pk=pk, is_active=True) if kind == "user" else holders(row.scope, *party.roles)
        found |= {person.pk: person for person in people}
    return list(found.values())


def due(first: date | None = None, last: date | None = None) -> QuerySet[Step]:
    """Open steps whose last day is `first` or later, and `last` or earlier."""
    rows = Step.objects.filter(done_at=None, dossier__in=known()).select_related("dossier").order_by("pk")
    rows = rows.filter(due_on__gte=first) if first else rows
    return rows.filter(due_on__lte=last) if last else rows


def organisation_names(scopes: Iterable[str]) -> dict[str, str]:
    """The names of the organisations among `scopes`. One query, none where there are no organisations."""
    ids = {scope.partition(":")[2] for scope in scopes if scope.startswith("organisation:")}
    if not ids:
        return {}
    return {
        f"organisation:{pk}": name for pk, name in Organisation.objects.filter(pk__in=ids).values_list("pk", "name")
    }


def holding(step: Step) -> Decision | None:
    """The decision of a step that holds: the one that no other replaces."""
    rows = list(step.decisions.all())
    replaced = {row.replaces_id for row in rows}
    return next((row for row in rows if row.pk not in replaced), None)


def replaceable(dossier: Dossier) -> Decision | None:
    """The decision that its body may still replace: nothing was said or decided since."""
    for step in reversed(dossier.steps.all()):
        decision = holding(step)
        if decision is not None:
            return decision if decision.kind == StepKind.DECISION else None
        if step.contributions.all():
            return None
    return None


def objectable(dossier: Dossier) -> list[tuple[Step, Decision]]:
    """Decisions of the dossier to which its table lets somebody object, whatever the date."""
    found = []
    for step in dossier.steps.all():
        decision = holding(step)
        if decision and step.rule.objecting and step.rule.kind == StepKind.DECISION:
            found.append((step, decision))
    return found


def said_by(user: User) -> list[dict[str, Any]]:
    """What a person said in dossiers, as plain data."""
    ref = f"user:{user.pk}"
    rows = Contribution.objects.filter(by=ref).select_related("step__dossier")
    decided = Decision.objects.filter(by=ref).select_related("step__dossier")
    return [
        {"at": row.at.isoformat(), "dossier": row.step.dossier.title, "step": row.step.key, "text": row.text}
        for row in rows
    ] + [
        {"at": row.at.isoformat(), "dossier": row.step.dossier.title, "step": row.step.key, "text": row.reasons}
        for row in decided
    ]
