"""Who somebody is: their roles today, and the actor that a request writes as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from samen030.commons.people.models import Consent, RoleGrant, User
from samen030.commons.people.rules import role_title
from samen030.kernel import clock, registry
from samen030.kernel.access import UMBRELLA, Role
from samen030.kernel.actors import Actor

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

HELPING_KEY = "helping"  # in the session: the id of the consent that the helper acts on


def in_force(day: date) -> Q:
    """The grants that hold on `day`."""
    return Q(from_date__lte=day) & (Q(until=None) | Q(until__gte=day))


def roles_of(user: Any) -> frozenset[tuple[Role, str]]:
    """What `user` holds today, as pairs of role and scope; asked of the database once per request."""
    if not user.is_authenticated:
        return frozenset()
    held: frozenset[tuple[Role, str]] | None = getattr(user, "_held_roles", None)
    if held is None:
        rows = RoleGrant.objects.filter(in_force(clock.today()), user=user).values_list("role", "scope")
        held = frozenset({(Role.RESIDENT, UMBRELLA), *((Role(role), scope) for role, scope in rows)})
        if user.is_staff:
            held |= {(Role.BUREAU, UMBRELLA)}
        user._held_roles = held  # noqa: SLF001 - kept on the object of this request
    return held


def scopes_of(user: Any, *roles: Role) -> list[str]:
    """The scopes for which `user` holds one of `roles`, in order."""
    return sorted({scope for role, scope in roles_of(user) if role in roles})


def organisation_ids(user: Any, *roles: Role) -> list[str]:
    """The ids of the organisations for which `user` holds one of `roles`."""
    parts = (scope.partition(":") for scope in scopes_of(user, *roles))
    return [pk for kind, _colon, pk in parts if kind == "organisation"]


def is_office(user: Any) -> bool:
    """Whether `user` works for the office of the umbrella or is of its board."""
    return UMBRELLA in scopes_of(user, Role.BUREAU, Role.BOARD)


def holders(scope: str, *roles: Role) -> list[User]:
    """Who holds one of `roles` for just this `scope` today."""
    grants = RoleGrant.objects.filter(in_force(clock.today()), scope=scope, role__in=roles)
    return list(User.objects.filter(pk__in=grants.values("user_id"), is_active=True).order_by("date_joined"))


def open_consent(request: HttpRequest) -> Consent | None:
    """The consent on which this session acts for a resident now; None outside helper mode. Asked once per request."""
    if not hasattr(request, "_consent"):
        user = request.user
        pk = request.session.get(HELPING_KEY) if isinstance(user, User) else None
        found = Consent.objects.filter(pk=pk, helper_id=user.pk).first() if pk else None
        request._consent = found if found and found.is_open else None  # type: ignore[attr-defined] # noqa: SLF001
    consent: Consent | None = request._consent  # type: ignore[attr-defined] # noqa: SLF001
    return consent


def actor_of(request: HttpRequest) -> Actor:
    """The one who does what this request does; in helper mode with the resident for whom it is done."""
    if not isinstance(request.user, User):
        return Actor("anonymous", frozenset({Role.ANYBODY.value}))
    consent = open_consent(request)
    roles = frozenset(role.value for role, _scope in roles_of(request.user))
    return Actor(f"user:{request.user.pk}", roles, consent.ref if consent else "")


def known_about(user: User) -> dict[str, Any]:
    """All that the site knows about a person, by room, as plain data: for their own page and download."""
    own: dict[str, Any] = {
        "account": {"email": user.email, "name": user.name, "since": user.date_joined.date().isoformat()},
        "roles": [
            {
                "role": g.role,
                "scope": g.scope,
                "from": g.from_date.isoformat(),
                "until": g.until and g.until.isoformat(),
            }
            for g in user.grants.all()
        ],
        "consents_written_as_helper": [
            {"at": c.given_at.isoformat(), "way": c.way, "purpose": c.purpose, "resident": c.resident_name}
            for c in user.consents.all()
        ],
    }
    return own | {room.name: room.known(user) for room in registry.personal_data}


def scope_described(scope: str) -> tuple[str, str]:
    """The name and address of what a role is held for; ('', '') where it is gone or is the umbrella."""
    kind, _colon, pk = scope.partition(":")
    if kind not in registry.scope_kinds:
        return "", ""
    return registry.scope_kinds[kind].describe(pk) or ("", "")


def grants_shown(user: User) -> list[dict[str, Any]]:
    """The roles of a person today, in words: title, name and address of what it is for, last day."""
    rows = user.grants.filter(in_force(clock.today()))
    return [
        {
            "title": role_title(g.role),
            "role": g.role,
            "scope": g.scope,
            "until": g.until,
            "of": scope_described(g.scope),
        }
        for g in rows
    ]
