"""Forms of rounds and ideas. Dates are typed as a day: a phase begins at its first minute and ends with its last."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samen030.commons.ballots.rules import CodeWay, Method
from samen030.commons.city.models import Area, Level
from samen030.commons.city.queries import AreaLocator, find_place
from samen030.commons.moderation.forms import PublicFormMixin
from samen030.decide.budgets.rules import LIGHT_PLANS, MOST_CENTS, CameBy, Size, Verdict
from samen030.kernel import clock
from samen030.kernel.forms import EuroField
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.decide.budgets.models import Idea, Round

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


class Where(NamedTuple):
    """Where an idea comes: the buurt, and the point where it was pointed out."""

    area: Area | None = None
    latitude: float | None = None
    longitude: float | None = None


OF_THE_FORM = ("website", "stamp", "came_by", "postcode", "latitude", "longitude")


class IdeaFields(forms.Form):
    """What an idea has, whoever writes it down."""

    title = forms.CharField(label=_("Titel"), max_length=120, help_text=_("Bijvoorbeeld: Bankjes bij de speeltuin"))
    description = forms.CharField(
        label=_("Wat wilt u doen, en waarom?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Schrijf zoals u praat. Iedereen kan dit lezen."),
    )
    amount = EuroField(most=MOST_CENTS, label=_("Wat kost het ongeveer, in euro?"))
    reckoned = forms.CharField(
        label=_("Hoe komt u aan dat bedrag?"), max_length=300, required=False, help_text=_("Een schatting is goed.")
    )
    place = forms.CharField(
        label=_("Waar komt het?"), max_length=200, required=False, help_text=_("Bijvoorbeeld: bij de speeltuin.")
    )
    postcode = forms.CharField(
        label=_("Postcode van die plek"), max_length=60, required=False,
        help_text=_("Weet u hem niet? Laat dit leeg. Op de kaart hieronder kunt u de plek ook aanwijzen."),
    )  # fmt: skip
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    carried_by = forms.CharField(
        label=_("Wie gaat het doen?"),
        max_length=200,
        required=False,
        help_text=_("Een groep of organisatie, geen namen."),
    )

    def clean(self) -> dict[str, Any] | None:
        """With the buurt of the place, and its point where that is known: pointed out, or typed."""
        said = super().clean() or {}
        latitude, longitude, typed = said.get("latitude"), said.get("longitude"), said.get("postcode", "")
        if typed and "postcode" in self.changed_data and "latitude" not in self.changed_data:
            latitude = longitude = None  # another place was typed after an earlier one was pointed out
        self.where = Where()
        if latitude is not None and longitude is not None:
            there = AreaLocator().locate(latitude, longitude)
            self.where = Where(None if there.level == Level.OUTSIDE else there, latitude, longitude)
            if self.where.area is None:
                self.add_error("postcode", _now("De plek op de kaart ligt niet in Utrecht."))
        elif typed:
            found = find_place(typed)
            area = found.likeliest
            if area is None:
                self.add_error("postcode", found.sentence)
            exact = found.point if found.area and found.point != found.area.point else None
            self.where = Where(area, exact.latitude if exact else None, exact.longitude if exact else None)
        return said

    def idea_fields(self) -> dict[str, Any]:
        """What the action takes."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in OF_THE_FORM}
        said["cents"] = said.pop("amount")
        return said | self.where._asdict()


class IdeaForm(IdeaFields):
    """An idea of somebody who is logged in."""


class StrangerIdeaForm(PublicFormMixin, IdeaFields):
    """An idea of somebody we do not know: with how to reach them, which is never shown."""

    contact_name = forms.CharField(label=_("Uw naam"), max_length=80, help_text=_("Komt niet op de site."))
    contact_phone = forms.CharField(label=_("Uw telefoonnummer"), max_length=30, required=False)
    contact_email = forms.EmailField(
        label=_("Uw e-mailadres"), required=False, help_text=_("Dan hoort u wat wij van uw idee vinden.")
    )


