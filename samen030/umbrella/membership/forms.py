"""The forms of membership: apply, a date for the register, a value of the statutes, a measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samen030.commons.members.rules import StandingKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.commons.members.rules import StatuteKey
    from samen030.commons.organisations.models import Organisation


class ApplyForm(forms.Form):
    """Which organisation, and as what. `organisations` are one's own."""

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ChoiceField(
            label=_("Welke organisatie?"),
            choices=[(str(row.pk), row.name) for row in organisations],
            widget=forms.RadioSelect,
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("Als wat?"),
            choices=[
                (StandingKind.VOTING, _("stemlid: wij beslissen mee")),
                (StandingKind.PARTNER, _("steunlid: wij steunen, en stemmen niet")),
            ],
            widget=forms.RadioSelect,
        )
        if len(organisations) == 1:
            self.initial["organisation"] = str(organisations[0].pk)


class DayForm(forms.Form):
    """A day for 'who was a member then?'."""

    op = forms.DateField(label=_("Op welke dag?"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class StatuteForm(forms.Form):
    """A value of the statutes with its article; what cannot be is said by the action."""

    def __init__(self, *args: Any, key: StatuteKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, value) for value in key.choices]
        self.fields["value"] = (
            forms.ChoiceField(label=key.title, choices=choices, widget=forms.RadioSelect, help_text=key.hint)
            if choices
            else forms.CharField(label=key.title, max_length=300, help_text=key.hint)
        )
        self.fields["article"] = forms.CharField(
            label=_("Artikel"), max_length=60, help_text=_("Bijvoorbeeld: artikel 6, lid 2.")
        )


class MeasureForm(forms.Form):
    """Why the board wants to suspend or expel a member."""

    reasons = forms.CharField(
        label=_("Wat is er gebeurd?"),
        help_text=_("Het lid leest dit, en kan antwoorden."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5_000,
    )
