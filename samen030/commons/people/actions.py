"""Writes about people with an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.journal.models import Event
from samen030.commons.people.models import Consent, ConsentWay, RoleGrant, User
from samen030.commons.people.queries import in_force
from samen030.commons.people.rules import HELPING, ROLE_RULES
from samen030.kernel import clock, registry
from samen030.kernel.access import UMBRELLA, Role
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import locked
from samen030.kernel.text import one_line

if TYPE_CHECKING:
    from datetime import date

    from samen030.kernel.actors import Actor

CHANGEABLE = frozenset({"name", "is_staff", "is_superuser", "is_active"})


@transaction.atomic
def add_user(*, by: Actor, email: str, **fields: Any) -> User:
    """An account for `email`, made by the bureau. Raises DomainError('user_exists') when there is one already."""
    if User.objects.filter(email__iexact=email).exists():
        raise DomainError("user_exists", _("Bij dit e-mailadres hoort al een account."))
    user = User.objects.create_user(email, **{name: fields[name] for name in CHANGEABLE & fields.keys()})
    journal.record("user.added", user, by=by, detail=_rights(user))
    return user


@transaction.atomic
def change_user(user: User, *, by: Actor, **changes: Any) -> User:
    """Change the name or rights of an account. The journal keeps the rights, not the name.

    Raises DomainError('unknown_field') for any other field: an address is changed by the person alone.
    """
    unknown = changes.keys() - CHANGEABLE
    if unknown:
        raise DomainError("unknown_field", _("Dit kan hier niet worden veranderd."))
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    journal.record("user.changed", user, by=by, detail=_rights(user))
    return user


def _rights(user: User) -> dict[str, bool]:
    return {"staff": user.is_staff, "superuser": user.is_superuser, "active": user.is_active}


@transaction.atomic
def grant_role(
    user: User, *, by: Actor, role: Role, scope: str = UMBRELLA, until: date | None = None, ground: str = ""
) -> RoleGrant:
    """Give `user` a role for `scope`, to and including `until` (no end: None). `ground` is the decision it rests on.

    The bureau's role is the same as access to the back office, and is kept as that. Who has the role already keeps
    it, with the new end. Raises DomainError for a scope that the role is not held for.
    """
    rule = ROLE_RULES[role]
    if not scope.startswith(rule.scope):
        raise DomainError("scope_wrong", _("Deze rol hoort niet bij dit onderdeel."), field="role")
    if until is not None and until < clock.today():
        raise DomainError("end_past", _("De einddatum ligt in het verleden."), field="until")
    held = locked(RoleGrant.objects.filter(user=user, role=role, scope=scope)).filter(in_force(clock.today())).first()
    grant = held or RoleGrant(user=user, role=role, scope=scope)
    grant.until, grant.ground, grant.given_by = until, ground, by.ref
    grant.save()
    if role == Role.BUREAU and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    journal.record("role.given", user, by=by, detail={"role": role, "scope": scope, "until": until, "ground": ground})
    return grant


@transaction.atomic
def end_role(grant: RoleGrant, *, by: Actor) -> None:
    """End a role today; the row stays as history. Who leaves holds nothing from this moment on."""
    current = locked(RoleGrant.objects.filter(pk=grant.pk)).get()
    current.until = clock.today() - timedelta(days=1)
    if current.until < current.from_date:
        current.delete()
    else:
        current.save(update_fields=["until"])
    if current.role == Role.BUREAU:
        current.user.is_staff = False
        current.user.save(update_fields=["is_staff"])
    journal.record("role.ended", current.user, by=by, detail={"role": current.role, "scope": current.scope})


@transaction.atomic
def start_helping(*, by: Actor, helper: User, resident_name: str, way: str, purpose: str) -> Consent:
    """Write down that a resident lets `helper` act for them. Ends by itself after `rules.HELPING`.

    Raises DomainError when the name, the way or the purpose is missing: without consent there is no acting.
    """
    resident_name, purpose = " ".join(resident_name.split()), " ".join(purpose.split())
    for field, value in (("resident_name", resident_name), ("purpose", purpose)):
        if not value:
            raise DomainError("consent_incomplete", _("Vul dit in: zonder toestemming mag u niets doen."), field=field)
    if way not in ConsentWay.values:
        raise DomainError("consent_incomplete", _("Kies hoe de bewoner ja zei."), field="way")
    stop_helping(by=by, helper=helper)
    now = clock.now()
    consent = Consent.objects.create(
        helper=helper, resident_name=resident_name, way=way, purpose=purpose, given_at=now, expires_at=now + HELPING
    )
    detail = {"helper": helper.name or helper.email, "resident": resident_name, "way": way, "purpose": purpose}
    journal.record("consent.given", consent, by=replace(by, on_behalf_of=consent.ref), detail=detail)
    return consent


@transaction.atomic
def stop_helping(*, by: Actor, helper: User) -> int:
    """End helper mode; from now on `helper` acts for nobody but themselves. Answers how many consents ended."""
    ended = 0
    for consent in locked(Consent.objects.filter(helper=helper, ended_at=None)):
        consent.ended_at = min(clock.now(), consent.expires_at)
        consent.save(update_fields=["ended_at"])
        journal.record("consent.ended", consent, by=replace(by, on_behalf_of=consent.ref))
        ended += 1
    return ended


@transaction.atomic
def rename_me(user: User, *, by: Actor, name: str) -> User:
    """Change one's own name ('' is fine: then the address stands for the person)."""
    user.name = one_line(name, 80)
    user.save(update_fields=["name"])
    journal.record("user.renamed", user, by=by)
    return user


@transaction.atomic
def erase_user(user: User, *, by: Actor) -> None:
    """Erase a person on their own wish: address, name, keys, sessions, roles, and what other rooms keep of them.

    The row stays under its id, empty and closed, because the journal names it; nobody can tell any more who it was.
    Raises DomainError for the last one of the bureau.
    """
    current = locked(User.objects.filter(pk=user.pk)).get()
    if current.is_staff and not User.objects.filter(is_staff=True, is_active=True).exclude(pk=current.pk).exists():
        raise DomainError("last_of_bureau", _("U bent de laatste van het bureau. Wijs eerst iemand anders aan."))
    for room in registry.personal_data:
        room.erase(current)
    for event in Event.objects.filter(object_type="people.user", object_id=str(current.pk)):
        journal.erase_detail(event)
    current.grants.all().delete()
    current.emailaddress_set.all().delete()  # type: ignore[attr-defined] # allauth's, without types
    current.authenticator_set.all().delete()  # type: ignore[attr-defined]
    current.usersession_set.all().delete()  # type: ignore[attr-defined]
    current.consents.update(resident_name="")
    current.email, current.name = f"{current.pk}@gewist.invalid", ""
    current.is_active = current.is_staff = current.is_superuser = False
    current.save()
    journal.record("user.erased", current, by=by)
