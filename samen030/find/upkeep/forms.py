"""What somebody says is wrong with an entry."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samen030.commons.moderation.forms import PublicFormMixin


class ReportForm(PublicFormMixin):
    """One box, and an address only for who wants an answer."""

    text = forms.CharField(
        label=_("Wat klopt er niet?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
        help_text=_("Bijvoorbeeld: het is niet meer op dinsdag."),
    )
    email = forms.EmailField(
        label=_("Uw e-mailadres"), required=False, help_text=_("Hoeft niet. Alleen als u antwoord wilt.")
    )
