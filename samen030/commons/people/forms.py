"""Forms of the log-in pages: an address and nothing else."""

from __future__ import annotations

from typing import Any, override

from allauth.account import forms as account
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _


class _Bare:
    """Drops what allauth writes inside inputs: a placeholder that repeats the label is read out twice."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(_Bare, account.LoginForm):
    """Whom to send a code."""


class RequestLoginCodeForm(_Bare, account.RequestLoginCodeForm):
    """Idem, from the page of that name."""


class SignupForm(_Bare, account.SignupForm):
    """An account needs an address; a name comes later, by who wants it."""


class AddEmailForm(_Bare, account.AddEmailForm):
    """A further address."""


class _Code(_Bare):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code uit uw e-mail")
        self.fields["code"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class ConfirmLoginCodeForm(_Code, account.ConfirmLoginCodeForm):
    """The code that was sent to log in with."""


class ConfirmEmailVerificationCodeForm(_Code, account.ConfirmEmailVerificationCodeForm):
    """The code that shows that an address is one's own."""


class _SaidAlready(forms.CheckboxInput):
    """A box that is ticked and not shown. The script of allauth reads whether it is ticked."""

    is_hidden = True

    @override
    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, True, {**(attrs or {}), "hidden": True})


class AddPasskeyForm(_Bare, webauthn.AddWebAuthnForm):
    """The name of a telephone or computer. Its key can always log in by itself: nobody is asked whether it should."""

    passwordless = forms.BooleanField(required=True, initial=True, widget=_SaidAlready)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Naam van deze telefoon of computer")
