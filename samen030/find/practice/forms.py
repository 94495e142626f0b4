"""Forms of a story, of doing it too, of asking and answering."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.city.models import Area, Level
from samen030.commons.moderation.forms import PublicFormMixin
from samen030.commons.organisations.models import Language, Organisation, Theme
from samen030.find.desk.fields import writing_area
from samen030.find.desk.forms import EntryForm
from samen030.find.practice.rules import LONGEST_ANSWER, LONGEST_QUESTION
from samen030.kernel.money import Money

MOST_CENTS = 100_000_000


def line(label: Any, hint: Any = "", **attrs: Any) -> forms.CharField:
    """One line that need not be filled in."""
    return forms.CharField(
        label=label, max_length=200, required=False, help_text=hint, widget=forms.TextInput(attrs=attrs)
    )


def text(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    """Room for some sentences, that need not be filled in."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=5_000, required=False, help_text=hint, widget=widget)


class ToldForm(EntryForm):
    """What an organisation tells others: about which area and themes, in which language, and what it cost."""

    money_euro = line(
        gettext_lazy("Hoeveel geld kost het, in euro?"),
        gettext_lazy("Alleen het bedrag, bijvoorbeeld 250. Vul 0 in als het niets kost."),
        inputmode="decimal",
    )
    language = forms.ChoiceField(label=gettext_lazy("In welke taal schrijft u?"), choices=Language.choices)
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("Over welke buurt of wijk gaat het?"))
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.none(),
        label=gettext_lazy("Onderwerpen"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelMultipleChoiceField[Theme]", self.fields["themes"]).queryset = Theme.objects.all()
        areas = Area.objects.exclude(level=Level.OUTSIDE).order_by("name")
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).queryset = areas

    def clean_money_euro(self) -> str:
        """The amount, readable as euros."""
        typed = self.cleaned_data["money_euro"].strip()
        try:
            self.cents = Money.read(typed).cents if typed else None
        except ValueError:
            self.cents = -1
        if self.cents is not None and not 0 <= self.cents <= MOST_CENTS:
            raise ValidationError(_("Schrijf alleen het bedrag, bijvoorbeeld 250 of 2,50."))
        return str(self.cleaned_data["money_euro"])

    def entry_fields(self) -> dict[str, Any]:
        """The amount in cents."""
        fields = super().entry_fields()
        del fields["money_euro"]
        return fields | {"money_cents": self.cents}


class StoryForm(ToldForm):
    """How an organisation does something. Only the title is needed for a draft."""

    main: ClassVar[tuple[str, ...]] = (
        "name",
        "question",
        "description",
        "hours",
        "money_euro",
        "money_note",
        "people",
        "went_well",
        "went_less",
        "tips",
    )
    name = forms.CharField(
        label=gettext_lazy("Titel"),
        max_length=200,
        help_text=gettext_lazy("Bijvoorbeeld: Samen eten met mensen die niet snel binnenlopen"),
    )
    question = forms.CharField(
        label=gettext_lazy("Welke vraag of welk probleem had u?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    description = forms.CharField(
        label=gettext_lazy("Wat deed u?"),
        max_length=10_000,
        required=False,
        help_text=gettext_lazy("Schrijf zoals u praat. Een lege regel begint een nieuw stuk."),
        widget=writing_area(10),
    )
    hours = line(gettext_lazy("Hoeveel tijd kost het?"), gettext_lazy("Bijvoorbeeld: vier uur per week"))
    money_note = line(gettext_lazy("Waarvoor is dat geld?"), gettext_lazy("Bijvoorbeeld: per maand, voor boodschappen"))
    people = line(gettext_lazy("Hoeveel mensen heeft u nodig?"), gettext_lazy("Bijvoorbeeld: drie vrijwilligers"))
    went_well = text(gettext_lazy("Wat ging goed?"))
    went_less = text(gettext_lazy("Wat ging niet goed?"), gettext_lazy("Daar leren anderen het meest van."))
    tips = text(gettext_lazy("Tips voor wie dit ook wil"))


class QuestionForm(PublicFormMixin):
    """A question by somebody we do not know."""

    text = forms.CharField(
        label=gettext_lazy("Uw vraag"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Uw naam komt niet op de site. Schrijf dus ook geen namen in uw vraag."),
    )
    email = forms.EmailField(
        label=gettext_lazy("Uw e-mailadres"),
        required=False,
        help_text=gettext_lazy("Hoeft niet. Alleen als u bericht wilt van het antwoord. Wij wissen het daarna."),
    )


class KnownQuestionForm(forms.Form):
    """A question by somebody who is logged in: the answer comes to the address of the account."""

    text = QuestionForm.base_fields["text"]


class AdoptForm(forms.Form):
    """Which of one's organisations, and a sentence."""

    organisation = forms.ChoiceField(label=gettext_lazy("Welke organisatie?"))
    sentence = forms.CharField(
        label=gettext_lazy("Hoe doet u het? Eén zin"),
        max_length=240,
        required=False,
        help_text=gettext_lazy("Bijvoorbeeld: Wij doen dit op zaterdag, met twee koks."),
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["organisation"])
        field.choices = [(str(row.pk), row.name) for row in organisations]


class AnswerForm(forms.Form):
    """What the organisation answers. `version` is the answer that the form showed."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    answer = forms.CharField(
        label=gettext_lazy("Uw antwoord"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("De vraag en uw antwoord komen samen op de site."),
    )
