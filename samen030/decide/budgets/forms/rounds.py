"""Forms of rounds. Dates are typed as a day: a phase begins at its first minute and ends with its last."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samen030.commons.ballots.rules import CodeWay, Method
from samen030.commons.city.models import Area, Level
from samen030.decide.budgets.rules import LIGHT_PLANS, MOST_CENTS, Size
from samen030.kernel import clock
from samen030.kernel.forms import EuroField

if TYPE_CHECKING:
    from samen030.decide.budgets.models import Round

YES_NO = (("ja", _("Ja")), ("nee", _("Nee")))
DAY = timedelta(days=1)


def day(label: Any, hint: Any = "") -> forms.DateField:
    """A day, with the calendar of the browser."""
    return forms.DateField(
        label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def asked(label: Any) -> forms.ChoiceField:
    """Yes or no, with neither filled in beforehand: who may take part is never a silent default."""
    return forms.ChoiceField(label=label, choices=YES_NO, widget=forms.RadioSelect)


def age(label: Any) -> forms.IntegerField:
    """An age; no default."""
    return forms.IntegerField(
        label=label, min_value=0, max_value=120, help_text=_("Vul 0 in als er geen leeftijd geldt.")
    )


ASKED = ("entrepreneurs_submit", "entrepreneurs_vote", "institutions_submit", "institutions_vote")


class RoundBasis(forms.Form):
    """What is asked of every round: whose money, how much, who may take part."""

    name = forms.CharField(label=_("Naam"), max_length=120, help_text=_("Bijvoorbeeld: Buurtgeld Lombok 2027"))
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Welk gebied beslist?"), empty_label=_("Kies een gebied")
    )
    amount = EuroField(most=MOST_CENTS, label=_("Hoeveel geld is er, in euro?"))
    about = forms.CharField(
        label=_("Waar is het geld voor? Een paar zinnen"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    submit_from_age = age(_("Vanaf welke leeftijd mag iemand een idee indienen?"))
    vote_from_age = age(_("Vanaf welke leeftijd mag iemand stemmen?"))
    entrepreneurs_submit = asked(_("Mogen ondernemers met een zaak in het gebied een idee indienen?"))
    entrepreneurs_vote = asked(_("Mogen zij stemmen?"))
    institutions_submit = asked(_("Mogen instellingen in het gebied een idee indienen?"))
    institutions_vote = asked(_("Mogen instellingen stemmen?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.exclude(level=Level.OUTSIDE).order_by("name")
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).queryset = areas

    def basis(self) -> dict[str, Any]:
        """What was asked, as the action takes it: cents, yes and no as booleans."""
        said = {name: self.cleaned_data[name] for name in RoundBasis.base_fields}
        said["cents"] = said.pop("amount")
        return said | {name: said[name] == "ja" for name in ASKED}


class RoundForm(RoundBasis):
    """A round in one form. Everything that can be chosen has its words beside it."""

    size = forms.ChoiceField(label=_("Hoe groot is de ronde?"), choices=Size.choices, widget=forms.RadioSelect)
    method = forms.ChoiceField(
        label=_("Wat doet een kiezer?"),
        choices=(
            (Method.APPROVAL, _("kiest hoogstens een aantal plannen")),
            (Method.KNAPSACK, _("verdeelt het hele bedrag: de keuze moet erin passen")),
            (Method.POINTS, _("verdeelt punten: een plan mag er meer dan een krijgen")),
        ),
        widget=forms.RadioSelect,
    )
    max_choices = forms.IntegerField(
        label=_("Hoeveel plannen hoogstens, of hoeveel punten?"), min_value=1, max_value=100, required=False,
        help_text=_("Niet nodig als iemand het bedrag verdeelt."),
    )  # fmt: skip
    code_way = forms.ChoiceField(
        label=_("Hoe krijgen mensen hun stemcode?"),
        choices=CodeWay.choices,
        widget=forms.RadioSelect,
    )
    ideas_from = day(_("Ideeën indienen: eerste dag"))
    ideas_until = day(_("Ideeën indienen: laatste dag"))
    check_until = day(_("Ideeën nakijken: laatste dag"))
    vote_from = day(_("Stemmen: eerste dag"))
    vote_until = day(_("Stemmen: laatste dag"))
    result_on = day(_("Dag van de uitslag"))

    field_order = ("name", "area", "size")

    def round_fields(self) -> dict[str, Any]:
        """What the action takes: days as moments."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in RoundBasis.base_fields}
        for name in ("ideas_from", "vote_from"):
            said[name] = clock.at(said[name])
        for name in ("ideas_until", "check_until", "vote_until"):
            said[name] = clock.at(said[name] + DAY)
        return said | self.basis()


