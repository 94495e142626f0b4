"""Forms of the desk of a vote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samen030.commons.ballots.rules import LARGEST_BATCH, MOST_LETTERS

if TYPE_CHECKING:
    from samen030.commons.ballots.models import Address, Option, Poll


class AddressesForm(forms.Form):
    """A CSV file with the addresses of the area."""

    file = forms.FileField(
        label=_("Bestand met adressen (CSV)"),
        help_text=_("Kolommen: straat, huisnummer, toevoeging, postcode, plaats, aantal. Geen namen."),
    )


class CountForm(forms.Form):
    """How many letters or slips to print now."""

    count = forms.IntegerField(
        label=_("Hoeveel nu?"), min_value=1, max_value=MOST_LETTERS, initial=100,
        help_text=_("Hoogstens 500 tegelijk. Druk ze meteen af: de codes zijn daarna nergens meer te vinden."),
    )  # fmt: skip


class ByAddressForm(forms.Form):
    """An address of the roll."""

    postcode = forms.CharField(label=_("Postcode"), max_length=10)
    number = forms.IntegerField(label=_("Huisnummer"), min_value=1)
    addition = forms.CharField(label=_("Toevoeging"), max_length=10, required=False)

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.poll = poll

    def clean(self) -> dict[str, Any] | None:
        """With the address that was meant."""
        said = super().clean() or {}
        code = said.get("postcode", "").replace(" ", "").upper()
        rows = self.poll.addresses.filter(postcode=code, number=said.get("number") or 0)
        self.address: Address | None = rows.filter(addition__iexact=said.get("addition", "").strip()).first()
        if not self.errors and self.address is None:
            raise ValidationError(_now("Dit adres staat niet op de lijst. Hoort het in het gebied? Bel het bureau."))
        return said


class SlipForm(ByAddressForm):
    """Handing out a slip to somebody of an address."""

    serial = forms.IntegerField(label=_("Nummer van de strook"), min_value=1)


class DeskForm(forms.Form):
    """A code for somebody without a letter."""

    reason = forms.CharField(
        label=_("Waarom krijgt deze persoon een code aan de balie?"), max_length=100,
        help_text=_("Bijvoorbeeld: geen vast adres, woont in een zorghuis, studentenhuis. Geen naam."),
    )  # fmt: skip


class ReplaceForm(forms.Form):
    """A letter that was lost: by its number. Who does not know it looks the address up first (`ByAddressForm`)."""

    serial = forms.IntegerField(label=_("Nummer van de brief of strook"), min_value=1)
    reason = forms.CharField(label=_("Waarom?"), max_length=100, help_text=_("Bijvoorbeeld: brief kwijt. Geen naam."))


class HomeForm(forms.Form):
    """Where somebody says that they live."""

    street = forms.CharField(label=_("Straat"), max_length=100)
    number = forms.IntegerField(label=_("Huisnummer"), min_value=1, max_value=99_999)
    addition = forms.CharField(label=_("Toevoeging"), max_length=10, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10)


class LetterCodeForm(forms.Form):
    """The code of the letter to that address."""

    code = forms.CharField(
        label=_("Code van de brief"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SeenForm(forms.Form):
    """What was seen at the desk."""

    email = forms.EmailField(label=_("E-mailadres van het account"))
    postcode = forms.CharField(
        label=_("Postcode van het huis"), max_length=10,
        help_text=_("Kijk op een brief van de gemeente, een huurcontract of iets anders waar het adres op staat."),
    )  # fmt: skip


class RangeForm(forms.Form):
    """A print run that failed."""

    first = forms.IntegerField(label=_("Eerste nummer"), min_value=1)
    last = forms.IntegerField(label=_("Laatste nummer"), min_value=1)
    reason = forms.CharField(label=_("Waarom?"), max_length=100, initial=_("afdrukken mislukt"))


class EnvelopeForm(forms.Form):
    """The code on an envelope."""

    code = forms.CharField(
        label=_("Code op de envelop"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class BatchForm(forms.Form):
    """Sheets that are taken out together."""

    sheets = forms.IntegerField(label=_("Hoeveel biljetten liggen op de stapel?"), min_value=0, max_value=LARGEST_BATCH)
    empty = forms.IntegerField(label=_("Hoeveel enveloppen waren leeg?"), min_value=0, initial=0)


class SheetForm(forms.Form):
    """What stands on a sheet."""

    sheet = forms.IntegerField(label=_("Nummer van het biljet op de stapel"), min_value=1)
    choices = forms.MultipleChoiceField(label=_("Aangekruist"), required=False, widget=forms.CheckboxSelectMultiple)
    is_spoilt = forms.BooleanField(label=_("Ongeldig: niet te lezen, of te veel aangekruist"), required=False)

    def __init__(self, *args: Any, options: list[Option], points: int = 0, **kwargs: Any) -> None:
        """`points`: how many there are to share out; then each option has a field for a number."""
        super().__init__(*args, **kwargs)
        self.keys = [row.key for row in options] if points else []
        if points:
            del self.fields["choices"]
            spoilt = self.fields.pop("is_spoilt")
            for row in options:
                self.fields[f"punten-{row.key}"] = forms.IntegerField(
                    label=f"{row.number}. {row.title}", required=False, min_value=0, max_value=points * 10
                )
            self.fields["is_spoilt"] = spoilt
            return
        field = cast("forms.MultipleChoiceField", self.fields["choices"])
        field.choices = [(row.key, f"{row.number}. {row.title}") for row in options]

    @property
    def chosen(self) -> list[str]:
        """The keys that stand on the sheet; with points each as often as it got them."""
        said = self.cleaned_data
        if not self.keys:
            chosen: list[str] = said["choices"]
            return chosen
        return [key for key in self.keys for _point in range(said[f"punten-{key}"] or 0)]


class MoveForm(forms.Form):
    """A later closing."""

    day = forms.DateField(
        label=_("Laatste dag van stemmen"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=_("Waarom?"), max_length=300, help_text=_("Iedereen kan dit lezen."))


class WithdrawForm(forms.Form):
    """A plan that drops out."""

    key = forms.ChoiceField(label=_("Welk plan doet niet meer mee?"))
    reason = forms.CharField(label=_("Waarom?"), max_length=300, help_text=_("Iedereen kan dit lezen."))

    def __init__(self, *args: Any, options: list[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["key"])
        field.choices = [(row.key, row.title) for row in options if row.withdrawn_at is None]
