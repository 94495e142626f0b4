"""Forms of the log-in pages (an address and nothing else), of one's own page, and of helper mode."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from samen030.commons.people.models import ConsentWay, User


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


class AddPasskeyForm(_Bare, webauthn.AddWebAuthnForm):
    """A name for a passkey. It always logs in by itself: what that asks of the telephone, every telephone can."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Naam van dit apparaat")
        # allauth's script reads whether this box is ticked; nobody has to understand it, so nobody sees it.
        self.fields["passwordless"].widget = forms.CheckboxInput(attrs={"hidden": True, "tabindex": "-1"})
        self.fields["passwordless"].initial = True


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


class NameForm(forms.ModelForm[User]):
    """One's own name, as others in the organisation see it."""

    class Meta:
        model = User
        fields: ClassVar = ["name"]
        help_texts: ClassVar = {"name": _("Zo zien de mensen van uw organisatie u. Mag leeg blijven.")}


class ErasureForm(forms.Form):
    """That somebody really wants to be forgotten."""

    sure = forms.BooleanField(label=_("Ja, wis mijn account. Ik weet dat dit niet terug kan."))


class HelpForm(forms.Form):
    """The consent of a resident who lets somebody else fill in for them."""

    resident_name = forms.CharField(label=_("Voor wie vult u iets in?"), max_length=120)
    way = forms.ChoiceField(label=_("Hoe zei deze persoon ja?"), choices=ConsentWay.choices, widget=forms.RadioSelect)
    purpose = forms.CharField(
        label=_("Waarvoor?"), max_length=300, help_text=_("Bijvoorbeeld: een activiteit op de site zetten.")
    )
    said_yes = forms.BooleanField(
        label=_("Ik heb verteld wat ik ga doen, en deze persoon zei ja."),
    )
