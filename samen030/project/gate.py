"""The gate before every page: obeys the permission table, and shuts what has no row there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from samen030.commons.people.queries import roles_of
from samen030.kernel.access import Role, is_allowed
from samen030.project.permissions import row_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class Gate:
    """Sends who is not logged in to log in, and refuses (403) who may not come here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: tuple[object, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Nothing (go on), a way to log in, or PermissionDenied. Public pages ask nobody who they are."""
        row = row_of(request.resolver_match) if request.resolver_match else None
        if row is None:
            raise PermissionDenied
        if row.is_public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        held = roles_of(request.user)
        if not is_allowed(row, held, kwargs):
            raise PermissionDenied
        if settings.SECOND_FACTOR and Role.BUREAU in {role for role, _scope in held} and Role.RESIDENT not in row.roles:
            return _second_factor(request)
        return None


def _second_factor(request: HttpRequest) -> HttpResponse | None:
    """Who works for the bureau logs in with a passkey beside the code: it sees much, so one mailbox is not enough."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 - models are not loaded yet when settings name the gate

    if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).exists():
        return None
    messages.warning(request, _("Maak eerst een passkey: met de rechten van het bureau is één code niet genoeg."))
    return redirect("mfa_add_webauthn")
