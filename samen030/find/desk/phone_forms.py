"""Forms for who is rung: what somebody says on the telephone, and that they said yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.city.models import Area
from samen030.commons.organisations.models import Organisation
from samen030.commons.people.models import ConsentWay
from samen030.find.desk.fields import long_text, short_text
from samen030.find.desk.forms import WhenForm
from samen030.find.desk.rules import Repeat

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from samen030.find.desk.actions import Times


class ConsentForm(forms.Form):
    """Who telephones, and how they said yes."""

    resident_name = short_text(gettext_lazy("Wie belt er?"), 120, required=True)
    way = forms.ChoiceField(
        label=gettext_lazy("Hoe zei deze persoon ja?"),
        choices=ConsentWay.choices,
        widget=forms.RadioSelect,
        initial=ConsentWay.PHONE,
    )
    said_yes = forms.BooleanField(
        label=gettext_lazy("Ik heb voorgelezen wat er komt te staan, en deze persoon zei ja.")
    )


class CallForm(ConsentForm, WhenForm):
    """'Bel ons, wij zetten het erop': what somebody says on the telephone, in the order in which it is asked."""

    group = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Welke groep?"),
        required=False,
        empty_label=gettext_lazy("Nieuwe groep"),
    )
    group_name = short_text(gettext_lazy("Naam van de nieuwe groep"), 200)
    what = short_text(
        gettext_lazy("Wat gaat u doen?"), 200, required=True, hint=gettext_lazy("Bijvoorbeeld: Koffie in de tuin")
    )
    description = long_text(gettext_lazy("Eén zin erbij"), rows=2)
    where = short_text(gettext_lazy("Waar?"), 200)
    area = forms.ModelChoiceField(
        Area.objects.none(), label=gettext_lazy("Welke buurt?"), empty_label=gettext_lazy("Kies een buurt")
    )
    phone = short_text(gettext_lazy("Telefoonnummer"), 60, required=True, inputmode="tel")
    phone_shown = forms.BooleanField(label=gettext_lazy("Dit nummer mag op de site staan"), required=False)
    repeat = forms.ChoiceField(
        label=gettext_lazy("Hoe vaak is het?"), choices=[], widget=forms.RadioSelect, initial=Repeat.ONCE
    )
    field_order = [  # noqa: RUF012 - Django declares it so
        "group", "group_name", "what", "repeat", "first_date", "start_time", "end_time", "days", "nth", "where", "area",
        "phone", "phone_shown", "description", "resident_name", "way", "said_yes",
    ]  # fmt: skip

    def __init__(self, *args: Any, areas: QuerySet[Area], groups: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("until", "pauses", "dates"):
            del self.fields[name]
        cast("forms.ModelChoiceField[Any]", self.fields["area"]).queryset = areas
        cast("forms.ModelChoiceField[Any]", self.fields["group"]).queryset = groups
        short = (Repeat.ONCE, Repeat.WEEKLY, Repeat.FORTNIGHTLY, Repeat.MONTHLY)
        self.check_when([(r.value, r.label) for r in short])

    def clean(self) -> dict[str, Any]:
        """A group is chosen or named."""
        data = super().clean()
        if not data.get("group") and not data.get("group_name"):
            self.add_error("group_name", _("Kies een groep, of vul een naam in."))
        return data

    @property
    def times(self) -> Times | None:
        """When it is."""
        return self._times
