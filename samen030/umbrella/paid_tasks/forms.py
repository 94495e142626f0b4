"""Forms of the register: a task, its figures, the total of a year, the target, and a challenge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.find.desk.fields import date_field
from samen030.kernel.forms import EuroField
from samen030.umbrella.paid_tasks import queries
from samen030.umbrella.paid_tasks.models import Way
from samen030.umbrella.paid_tasks.rules import LONGEST_PLAN, MOST_CENTS, MOST_HOURS

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Organisation


def _text(label: Any, hint: Any = "", rows: int = 4, most: int = LONGEST_PLAN) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, max_length=most, widget=widget)


class TaskForm(forms.Form):
    """A paid task. `version` is what the form showed."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Welke taak?"),
        max_length=120,
        help_text=gettext_lazy("Bijvoorbeeld: De ledenadministratie bijhouden"),
    )
    why = _text(gettext_lazy("Waarom doet SAMEN030 dit zelf?"), most=2_000)
    done_by = forms.CharField(
        label=gettext_lazy("Wie doet het?"),
        max_length=200,
        help_text=gettext_lazy("Schrijf de functie of de organisatie. Nooit de naam van een persoon."),
    )
    performer = forms.CharField(
        label=gettext_lazy("Staat die organisatie op deze site? Schrijf dan haar naam precies zo"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Hoeft niet. Die organisatie kan dan niet zelf over de taak besluiten."),
    )
    since = date_field(gettext_lazy("Sinds welke dag?"), required=True)
    ended_on = date_field(gettext_lazy("Gestopt op"), hint=gettext_lazy("Leeg als SAMEN030 dit nog doet."))

    def clean_performer(self) -> Organisation | None:
        """The organisation of that name."""
        name = self.cleaned_data["performer"]
        found = queries.organisation_named(name) if name else None
        if name and found is None:
            raise ValidationError(_("Er is geen organisatie met precies deze naam. Zoek haar op bij Vinden."))
        return found


class AmountsForm(forms.Form):
    """Hours and cost of a year."""

    hours = forms.IntegerField(label=gettext_lazy("Hoeveel uur in dat jaar?"), min_value=0, max_value=MOST_HOURS)
    cost_cents = EuroField(most=MOST_CENTS, label=gettext_lazy("Wat kostte het in dat jaar?"))


class TotalAmountForm(forms.Form):
    """All money of a year."""

    total_cents = EuroField(
        most=MOST_CENTS, label=gettext_lazy("Hoeveel geld ging er in dat jaar in totaal via SAMEN030?")
    )
    source = forms.CharField(
        label=gettext_lazy("Waar staat dat?"),
        max_length=300,
        help_text=gettext_lazy("Bijvoorbeeld: jaarrekening 2026, bladzijde 4"),
    )


class YearForm(forms.Form):
    """For which year."""

    year = forms.IntegerField(label=gettext_lazy("Welk jaar?"), min_value=2000, max_value=2200)


class ReasonForm(forms.Form):
    """Why a figure is corrected."""

    reason = forms.CharField(
        label=gettext_lazy("Waarom verbetert u het cijfer?"),
        max_length=300,
        help_text=gettext_lazy("Het oude cijfer blijft te lezen, met deze reden."),
    )


class FigureForm(YearForm, AmountsForm):
    """The figure of a year that has none yet."""

    field_order = ("year", "hours", "cost_cents")


class FigureCorrectionForm(ReasonForm, AmountsForm):
    """A better figure for a year."""

    field_order = ("hours", "cost_cents", "reason")


class TotalForm(YearForm, TotalAmountForm):
    """The total of a year that has none yet."""

    field_order = ("year", "total_cents", "source")


class TotalCorrectionForm(ReasonForm, TotalAmountForm):
    """A better total for a year."""

    field_order = ("total_cents", "source", "reason")


class TargetForm(forms.Form):
    """The share that the board wants at most."""

    percent = forms.DecimalField(
        label=gettext_lazy("Hoeveel procent van al het geld mogen betaalde taken hoogstens kosten?"),
        min_value=0,
        max_value=100,
        decimal_places=1,
        localize=True,
        help_text=gettext_lazy("Bijvoorbeeld 7,5"),
    )
    decided_on = date_field(gettext_lazy("Op welke dag besloot het bestuur dit?"), required=True)

    @property
    def share(self) -> int:
        """In tenths of a percent."""
        return int(self.cleaned_data["percent"] * 10)


class ChallengeForm(forms.Form):
    """What an organisation proposes."""

    organisation = forms.ChoiceField(label=gettext_lazy("Voor welke organisatie doet u dit?"))
    way = forms.ChoiceField(label=gettext_lazy("Wat stelt u voor?"), choices=Way.choices, widget=forms.RadioSelect)
    plan = _text(
        gettext_lazy("Wat is uw plan?"),
        gettext_lazy("Hoe gaat het straks? Wie doet het? Wanneer begint het? Noem geen namen van mensen."),
        rows=8,
    )
    gain = _text(gettext_lazy("Wat levert het op? Wat kost het?"), most=2_000)

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["organisation"])
        field.choices = [(str(row.pk), row.name) for row in organisations]
        if len(organisations) == 1:
            field.widget = forms.HiddenInput()
            self.initial["organisation"] = str(organisations[0].pk)
