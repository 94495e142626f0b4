"""How often one wants mail."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from samen030.commons.notifications.models import Rhythm


class RhythmForm(forms.Form):
    """How often one wants mail of what can wait."""

    rhythm = forms.ChoiceField(label=_("Hoe vaak wilt u mail?"), choices=Rhythm.choices, widget=forms.RadioSelect)
