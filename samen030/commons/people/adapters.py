"""How allauth's log-in behaves here: who needs a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from samen030.commons.people.models import User


class MFAAdapter(DefaultMFAAdapter):
    """A passkey is a quicker way in for residents, and a second lock for who works for the bureau."""

    @override
    def is_mfa_enabled(self, user: User, types: Any = None) -> bool:
        """Whether `user` has one of `types`. Asked for several at once, allauth wants to know whether log-in needs it
        beside the mail's code: a resident who lost the telephone must still get in, with the code alone."""
        if types and len(types) > 1 and not user.is_staff:
            return False
        return bool(super().is_mfa_enabled(user, types=types))

    @override
    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """The name that stands in the form at first."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey {number}").format(number=number)
