"""Forms of ideas: handing in, judging, merging, following, and how it goes with a plan that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samen030.commons.city.models import Area, Level
from samen030.commons.city.queries import AreaLocator, find_place
from samen030.commons.moderation.forms import PublicFormMixin
from samen030.decide.budgets.rules import MOST_CENTS, CameBy, Verdict
from samen030.kernel.forms import EuroField
from samen030.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.decide.budgets.models import Idea

from samen030.decide.budgets.forms.rounds import day


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
