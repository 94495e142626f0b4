"""People of the umbrella for tests: of the board, of the office, and who speaks for an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.kernel.access import UMBRELLA, Role, scope_of_organisation
from tests.factories import BY

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Organisation


def _holder(email: str, role: Role, scope: str) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    grant_role(user, by=BY, role=role, scope=scope)
    return User.objects.get(pk=user.pk)


def board_member(email: str = "bestuur@example.org") -> User:
    """One of the board."""
    return _holder(email, Role.BOARD, UMBRELLA)


def office_worker(email: str = "bureau@example.org") -> User:
    """Somebody of the office."""
    return _holder(email, Role.BUREAU, UMBRELLA)


def spokesman(email: str, organisation: Organisation, role: Role = Role.REPRESENTATIVE) -> User:
    """Somebody who speaks for an organisation."""
    return _holder(email, role, scope_of_organisation(organisation.pk))


def logged_in(user: User) -> Client:
    """A browser in which `user` is logged in."""
    client = Client()
    client.force_login(user)
    return client
