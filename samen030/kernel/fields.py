"""Fields of forms that several rooms have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.kernel.money import Money


class EuroField(forms.CharField):
    """An amount as people write it, at most `most` cents; its value is in cents, None where it was left empty."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("help_text", gettext_lazy("Alleen het bedrag in euro, bijvoorbeeld 1.200 of 2,50."))
        super().__init__(max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        """The amount in cents."""
        text = super().clean(value)
        if not text:
            return None
        try:
            cents = Money.read(text).cents
        except ValueError as error:
            raise ValidationError(_("Schrijf alleen het bedrag, bijvoorbeeld 1.200 of 2,50.")) from error
        if cents > self.most:
            raise ValidationError(_("Dit getal kan niet kloppen. Kijk het na."))
        return cents


def day_field(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    """A day, with the calendar of the device."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget)
