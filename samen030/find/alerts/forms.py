"""A name for a search."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SaveForm(forms.Form):
    """What to call it, and the search itself."""

    name = forms.CharField(label=_("Hoe noemt u deze zoekvraag?"), max_length=120)
    query = forms.CharField(widget=forms.HiddenInput, max_length=500)
