"""Which column of a CSV file goes to which field. Those that ship are here; own ones are kept in the database.

A column is written as its name, as 'name|other name' (the first that the file has), as 'one+two' (joined by ' · ')
or as '=text' (the same in every row).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from samen030.find.imports.models import Makes
from samen030.kernel.errors import DomainError
from samen030.kernel.text import fold

LISTED = {
    "external_id", "name", "description", "email", "phone", "phone_hours", "website", "contact_name",
    "street", "house_number", "address", "postcode", "town", "latitude", "longitude", "status",
}  # fmt: skip
FIELDS: dict[str, set[str]] = {
    Makes.PLACES: LISTED
    | {
        "category", "accessibility", "accessibility_note", "transport", "facilities", "rooms_for_hire", "organisation",
        "themes",
    },
    Makes.ORGANISATIONS: LISTED
    | {"alternate_name", "kind", "legal_form", "kvk_number", "governed_by", "accessibility", "languages", "themes"},
    Makes.SERVICES: LISTED
    | {
        "organisation", "place", "alternate_name", "kind", "cost", "cost_note", "eligibility", "how_to_apply",
        "wait_time", "capacity", "keywords", "target_groups", "sign_up", "walk_in", "companion", "languages",
        "when", "themes",
    },
}  # fmt: skip
REQUIRED: dict[str, set[str]] = {
    Makes.PLACES: {"name"},
    Makes.ORGANISATIONS: {"name"},
    Makes.SERVICES: {"name", "organisation"},
}
LABELS = {
    "external_id": _("eigen nummer van de bron"),
    "name": _("naam"),
    "description": _("omschrijving"),
    "email": _("e-mailadres"),
    "phone": _("telefoon"),
    "phone_hours": _("wanneer te bellen"),
    "website": _("website"),
    "contact_name": _("contactpersoon"),
    "street": _("straat"),
    "house_number": _("huisnummer"),
    "address": _("straat en huisnummer samen"),
    "postcode": _("postcode"),
    "town": _("woonplaats"),
    "latitude": _("breedtegraad (lat)"),
    "longitude": _("lengtegraad (lon)"),
    "status": _("status"),
    "category": _("soort plek"),
    "accessibility": _("toegankelijkheid"),
    "accessibility_note": _("uitleg over toegankelijkheid"),
    "transport": _("bereikbaarheid"),
    "facilities": _("voorzieningen"),
    "rooms_for_hire": _("zaal te huur (ja of nee)"),
    "organisation": _("organisatie"),
    "themes": _("thema’s"),
    "alternate_name": _("andere naam"),
    "kind": _("soort"),
    "legal_form": _("rechtsvorm"),
    "kvk_number": _("KvK-nummer"),
    "governed_by": _("wie bestuurt"),
    "languages": _("talen"),
    "place": _("plek"),
    "cost": _("kosten"),
    "cost_note": _("uitleg over kosten"),
    "eligibility": _("voor wie (in een zin)"),
    "how_to_apply": _("hoe aanmelden"),
    "wait_time": _("wachttijd"),
    "capacity": _("aantal plaatsen"),
    "keywords": _("trefwoorden"),
    "target_groups": _("doelgroepen"),
    "sign_up": _("aanmelden nodig"),
    "walk_in": _("zo binnenlopen (ja of nee)"),
    "companion": _("iemand gaat mee (ja of nee)"),
    "when": _("wanneer"),
}


@dataclass(frozen=True)
class ColumnMapping:
    """A way to read a file: what a row makes, and the column of each field."""

    name: str
    makes: str
    columns: dict[str, str]
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    is_general: bool = False  # made of guesses: used only when asked for by name

    def named_columns(self) -> set[str]:
        """The columns that a file must have to be recognised."""
        return {part for spec in self.columns.values() if not spec.startswith("=") for part in spec.split("+")}


_DUTCH = {
    "external_id": "id|nummer|external_id",
    "name": "naam|name|titel",
    "description": "omschrijving|beschrijving|description",
    "street": "straat|street",
    "house_number": "huisnummer|nr|house_number",
    "address": "adres|address",
    "postcode": "postcode",
    "town": "plaats|woonplaats|town",
    "latitude": "lat|latitude|breedtegraad",
    "longitude": "lon|lng|longitude|lengtegraad",
    "email": "email|e-mail|mail",
    "phone": "telefoon|telefoonnummer|phone",
    "website": "website|site|url",
    "contact_name": "contactpersoon|contact|contact_name",
    "accessibility": "toegankelijkheid|accessibility",
    "themes": "thema|thema's|themes",
}
BUILT_IN = (
    ColumnMapping(
        "amsterdam-voorzieningen",
        Makes.PLACES,
        {
            "external_id": "id",
            "name": "naam",
            "description": "domein+categorie+soort",
            "category": "categorie",
            "street": "straat",
            "house_number": "huisnummer",
            "postcode": "postcode",
            "town": "=Amsterdam",
            "latitude": "lat",
            "longitude": "lon",
        },
    ),
    ColumnMapping(
        "plekken",
        Makes.PLACES,
        {**_DUTCH, "category": "categorie|soort|category", "organisation": "organisatie"},
        is_general=True,
    ),
    ColumnMapping("organisaties", Makes.ORGANISATIONS, {**_DUTCH, "kvk_number": "kvk|kvk-nummer"}, is_general=True),
    ColumnMapping(
        "diensten",
        Makes.SERVICES,
        {
            **_DUTCH,
            "organisation": "organisatie|organisation",
            "place": "locatie|plek|place",
            "when": "wanneer|tijden|when",
            "cost": "kosten|prijs|cost",
            "languages": "talen|taal|languages",
            "target_groups": "doelgroep|doelgroepen",
            "how_to_apply": "aanmelden",
            "keywords": "trefwoorden",
        },
        is_general=True,
    ),
)


def check_mapping(makes: str, columns: dict[str, str]) -> None:
    """Raise DomainError when a mapping names fields that do not exist, or lacks one that must be there."""
    if makes not in FIELDS:
        raise DomainError(
            "makes_unknown", _now("Een rij kan dit zijn: %(fields)s.") % {"fields": ", ".join(FIELDS)}, field="makes"
        )
    unknown = sorted(set(columns) - FIELDS[makes])
    if unknown:
        raise DomainError(
            "field_unknown",
            _now("Dit veld kennen we niet: %(unknown)s. Wel: %(known)s.")
            % {"unknown": unknown[0][:60], "known": ", ".join(sorted(FIELDS[makes]))},
            field="columns",
        )
    missing = sorted(REQUIRED[makes] - set(columns))
    if missing:
        raise DomainError(
            "field_missing",
            _now("Zeg ook uit welke kolom dit veld komt: %(missing)s.") % {"missing": missing[0]},
            field="columns",
        )


def guess(makes: str, header: tuple[str, ...], remembered: ColumnMapping | None) -> dict[str, str]:
    """The field of each column ({column: field}): as remembered for this source, else guessed from the names."""
    by_folded = {fold(column): column for column in header if column}
    found: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    if remembered and remembered.makes == makes:
        names = {field: [spec] for field, spec in remembered.columns.items()}
    if not any(fold(spec) in by_folded for specs in names.values() for spec in specs):
        general = next(mapping for mapping in BUILT_IN if mapping.is_general and mapping.makes == makes)
        for name, label in LABELS.items():  # in this order, so that a guess is always the same
            if name in FIELDS[makes]:
                names[name] = [*general.columns.get(name, "").split("|"), name, str(label)]
    for name, specs in names.items():
        column = next((by_folded[fold(spec)] for spec in specs if spec and fold(spec) in by_folded), "")
        if column and column not in found:
            found[column] = name
    return found


def fit(mapping: ColumnMapping, header: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The columns of `header` by field, as this mapping reads them; constants keep their '='.

    Raises DomainError when the file lacks a column that the mapping needs.
    """
    present = {column.lower(): column for column in header}
    fitted: dict[str, tuple[str, ...]] = {}
    for name, spec in mapping.columns.items():
        if spec.lower() in present:  # a column may have a '|' or '+' in its own name
            fitted[name] = (present[spec.lower()],)
            continue
        if spec.startswith("="):
            fitted[name] = (spec,)
            continue
        for choice in spec.split("|"):
            parts = tuple(present.get(part.strip().lower(), "") for part in choice.split("+"))
            if all(parts):
                fitted[name] = parts
                break
        else:
            if name in REQUIRED[mapping.makes] or not mapping.is_general:
                raise DomainError(
                    "column_missing",
                    _now("De indeling ‘%(name)s’ verwacht een kolom ‘%(spec)s’. Het bestand heeft: %(header)s.")
                    % {"name": mapping.name, "spec": spec, "header": _list(header)},
                )
    return fitted


def recognise(header: tuple[str, ...], saved: list[ColumnMapping]) -> ColumnMapping:
    """The mapping whose columns the file has; the one with most of them. Raises DomainError when there is none."""
    known = [*saved, *BUILT_IN]
    present = {column.lower() for column in header}
    fitting = [m for m in known if not m.is_general and {c.lower() for c in m.named_columns()} <= present]
    if not fitting:
        names = ", ".join(mapping.name for mapping in known)
        raise DomainError(
            "mapping_unknown",
            _now(
                "We kennen de kolommen van dit bestand niet: %(header)s. "
                "Kies een indeling met --mapping: %(names)s. Of zeg met --columns welke kolom waar komt."
            )
            % {"header": _list(header), "names": names},
        )
    return max(fitting, key=lambda mapping: len(mapping.named_columns()))


def _list(header: tuple[str, ...]) -> str:
    shown = ", ".join(column[:40] for column in header[:30])
    return f"{shown}, …" if len(header) > 30 else shown or "geen"  # noqa: PLR2004
