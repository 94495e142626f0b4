"""Who needs more than one proof to log in.

The bureau can change what everybody reads: whoever of it has a passkey needs that passkey (or an emergency code)
besides the code in the mail. For a resident a passkey is only convenience. With the code alone one always comes in, so
that a lost telephone locks nobody out; for the same reason nothing of one's own account asks for the passkey again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import AnonymousUser

    from samen030.commons.people.models import User


class SecondStep(DefaultMFAAdapter):
    """Asked by allauth (setting MFA_ADAPTER)."""

    @override
    def is_mfa_enabled(self, user: User | AnonymousUser, types: Collection[str] | None = None) -> bool:
        return user.is_staff and bool(super().is_mfa_enabled(user, types))

    @override
    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """The name that stands in the form at first."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey {number}").format(number=number)