class LightRoundForm(RoundBasis):
    """A small round in ten minutes: one evening for ideas, one week at the table. The rest follows from these."""

    amount = EuroField(
        most=MOST_CENTS, label=_("Hoeveel geld is er, in euro?"),
        help_text=_("Een kleine ronde is bedoeld voor bedragen tot ongeveer 15.000 euro."),
    )  # fmt: skip
    max_choices = forms.IntegerField(
        label=_("Hoeveel plannen mag iemand kiezen?"), min_value=1, max_value=LIGHT_PLANS, initial=4
    )
    evening = day(
        _("De avond van de ideeën"),
        _("Ideeën kunnen vanaf vandaag. Op deze avond komt iedereen samen; daarna komt er niets meer bij."),
    )
    vote_from = day(_("De stemtafel: eerste dag"), _("Vóór deze dag kijkt u na welke plannen kunnen."))
    vote_until = day(_("De stemtafel: laatste dag"))

    def clean(self) -> dict[str, Any] | None:
        """The days come one after the other, from today on."""
        said = super().clean() or {}
        before = clock.today()
        for name in ("evening", "vote_from", "vote_until"):
            chosen = said.get(name)
            if chosen is None:
                break
            if chosen < before:
                self.add_error(name, _now("Deze dag moet later zijn."))
            before = chosen + (DAY if name == "evening" else timedelta())
        return said

    def round_fields(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        opens = clock.at(said["vote_from"])
        return self.basis() | {
            "size": Size.LIGHT,
            "method": Method.APPROVAL,
            "max_choices": said["max_choices"],
            "code_way": CodeWay.TABLE,
            "ideas_from": clock.at(clock.today()),
            "ideas_until": clock.at(said["evening"] + DAY),
            "check_until": opens,
            "vote_from": opens,
            "vote_until": clock.at(said["vote_until"] + DAY),
            "result_on": said["vote_until"] + DAY,
        }


def values_of(found: Round) -> dict[str, Any]:
    """A round as the form shows it."""

    def local(name: str) -> date:
        moment = getattr(found, name).astimezone(clock.AMSTERDAM)
        last: date = (moment - timedelta(minutes=1)).date() if name.endswith("until") else moment.date()
        return last

    same = (
        "name",
        "size",
        "about",
        "submit_from_age",
        "vote_from_age",
        "method",
        "max_choices",
        "code_way",
        "result_on",
    )
    values: dict[str, Any] = {name: getattr(found, name) for name in same}
    for name in ASKED:
        answer = getattr(found, name)
        values[name] = None if answer is None else "ja" if answer else "nee"
    dates = ("ideas_from", "ideas_until", "check_until", "vote_from", "vote_until")
    return values | {name: local(name) for name in dates} | {"area": found.area_id, "amount": found.amount.typed}


class ToVoteForm(forms.Form):
    """About how many will vote: it decides the step of counting."""

    voters = forms.IntegerField(
        label=_("Hoeveel mensen stemmen er, denkt u?"), min_value=1, max_value=1_000_000,
        help_text=_("Een schatting. Daarmee kiezen wij hoe fijn er geteld wordt."),
    )  # fmt: skip


class DrawForm(forms.Form):
    """The number that was drawn in public."""

    number = forms.CharField(
        label=_("Het getal dat is getrokken"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Bijvoorbeeld met dobbelstenen, waar mensen bij zijn. Zes cijfers of meer."),
    )  # fmt: skip
    note = forms.CharField(label=_("Waar, wanneer en hoe?"), max_length=200)
