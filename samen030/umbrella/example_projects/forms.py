"""The form of an example project, and of for whom one repeats one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy

from samen030.commons.city.models import Area, Level
from samen030.find.desk.fields import date_field, writing_area
from samen030.find.practice.forms import ToldForm, line, text
from samen030.kernel.errors import DomainError
from samen030.umbrella.example_projects.queries import organisations_named
from samen030.umbrella.example_projects.rules import partner_names

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Organisation


class ProjectForm(ToldForm):
    """What was tried as a whole. Only the title is needed for a draft."""

    main: ClassVar[tuple[str, ...]] = (
        *("name", "goal", "description", "partner_names", "period_from", "period_until", "hours", "money_euro"),
        *("money_note", "results", "lessons", "needs"),
    )
    name = forms.CharField(
        label=gettext_lazy("Titel"),
        max_length=200,
        help_text=gettext_lazy("Bijvoorbeeld: Een jaar lang een buurtkeuken in de garage"),
    )
    goal = forms.CharField(
        label=gettext_lazy("Wat was het doel?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    description = forms.CharField(
        label=gettext_lazy("Wat heeft u geprobeerd?"),
        max_length=10_000,
        required=False,
        help_text=gettext_lazy("Schrijf zoals u praat. Een lege regel begint een nieuw stuk."),
        widget=writing_area(10),
    )
    partner_names = text(
        gettext_lazy("Met welke organisaties?"),
        gettext_lazy("Eén op elke regel, met de naam zoals die op deze site staat. Geen namen van mensen."),
    )
    period_from = date_field(gettext_lazy("Eerste dag"))
    period_until = date_field(gettext_lazy("Laatste dag"), hint=gettext_lazy("Leeg als het nog loopt."))
    hours = line(gettext_lazy("Hoeveel tijd kostte het?"), gettext_lazy("Bijvoorbeeld: 300 uur, met acht mensen"))
    money_note = line(
        gettext_lazy("Waarvoor was dat geld?"), gettext_lazy("Bijvoorbeeld: een oven en verzekering, uit een subsidie")
    )
    results = text(gettext_lazy("Wat leverde het op?"), gettext_lazy("Liefst met getallen."))
    lessons = text(gettext_lazy("Wat leerde u ervan?"), gettext_lazy("Ook van wat niet lukte."))
    needs = text(gettext_lazy("Wat heeft een ander nodig om dit ook te doen?"))
    more_areas = forms.ModelMultipleChoiceField(
        Area.objects.none(),
        label=gettext_lazy("Ook in deze wijken"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelMultipleChoiceField[Area]", self.fields["more_areas"])
        field.queryset = Area.objects.filter(level=Level.DISTRICT).order_by("name")

    def clean_partner_names(self) -> str:
        """One name a line, not too many."""
        try:
            return "\n".join(partner_names(self.cleaned_data["partner_names"]))
        except DomainError as error:
            raise forms.ValidationError(error.sentence) from error

    def entry_fields(self) -> dict[str, Any]:
        """Partners that are in the directory as such, others by name."""
        fields = super().entry_fields()
        names = fields.pop("partner_names").splitlines()
        known = organisations_named(names)
        others = "; ".join(name.replace(";", ",") for name in names if name not in known)
        return fields | {"partners": list(known.values()), "partners_note": others[:500]}


class RepeatForm(forms.Form):
    """For which of one's organisations."""

    organisation = forms.ChoiceField(label=gettext_lazy("Voor welke organisatie?"))

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["organisation"])
        field.choices = [(str(row.pk), row.name) for row in organisations]
