"""Giving the address of a calendar, and stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samen030.commons.organisations.models import Theme
from samen030.find.directory.models import Cost, Place, SignUp, TargetGroup
from samen030.find.feeds.actions import Usual, Wish
from samen030.kernel.errors import DomainError
from samen030.kernel.fetch import web_address

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Organisation

URL_LENGTH = 500


class UsualForm(forms.Form):
    """What goes with all activities of a calendar."""

    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Waar is het meestal?"),
        required=False,
        empty_label=_("Dat staat er steeds bij"),
        help_text=_("Geldt als er bij een afspraak geen plek staat."),
    )
    cost = forms.ChoiceField(label=_("Wat kost het?"), choices=Cost.choices, required=False)
    sign_up = forms.ChoiceField(label=_("Moet je je aanmelden?"), choices=SignUp.choices, required=False)
    target_groups = forms.MultipleChoiceField(
        label=_("Voor wie is het?"), choices=TargetGroup.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.all(), label=_("Onderwerpen"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Place.objects.filter(organisation=organisation).order_by("name")
        cast("forms.ModelChoiceField[Any]", self.fields["place"]).queryset = rows

    @property
    def usual(self) -> Usual:
        """What was asked."""
        said = self.cleaned_data
        chosen = tuple(said["themes"]), tuple(said["target_groups"]), said["place"]
        return Usual(*chosen, cost=said["cost"], sign_up=said["sign_up"])


class FeedForm(UsualForm):
    """Which calendar, and what goes with all that comes from it."""

    url = forms.CharField(
        label=_("Adres van uw agenda (iCal)"),
        max_length=URL_LENGTH,
        help_text=_(
            "Het begint met https:// of webcal:// en eindigt vaak op .ics. U vindt het bij ‘delen’ of ‘instellingen’ "
            "van uw agenda. Wij laten het aan niemand zien."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_url(self) -> str:
        """An address of the web."""
        try:
            return web_address(str(self.cleaned_data["url"]), most=URL_LENGTH)
        except DomainError as error:
            raise ValidationError(error.sentence) from error

    @property
    def wish(self) -> Wish:
        """What was asked."""
        return Wish(self.cleaned_data["url"], self.usual)


class RemoveForm(forms.Form):
    """What becomes of the activities."""

    activities = forms.ChoiceField(
        label=_("Wat doen wij met de activiteiten?"),
        choices=[
            ("keep", _("Laat ze staan. U houdt ze daarna zelf bij.")),
            ("stop", _("Haal van de site wat nog moet komen.")),
        ],
        widget=forms.RadioSelect,
    )
