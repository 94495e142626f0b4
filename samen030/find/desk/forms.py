"""Forms of 'Mijn organisatie'. `main` names the fields that stand open, `more` those that are folded away."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.city.models import Area, Level
from samen030.commons.organisations.models import Accessibility, Language, Organisation, Theme
from samen030.find.desk.actions import Times, minutes_between
from samen030.find.desk.fields import (
    buurten,
    date_field,
    long_text,
    rows_of,
    short_text,
    ticks,
    time_field,
    writing_area,
)
from samen030.find.desk.rules import NTH_LABELS, Repeat, When, made_from, read_dates, read_pauses
from samen030.find.directory.models import Cost, Place, Service, SignUp, TargetGroup, Vacancy
from samen030.find.directory.recurrence import DAYS
from samen030.kernel.errors import DomainError
from samen030.kernel.fetch import host_of, web_address

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_CENTS = 1_000_000
URL_LENGTH = 500


class EntryForm(forms.Form):
    """What every entry has. `version` marks what the form showed when it was read."""

    main: ClassVar[tuple[str, ...]] = ()
    version = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    name = short_text(gettext_lazy("Naam"), 200, required=True)
    description = forms.CharField(
        label=gettext_lazy("Wat is het?"),
        max_length=10_000,
        required=False,
        help_text=gettext_lazy("Schrijf zoals u praat. De eerste zin staat groot op de pagina."),
        widget=writing_area(6),
    )
    contact_name = short_text(gettext_lazy("Wie kunnen mensen bellen?"), 120)
    phone = short_text(gettext_lazy("Telefoon"), 60, inputmode="tel")
    phone_hours = short_text(
        gettext_lazy("Wanneer kunnen mensen bellen?"), 120, hint=gettext_lazy("Bijvoorbeeld: ma–vr 10–12 uur")
    )
    email = forms.EmailField(label=gettext_lazy("E-mailadres"), required=False)
    website = forms.URLField(label=gettext_lazy("Website"), required=False, max_length=500, assume_scheme="https")
    contact_shown = forms.BooleanField(
        label=gettext_lazy("Laat deze naam, telefoon en e-mail op de site zien"),
        required=False,
        help_text=gettext_lazy("Zonder vinkje bewaren wij ze alleen. Op de site staat dan het nummer van de wijk."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        for name in self.main:
            if name not in self.fields:
                message = f"{type(self).__name__} has no field {name}"
                raise KeyError(message)

    def hide(self, name: str) -> None:
        """Leave a field out: it stays as it is."""
        self.fields.pop(name, None)
        self.main = tuple(kept for kept in self.main if kept != name)  # type: ignore[misc] # of this form alone

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Those that stand open."""
        return [self[name] for name in self.main]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Those that are folded away: nobody has to fill them in."""
        return [field for field in self.visible_fields() if field.name not in self.main]

    @property
    def more_has_errors(self) -> bool:
        """Whether the folded part must be open to see what is wrong."""
        return any(field.errors for field in self.more_fields)

    @property
    def times(self) -> Times | None:
        """When it is, where the form asks that."""
        return None

    def entry_fields(self) -> dict[str, Any]:
        """What is written in the entry; an area that nobody chose stays as it is."""
        unsaid = {"version"} | ({"area"} if self.cleaned_data.get("area") is None else set())
        return {name: value for name, value in self.cleaned_data.items() if name not in unsaid}


class ProfileForm(EntryForm):
    """The organisation itself."""

    main = ("name", "description", "contact_name", "phone", "phone_hours", "email", "website", "contact_shown")
    alternate_name = short_text(gettext_lazy("Andere naam"), 200)
    street = short_text(gettext_lazy("Straat"), 120)
    house_number = short_text(gettext_lazy("Huisnummer"), 20)
    postcode = short_text(gettext_lazy("Postcode"), 10)
    town = short_text(gettext_lazy("Plaats"), 60)
    languages = ticks(gettext_lazy("Talen"), Language.choices)
    accessibility = ticks(gettext_lazy("Toegankelijk"), Accessibility.choices)
    themes = rows_of(gettext_lazy("Onderwerpen"), Theme.objects.all())
    areas_served = rows_of(gettext_lazy("In welke buurten werkt u ook?"), Area.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queryset("areas_served", Area.objects.exclude(level=Level.OUTSIDE).order_by("path"))

    def _queryset(self, name: str, rows: QuerySet[Any]) -> None:
        cast("forms.ModelMultipleChoiceField[Any]", self.fields[name]).queryset = rows


class ServiceForm(EntryForm):
    """A standing offer."""

    main: ClassVar[tuple[str, ...]] = (
        "name",
        "description",
        "places",
        "cost",
        "cost_euro",
        "sign_up",
        "phone",
        "contact_shown",
    )
    places = rows_of(gettext_lazy("Waar is het?"), Place.objects.none())
    cost = forms.ChoiceField(label=gettext_lazy("Wat kost het?"), choices=Cost.choices, required=False)
    cost_euro = short_text(
        gettext_lazy("Bedrag in euro"),
        10,
        hint=gettext_lazy("Bijvoorbeeld 2,50. Leeg als het gratis is."),
        inputmode="decimal",
    )
    cost_note = short_text(gettext_lazy("Meer over de kosten"), 500)
    sign_up = forms.ChoiceField(label=gettext_lazy("Moet je je aanmelden?"), choices=SignUp.choices, required=False)
    how_to_apply = long_text(gettext_lazy("Hoe meld je je aan?"))
    companion = forms.BooleanField(label=gettext_lazy("Iemand gaat de eerste keer mee"), required=False)
    capacity = forms.IntegerField(
        label=gettext_lazy("Voor hoeveel mensen is er plek?"), required=False, min_value=1, max_value=30_000
    )
    target_groups = ticks(gettext_lazy("Voor wie?"), TargetGroup.choices)
    languages = ticks(gettext_lazy("Talen"), Language.choices)
    themes = rows_of(gettext_lazy("Onderwerpen"), Theme.objects.all())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Place.objects.filter(organisation=self.organisation).order_by("name")
        cast("forms.ModelMultipleChoiceField[Any]", self.fields["places"]).queryset = rows

    def clean_cost_euro(self) -> str:
        """The amount, readable as euros."""
        text = str(self.cleaned_data["cost_euro"]).replace("€", "").replace(",", ".").strip()
        try:
            cents = int(Decimal(text) * 100) if text else None
        except (InvalidOperation, OverflowError, ValueError):
            cents = -1
        if cents is not None and not 0 <= cents <= MOST_CENTS:
            raise ValidationError(_("Schrijf het bedrag als 2,50."))
        self.cents = cents
        return text

    def entry_fields(self) -> dict[str, Any]:
        """The amount in cents."""
        fields = super().entry_fields()
        fields.pop("cost_euro")
        return fields | {"cost_cents": self.cents}


class WhenForm(forms.Form):
    """Asks in plain words when something is."""

    repeat = forms.ChoiceField(
        label=gettext_lazy("Hoe vaak is het?"), choices=[], widget=forms.RadioSelect, required=False
    )
    first_date = date_field(gettext_lazy("Eerste keer"), hint=gettext_lazy("Op of na deze dag begint het."))
    start_time = time_field(gettext_lazy("Hoe laat begint het?"))
    end_time = time_field(gettext_lazy("Hoe laat is het klaar?"))
    days = ticks(gettext_lazy("Op welke dagen?"), [(str(n), day) for n, day in enumerate(DAYS)])
    nth = forms.ChoiceField(
        label=gettext_lazy("Welke keer in de maand?"), choices=[("", "–"), *NTH_LABELS], required=False,
        help_text=gettext_lazy("Alleen bij één keer per maand."),
    )  # fmt: skip
    until = date_field(gettext_lazy("Tot en met"), hint=gettext_lazy("Leeg: het gaat door tot u het stopt."))
    pauses = long_text(
        gettext_lazy("Wanneer is het niet?"),
        hint=gettext_lazy("Eén per regel: 25-12-2026, of 19-12-2026 t/m 3-1-2027"),
        rows=2,
    )
    dates = long_text(gettext_lazy("Andere data"), hint=gettext_lazy("Bij losse data: één datum per regel."), rows=2)
    _times: Times | None = None

    def check_when(self, choices: list[tuple[str, Any]]) -> None:
        """The choices of 'how often' that this form offers."""
        cast("forms.ChoiceField", self.fields["repeat"]).choices = choices

    def clean(self) -> dict[str, Any]:
        """Reads the answer into `times`."""
        data = super().clean() or self.cleaned_data
        if self.errors or data.get("repeat") == Repeat.KEEP:
            return data
        missing = [name for name in ("repeat", "first_date", "start_time") if not data.get(name)]
        for name in missing:
            self.add_error(name, _("Vul dit in."))
        if missing:
            return data
        try:
            when = When(
                data["repeat"],
                data["first_date"],
                tuple(int(day) for day in data.get("days", ())),
                data.get("nth", ""),
                data.get("until"),
                read_pauses(data.get("pauses", ""), "pauses"),
                read_dates(data.get("dates", ""), "dates"),
            )
            made_from(when)
        except DomainError as error:
            self.add_error(error.field or None, error.sentence)
            return data
        self._times = Times(when, data["start_time"], minutes_between(data["start_time"], data.get("end_time")))
        return data


WHEN_FIELDS = ("repeat", "first_date", "start_time", "end_time", "days", "nth", "until", "pauses", "dates")


class ActivityForm(WhenForm, ServiceForm):
    """Something at set times."""

    main = ("name", "description", *WHEN_FIELDS, "places", "cost", "cost_euro", "sign_up", "phone", "contact_shown")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keeps = self.initial.get("repeat") == Repeat.KEEP
        self.check_when([c for c in Repeat.choices if keeps or c[0] != Repeat.KEEP])

    @property
    def times(self) -> Times | None:
        """When it is; None where it stays as it was."""
        return self._times

    def entry_fields(self) -> dict[str, Any]:
        """Without the times."""
        return {name: value for name, value in super().entry_fields().items() if name not in WHEN_FIELDS}


class PlaceForm(EntryForm):
    """A building or spot."""

    main = (
        "name",
        "description",
        "street",
        "house_number",
        "postcode",
        "town",
        "area",
        "rooms_for_hire",
        "phone",
        "contact_shown",
    )
    category = short_text(
        gettext_lazy("Wat voor plek is het?"), 80, hint=gettext_lazy("Bijvoorbeeld: buurthuis, speeltuin")
    )
    street = short_text(gettext_lazy("Straat"), 120)
    house_number = short_text(gettext_lazy("Huisnummer"), 20)
    postcode = short_text(gettext_lazy("Postcode"), 10)
    town = short_text(gettext_lazy("Plaats"), 60)
    area = forms.ModelChoiceField(
        Area.objects.none(), label=gettext_lazy("In welke buurt?"), empty_label=gettext_lazy("Kies een buurt")
    )
    rooms_for_hire = forms.BooleanField(
        label=gettext_lazy("Mensen kunnen hier een ruimte huren of lenen"), required=False
    )
    taken_url = short_text(
        gettext_lazy("Adres van uw agenda (iCal)"),
        500,
        hint=gettext_lazy(
            "Dan ziet wie een ruimte vraagt, wanneer die bezet is. Wij lezen alleen de tijden, niet waarvoor."
        ),
        inputmode="url",
    )
    taken_stop = forms.BooleanField(label=gettext_lazy("Lees deze agenda niet meer"), required=False)
    accessibility = ticks(gettext_lazy("Toegankelijk"), Accessibility.choices)
    accessibility_note = long_text(gettext_lazy("Waar moet je op letten?"))
    transport = long_text(gettext_lazy("Hoe kom je er?"))
    facilities = long_text(gettext_lazy("Wat is er?"))
    themes = rows_of(gettext_lazy("Onderwerpen"), Theme.objects.all())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Any]", self.fields["area"]).queryset = buurten()
        self._taken = str(self.initial.get("taken_url") or "")
        if not self._taken:
            del self.fields["taken_stop"]
            return
        self.initial = {**self.initial, "taken_url": ""}  # the address may be a secret: it is not shown again
        told = _("Wij lezen nu een agenda bij %(host)s. Laat dit leeg als dat zo blijft.")
        self.fields["taken_url"].help_text = told % {"host": host_of(self._taken)}

    def clean_taken_url(self) -> str:
        """An address of the web; 'webcal' is another word for it. Empty is the one that is there."""
        try:
            url = web_address(str(self.cleaned_data["taken_url"]), most=URL_LENGTH)
        except DomainError as error:
            raise ValidationError(error.sentence) from error
        return url or self._taken

    def entry_fields(self) -> dict[str, Any]:
        """Without an address where it is to be forgotten."""
        fields = super().entry_fields()
        return fields | ({"taken_url": ""} if fields.pop("taken_stop", False) else {})


class VacancyForm(EntryForm):
    """Volunteers wanted."""

    main = ("name", "description", "when", "place", "phone", "contact_shown")
    place = forms.ModelChoiceField(
        Place.objects.none(), label=gettext_lazy("Waar is het?"), required=False, empty_label="–"
    )
    when = short_text(gettext_lazy("Wanneer?"), 200, hint=gettext_lazy("Bijvoorbeeld: dinsdagochtend"))
    hours_a_week_from = forms.IntegerField(
        label=gettext_lazy("Uren per week, vanaf"), required=False, min_value=0, max_value=60
    )
    hours_a_week_to = forms.IntegerField(
        label=gettext_lazy("Uren per week, tot"), required=False, min_value=0, max_value=60
    )
    what_you_get = long_text(gettext_lazy("Wat krijg je ervoor terug?"))
    until = date_field(gettext_lazy("Tot wanneer zoekt u iemand?"))
    languages = ticks(gettext_lazy("Talen"), Language.choices)
    themes = rows_of(gettext_lazy("Onderwerpen"), Theme.objects.all())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Place.objects.filter(organisation=self.organisation).order_by("name")
        cast("forms.ModelChoiceField[Any]", self.fields["place"]).queryset = rows

    def clean(self) -> dict[str, Any]:
        """Hours in order: the database holds that too."""
        data = super().clean() or self.cleaned_data
        low, high = data.get("hours_a_week_from"), data.get("hours_a_week_to")
        if low is not None and high is not None and high < low:
            self.add_error("hours_a_week_to", _("Dit is minder dan ‘vanaf’."))
        return data


FORMS: dict[type, type[EntryForm]] = {
    Organisation: ProfileForm,
    Service: ServiceForm,
    Place: PlaceForm,
    Vacancy: VacancyForm,
}


class SeasonForm(forms.Form):
    """When last season begins anew."""

    first = date_field(gettext_lazy("Eerste keer"), required=True)
    until = date_field(gettext_lazy("Tot en met"), hint=gettext_lazy("Mag leeg blijven."))


class PictureForm(forms.Form):
    """A picture, and what can be seen on it."""

    file = forms.FileField(
        label=gettext_lazy("Foto"),
        help_text=gettext_lazy("JPG, PNG of WebP. Staan er mensen op? Vraag eerst of zij het goed vinden."),
    )
    alt = forms.CharField(
        label=gettext_lazy("Wat staat er op de foto?"),
        max_length=200,
        help_text=gettext_lazy("Voor wie de foto niet kan zien. Bijvoorbeeld: buren aan een lange tafel met soep."),
    )
