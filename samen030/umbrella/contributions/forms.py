"""The forms of contributions: who is paid, a year and its amounts, choosing, a payment, waiving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, override

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.members.rules import StandingKind
from samen030.find.desk.fields import date_field
from samen030.kernel.forms import EuroField
from samen030.umbrella.contributions.rules import LONGEST_TERM, MOST_CENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.umbrella.contributions.models import Rate

OWN = "own"


class PayeeForm(forms.Form):
    """The cooperative as it stands on invoices."""

    name = forms.CharField(
        label=gettext_lazy("Op welke naam staat de rekening?"),
        max_length=70,
        help_text=gettext_lazy("Precies zoals bij de bank."),
    )
    address = forms.CharField(label=gettext_lazy("Wat is het adres?"), max_length=200)
    iban = forms.CharField(label=gettext_lazy("Wat is het rekeningnummer (IBAN)?"), max_length=50)
    kvk = forms.CharField(label=gettext_lazy("Wat is het KvK-nummer?"), max_length=12, required=False)


class SchemeForm(forms.Form):
    """What the members decided on for a year."""

    decided_on = date_field(gettext_lazy("Op welke dag is dit besloten?"), required=True)
    decision = forms.CharField(
        label=gettext_lazy("Waar staat dat?"),
        max_length=200,
        help_text=gettext_lazy("Bijvoorbeeld: verslag van de ledenvergadering, punt 4"),
    )
    days_to_pay = forms.IntegerField(
        label=gettext_lazy("In hoeveel dagen moet er betaald zijn?"), min_value=1, max_value=LONGEST_TERM, initial=30
    )
    by_month = forms.BooleanField(
        label=gettext_lazy("Wie later in het jaar lid wordt, betaalt voor de maanden die over zijn."),
        required=False,
        initial=True,
    )


class NewSchemeForm(SchemeForm):
    """A year that has no amounts yet."""

    year = forms.IntegerField(label=gettext_lazy("Welk jaar?"), min_value=2000, max_value=2200)
    field_order = ("year", "decided_on", "decision", "days_to_pay", "by_month")


class RateForm(forms.Form):
    """The amount for one kind and size."""

    kind = forms.ChoiceField(label=gettext_lazy("Voor wie?"), choices=StandingKind.choices, widget=forms.RadioSelect)
    size = forms.CharField(
        label=gettext_lazy("Hoe groot?"),
        max_length=100,
        help_text=gettext_lazy("In woorden die iedereen herkent. Bijvoorbeeld: Wij draaien op vrijwilligers"),
    )
    cents = EuroField(most=MOST_CENTS, label=gettext_lazy("Wat is het bedrag per jaar?"))


class ChooseForm(forms.Form):
    """A size out of `rates`, or an amount of one's own."""

    what = forms.ChoiceField(label=gettext_lazy("Wat past bij u?"), widget=forms.RadioSelect)
    own_cents = EuroField(
        most=MOST_CENTS,
        required=False,
        label=gettext_lazy("Ons eigen bedrag per jaar"),
        help_text=gettext_lazy("Minder mag. Nul mag ook, en meer ook. U hoeft niet te zeggen waarom."),
    )

    def __init__(self, *args: Any, rates: Sequence[Rate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rates = rates
        own = (OWN, _("Wij kiezen zelf een bedrag"))
        choices = [(str(rate.pk), f"{rate.size}: {rate.amount.short}") for rate in rates]
        cast("forms.ChoiceField", self.fields["what"]).choices = [*choices, own]

    @override
    def clean(self) -> dict[str, Any]:
        """Who chooses an amount of their own, types it."""
        said = super().clean() or {}
        if said.get("what") == OWN and said.get("own_cents") is None and "own_cents" not in self.errors:
            self.add_error("own_cents", _("Vul hier uw eigen bedrag in. Nul mag ook."))
        return said

    @property
    def chosen(self) -> dict[str, Any]:
        """What `actions.choose` wants."""
        said = self.cleaned_data
        if said["what"] == OWN:
            return {"own_cents": said["own_cents"]}
        return {"size": next(rate.size for rate in self.rates if str(rate.pk) == said["what"])}


class PaymentForm(forms.Form):
    """Money that came in."""

    cents = EuroField(most=MOST_CENTS, label=gettext_lazy("Hoeveel kwam er binnen?"))
    paid_on = date_field(gettext_lazy("Op welke dag?"), required=True)
    source = forms.CharField(
        label=gettext_lazy("Waar zag u dat?"),
        max_length=100,
        help_text=gettext_lazy("Bijvoorbeeld: afschrift 12 van de bank"),
    )


class WaiveForm(forms.Form):
    """Why nothing more is asked."""

    reason = forms.CharField(
        label=gettext_lazy("Waarom scheldt u dit kwijt?"),
        max_length=200,
        help_text=gettext_lazy("Alleen het bestuur en het bureau lezen dit. Noem geen namen."),
    )
