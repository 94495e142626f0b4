"""The forms of rooms: one of a place, and asking for one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from samen030.find.desk.fields import date_field, short_text


class RoomForm(forms.Form):
    """One room of a place."""

    name = short_text(gettext_lazy("Naam van de ruimte"), 80, required=True)
    capacity = forms.IntegerField(
        label=gettext_lazy("Voor hoeveel mensen?"), required=False, min_value=1, max_value=30_000
    )
    price = short_text(gettext_lazy("Wat kost het?"), 120)
    facilities = short_text(gettext_lazy("Wat is er?"), 200)


class RoomChangeForm(RoomForm):
    """A room that stands. `version` is what the form showed."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)


class RoomRequestForm(forms.Form):
    """A question to the owner of rooms."""

    name = short_text(gettext_lazy("Uw naam"), 120, required=True, autocomplete="name")
    email = forms.EmailField(
        label=gettext_lazy("Uw e-mailadres"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = short_text(gettext_lazy("Uw telefoon"), 60, autocomplete="tel", inputmode="tel")
    day = date_field(gettext_lazy("Voor welke dag?"), required=True)
    text = forms.CharField(
        label=gettext_lazy("Wat wilt u doen, hoe laat en met hoeveel mensen?"), max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
