"""Writes about people with an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from samen030.commons.journal import actions as journal
from samen030.commons.people.models import User
from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
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
