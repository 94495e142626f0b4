"""How often one wants mail, and in which language."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samen030.commons.notifications.models import Rhythm


class RhythmForm(forms.Form):
    """How often one wants mail of what can wait."""

    language = forms.ChoiceField(
        label=_("In welke taal?"), choices=list(settings.LANGUAGES), widget=forms.RadioSelect, required=False
    )
    rhythm = forms.ChoiceField(label=_("Hoe vaak wilt u mail?"), choices=Rhythm.choices, widget=forms.RadioSelect)
