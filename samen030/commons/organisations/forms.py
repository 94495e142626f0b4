"""Forms of the pages on who acts for an organisation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
