"""The forms of the test: a proposal, and what an organisation says to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samen030.commons.city.models import Area, Level
from samen030.commons.organisations.models import Organisation, Status, Theme
from samen030.find.directory.models import Service, TargetGroup
from samen030.umbrella.complementarity import queries
from samen030.umbrella.complementarity.models import Answer

if TYPE_CHECKING:
    from collections.abc import Sequence


class ProposalForm(forms.Form):
    """What the umbrella would like to begin."""

    title = forms.CharField(label=_("Wat wilt u beginnen?"), max_length=160)
    text = forms.CharField(
        label=_("Wat gaat er gebeuren, en voor wie?"),
        help_text=_("Schrijf het zoals u het een buur vertelt. Met deze woorden zoeken wij wie het al doet."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    why_us = forms.CharField(
        label=_("Waarom de koepel, en niet een buurtorganisatie?"),
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.none(), label=_("Onderwerp"), required=False, widget=forms.CheckboxSelectMultiple
    )
    groups = forms.MultipleChoiceField(
        label=_("Voor wie?"), choices=TargetGroup.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Waar?"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].queryset = Theme.objects.order_by("path")  # type: ignore[attr-defined]
        areas = Area.objects.filter(level__in=(Level.CITY, Level.DISTRICT)).order_by("path")
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        """As `actions.begin` takes it."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("title", "text", "why_us", "area", "groups")},
            "themes": [theme.code for theme in data["themes"]],
        }


class ReactForm(forms.Form):
    """An organisation objects, or offers to do it."""

    answer = forms.ChoiceField(label=_("Wat zegt u?"), choices=Answer.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Vertel het in een paar zinnen"),
        help_text=_("Wat doet u al? Of: hoe gaat u het doen? Iedereen kan dit lezen."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ChoiceField(
            label=_("Voor welke organisatie?"),
            choices=[(str(row.pk), row.name) for row in organisations],
            widget=forms.RadioSelect,
        )
        if len(organisations) == 1:
            self.initial["organisation"] = str(organisations[0].pk)
        self.order_fields(["organisation", "answer", "text"])


class PutOnSiteForm(forms.Form):
    """Which draft of the umbrella this test is about."""

    service = forms.ModelChoiceField(Service.objects.none(), label=_("Wat gaat op de site?"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = queries.drafts()  # type: ignore[attr-defined]


class UmbrellaForm(forms.Form):
    """Which organisation of the directory is the umbrella itself."""

    name = forms.CharField(
        label=_("Welke organisatie op deze site is SAMEN030 zelf?"),
        help_text=_("Schrijf de naam precies zoals hij op de site staat."),
        max_length=200,
    )

    def clean_name(self) -> str:
        """The name of one organisation that stands on the site."""
        name = str(self.cleaned_data["name"]).strip()
        rows = Organisation.objects.filter(name__iexact=name, status=Status.PUBLISHED)[:2]
        if len(rows) != 1:
            raise forms.ValidationError(_("Er is niet precies één organisatie met deze naam. Kijk de naam na."))
        self.organisation = rows[0]
        return name