class TypedInForm(IdeaFields):
    """An idea that came on paper, at a meeting or by telephone."""

    came_by = forms.ChoiceField(
        label=_("Hoe kwam het binnen?"),
        choices=[pair for pair in CameBy.choices if pair[0] not in (CameBy.ONLINE, CameBy.HELPED)],
    )
    contact_name = forms.CharField(label=_("Naam van wie het indient"), max_length=80, required=False)
    contact_phone = forms.CharField(label=_("Telefoonnummer"), max_length=30, required=False)
    contact_email = forms.EmailField(label=_("E-mailadres"), required=False)


def idea_values(idea: Idea) -> dict[str, Any]:
    """An idea as its form shows it."""
    same = ("title", "description", "reckoned", "place", "carried_by", "latitude", "longitude")
    typed = {"amount": idea.cost.typed, "postcode": idea.area.name if idea.area else ""}
    return {name: getattr(idea, name) for name in same} | typed


class JudgeForm(forms.Form):
    """Whether an idea can be carried out."""

    verdict = forms.ChoiceField(
        label=_("Kan het?"),
        choices=((Verdict.YES, _("Ja, dit kan")), (Verdict.NO, _("Nee, dit kan niet"))),
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Waarom?"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Iedereen kan dit lezen. Bij ‘nee’ is het nodig."),
    )  # fmt: skip
    amount = EuroField(most=MOST_CENTS, label=_("Wat kost het, in euro?"))
    plain = forms.CharField(
        label=_("Het plan in gewone woorden"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("Dit staat op het stembiljet. Drie korte zinnen."),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Antwoord op het bezwaar"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any) -> None:
        kwargs.setdefault("initial", judged_values(idea))
        super().__init__(*args, **kwargs)
        if not idea.objection:
            del self.fields["answer"]


def judged_values(idea: Idea) -> dict[str, Any]:
    """What was decided on an idea so far."""
    return {
        "verdict": idea.verdict or None,
        "why": idea.verdict_why,
        "amount": Money(idea.cents).typed,
        "plain": idea.plain,
        "answer": idea.answer,
    }


class ReasonForm(forms.Form):
    """One text that everybody reads."""

    text = forms.CharField(label=_("Waarom?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))


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


class PictureForm(forms.Form):
    """A picture, and what can be seen on it."""

    file = forms.FileField(
        label=_("Foto"), help_text=_("JPG, PNG of WebP. Staan er mensen op? Vraag eerst of zij het goed vinden.")
    )
    alt = forms.CharField(
        label=_("Wat staat er op de foto?"), max_length=200, help_text=_("Voor wie de foto niet kan zien.")
    )


class MergeForm(forms.Form):
    """With which idea another one goes on."""

    other = forms.ChoiceField(label=_("Met welk idee?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, ideas: Sequence[Idea], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["other"])
        field.choices = [(str(row.pk), f"{row.title} ({row.cost.short})") for row in ideas]


class FollowForm(PublicFormMixin):
    """The result by mail, for who has no account."""

    email = forms.EmailField(label=_("Uw e-mailadres"), help_text=_("Na de uitslag wissen wij dit adres."))


class MilestoneForm(forms.Form):
    """A step and its day."""

    title = forms.CharField(label=_("Welke stap?"), max_length=120, help_text=_("Bijvoorbeeld: de bankjes staan er."))
    promised_on = day(_("Op welke dag is die klaar?"))


class MoveStepForm(forms.Form):
    """Another day for a step."""

    promised_on = day(_("Op welke dag dan wel?"))
    why = forms.CharField(label=_("Waarom?"), max_length=300, help_text=_("Iedereen kan dit lezen."))


class SpendingForm(forms.Form):
    """Money that was spent."""

    what = forms.CharField(label=_("Waaraan?"), max_length=200, help_text=_("Geen namen van mensen."))
    amount = EuroField(most=MOST_CENTS, label=_("Hoeveel, in euro?"))
    spent_on = day(_("Op welke dag?"))


class NewsForm(forms.Form):
    """How it goes."""

    text = forms.CharField(label=_("Hoe gaat het?"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))
    file = forms.FileField(label=_("Foto (hoeft niet)"), required=False)
    alt = forms.CharField(label=_("Wat staat er op de foto?"), max_length=200, required=False)
