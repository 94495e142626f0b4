"""Pages of one's own account that differ from those of allauth."""

from __future__ import annotations

from typing import override

from allauth.mfa.webauthn.views import AddWebAuthnView
from django.urls import reverse


class AddPasskey(AddWebAuthnView):
    """Make a passkey. Who always comes in by a code from the mail is not bothered with emergency codes."""

    @override
    def get_success_url(self) -> str:
        return str(super().get_success_url()) if self.request.user.is_staff else reverse("mfa_index")
