"""Giving a file, and saying which column is what."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, override

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samen030.find.imports.mappings import FIELDS, LABELS, REQUIRED
from samen030.find.imports.models import Makes

if TYPE_CHECKING:
    from samen030.find.imports.models import Upload

MOST_MEGABYTES = 50
MEGABYTE = 1024 * 1024


class UploadForm(forms.Form):
    """A file, what a row of it is, and where it comes from."""

    file = forms.FileField(
        label=_("Bestand"),
        help_text=_("Excel (.xlsx) of CSV, hoogstens 50 MB. De eerste rij heeft de namen van de kolommen."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    makes = forms.ChoiceField(label=_("Wat staat er op een rij?"), choices=[])
    source_name = forms.CharField(
        label=_("Naam van de lijst"),
        max_length=40,
        help_text=_(
            "Bijvoorbeeld: buurthuizen gemeente. Gebruik voor een nieuwe versie dezelfde naam: dan worden "
            "vermeldingen bijgewerkt en staan ze er niet dubbel."
        ),
    )

    def __init__(self, *args: Any, for_organisation: bool = False, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._too_large = too_large
        what = {
            Makes.PLACES: _now("een plek"),
            Makes.ORGANISATIONS: _now("een organisatie"),
            Makes.SERVICES: _now("een dienst of activiteit"),
        }
        if for_organisation:
            del what[Makes.ORGANISATIONS]
        self.fields["makes"].choices = list(what.items())  # type: ignore[attr-defined]

    @override
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.files.get("file")
        if self._too_large or (given and (given.size or 0) > MOST_MEGABYTES * MEGABYTE):
            self.errors.pop("file", None)
            self.add_error(
                "file",
                _now("Dit bestand is groter dan %(most)d MB. Knip het in stukken, elk met dezelfde bovenste rij.")
                % {"most": MOST_MEGABYTES},
            )
        return cleaned


class ApiForm(forms.Form):
    """The address of an HSDS API."""

    name = forms.CharField(
        label=_("Naam van de bron"), max_length=40, help_text=_("Bijvoorbeeld: sociale kaart gemeente.")
    )
    url = forms.CharField(
        label=_("Adres van de API"),
        max_length=500,
        help_text=_("Het adres waaronder /services en /organizations liggen. Het begint met https://."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )


class ColumnsForm(forms.Form):
    """For each column the field that it goes to, or none."""

    def __init__(
        self, *args: Any, upload: Upload, header: tuple[str, ...], samples: dict[str, list[str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._makes = upload.makes
        self._given = {"organisation"} if upload.organisation_id else set()
        self._columns: dict[str, str] = {}
        allowed = FIELDS[upload.makes] - self._given
        choices = [("", _now("niet overnemen")), *((name, label) for name, label in LABELS.items() if name in allowed)]
        for number, column in enumerate(header):
            if not column or column.startswith("="):
                continue
            name = f"c{number}"
            self._columns[name] = column
            seen = ", ".join(f"‘{text}’" for text in samples.get(column, []))
            self.fields[name] = forms.ChoiceField(
                label=column[:80], choices=choices, required=False, help_text=seen or _now("Deze kolom lijkt leeg.")
            )

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        of_field: dict[str, list[str]] = defaultdict(list)
        for name, column in self._columns.items():
            if cleaned.get(name):
                of_field[cleaned[name]].append(column)
        for field, columns in of_field.items():
            if len(columns) > 1:
                text = _now("U koos ‘%(field)s’ voor twee kolommen: %(columns)s. Kies er één.")
                self.add_error(None, text % {"field": LABELS[field], "columns": ", ".join(columns)[:200]})
        for field in sorted(REQUIRED[self._makes] - self._given - of_field.keys()):
            self.add_error(None, _now("Kies ook in welke kolom ‘%(field)s’ staat.") % {"field": LABELS[field]})
        cleaned["columns"] = {field: columns[0] for field, columns in of_field.items()}
        return cleaned

    def initial_of(self, guessed: dict[str, str]) -> dict[str, str]:
        """The choices to begin with, from {column: field}."""
        allowed = FIELDS[self._makes] - self._given
        chosen = {column: field for column, field in guessed.items() if field in allowed}
        return {name: chosen.get(column, "") for name, column in self._columns.items()}
