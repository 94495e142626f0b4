"""Forms of the pages on who acts for an organisation, and on who is named for a wijk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from samen030.commons.organisations.naming import NAMED
from samen030.commons.organisations.roles import INVITABLE
from samen030.commons.people.rules import role_title


class InviteForm(forms.Form):
    """Whom to ask, for what."""

    email = forms.EmailField(label=_("E-mailadres"), help_text=_("Hier sturen wij de uitnodiging heen."))
    role = forms.ChoiceField(label=_("Wat mag deze persoon?"), widget=forms.RadioSelect)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = [(role.value, role_title(role)) for role in INVITABLE]  # type: ignore[attr-defined]
        self.fields["role"].initial = INVITABLE[0].value


class NamingForm(forms.Form):
    """Whom to propose as broker or coordinator, and what was decided."""

    organisation = forms.ChoiceField(label=_("Namens"))
    role = forms.ChoiceField(label=_("Als"), widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("E-mailadres van deze persoon"), help_text=_("Waarmee deze persoon hier inlogt. Dit ziet niemand.")
    )
    public_name = forms.CharField(label=_("Naam op de site"), max_length=120)
    phone = forms.CharField(label=_("Telefoon op de site"), max_length=60, required=False)
    phone_hours = forms.CharField(label=_("Wanneer te bellen?"), max_length=120, required=False)
    until = forms.DateField(
        label=_("Tot en met"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("Hoogstens twee jaar.")
    )
    ground = forms.CharField(
        label=_("Wat is er besloten, en wanneer?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
        help_text=_("Bijvoorbeeld: op het overleg van 3 maart kozen wij Fatima, omdat zij iedereen kent."),
    )

    def __init__(self, *args: object, organisations: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]
        self.fields["role"].choices = [(role.value, role_title(role)) for role in NAMED]  # type: ignore[attr-defined]
        if len(organisations) == 1:
            self.fields["organisation"].initial = organisations[0][0]
            self.fields["organisation"].widget = forms.HiddenInput()


class ClaimMailForm(forms.Form):
    """An address at the organisation's own domain; what stands before the @ is enough."""

    email = forms.CharField(label=_("Uw e-mailadres bij de organisatie"), max_length=254)

    def __init__(self, *args: Any, domains: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._domains = domains
        ends = " ".join(f"@{domain}" for domain in domains)
        self.fields["email"].help_text = _("Een adres dat eindigt op: %s") % ends

    def clean_email(self) -> str:
        """The whole address."""
        typed = self.cleaned_data["email"].strip()
        address = typed if "@" in typed else f"{typed}@{self._domains[0]}"
        validate_email(address)
        return address


class ClaimOfficeForm(forms.Form):
    """Whom the bureau (or the organisation's own people) can ring."""

    name = forms.CharField(label=_("Uw naam"), max_length=120)
    phone = forms.CharField(label=_("Uw telefoonnummer"), max_length=30)
    note = forms.CharField(
        label=_("Wat doet u bij de organisatie?"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class ClaimLetterForm(forms.Form):
    """To whose attention the letter goes."""

    name = forms.CharField(label=_("Uw naam, voor op de brief"), max_length=120)


class ClaimCodeForm(forms.Form):
    """The code from the mail or the letter."""

    code = forms.CharField(label=_("De code"), max_length=20, help_text=_("Acht letters en cijfers."))


class ClaimDecisionForm(forms.Form):
    """Yes or no, and why."""

    reason = forms.CharField(
        label=_("Toelichting (bij nee verplicht)"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
