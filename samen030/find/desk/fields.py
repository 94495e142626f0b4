"""The fields of which the forms of 'Mijn organisatie' are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy

from samen030.commons.city.models import Area, Level

if TYPE_CHECKING:
    from django.db.models import QuerySet


def short_text(label: Any, length: int, *, required: bool = False, hint: Any = "", **attrs: Any) -> forms.CharField:
    """One line of at most `length` characters."""
    return forms.CharField(
        label=label, max_length=length, required=required, help_text=hint, widget=forms.TextInput(attrs=attrs)
    )


def long_text(label: Any, *, hint: Any = "", rows: int = 3) -> forms.CharField:
    """Room for some sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=10_000, required=False, help_text=hint, widget=widget)


def writing_area(rows: int) -> forms.Textarea:
    """Room to write, with the readability nudge while one does (the page has the part with id 'leesbaar')."""
    return forms.Textarea(
        attrs={
            "rows": rows,
            "hx-post": reverse_lazy("desk_readability"),
            "hx-trigger": "input changed delay:800ms",
            "hx-target": "#leesbaar",
        }
    )


def ticks(label: Any, choices: Any) -> forms.MultipleChoiceField:
    """Any number out of `choices`."""
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def rows_of(label: Any, queryset: QuerySet[Any]) -> forms.ModelMultipleChoiceField[Any]:
    """Any number out of the rows of a table."""
    return forms.ModelMultipleChoiceField(queryset, label=label, required=False, widget=forms.CheckboxSelectMultiple)


def buurten() -> QuerySet[Area]:
    """All buurten by name."""
    return Area.objects.filter(level=Level.NEIGHBOURHOOD).order_by("name")


def date_field(label: Any, *, required: bool = False, hint: Any = "") -> forms.DateField:
    """A day, by the picker of the telephone or as typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget)


def time_field(label: Any, *, required: bool = False) -> forms.TimeField:
    """A time of the day."""
    return forms.TimeField(
        label=label, required=required, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
