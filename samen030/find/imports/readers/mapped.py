"""From rows of a CSV file to drafts, by a mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from samen030.commons.organisations.models import Kind, LegalForm, Status
from samen030.find.directory.models import ServiceKind, SignUp, TargetGroup
from samen030.find.imports.mappings import fit
from samen030.find.imports.models import Makes
from samen030.find.imports.readers import values
from samen030.find.imports.rules import Draft, Problem, Refused, Spot
from samen030.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import TextChoices

    from samen030.find.imports.mappings import ColumnMapping
    from samen030.find.imports.readers.csv_rows import Row
    from samen030.find.imports.rules import Item, Values, What

WHAT: dict[str, What] = {Makes.PLACES: "place", Makes.ORGANISATIONS: "organisation", Makes.SERVICES: "service"}
PLAIN = (
    "alternate_name", "description", "phone", "phone_hours", "contact_name", "category", "accessibility_note",
    "transport", "facilities", "governed_by", "eligibility", "how_to_apply", "wait_time", "keywords", "kvk_number",
)  # fmt: skip
ADDRESS = ("street", "house_number", "address", "postcode", "town", "latitude", "longitude")
CHOICES: dict[str, type[TextChoices]] = {
    "kind": Kind, "legal_form": LegalForm, "status": Status, "sign_up": SignUp,
}  # fmt: skip
FLAGS = ("rooms_for_hire", "walk_in", "companion")


class RowReader:
    """Makes drafts of rows. A row with a service may also give its organisation and its place (once each)."""

    def __init__(self, mapping: ColumnMapping, header: tuple[str, ...]) -> None:
        self.what: What = WHAT[mapping.makes]
        self._values = {f: {fold(k): v for k, v in pairs.items()} for f, pairs in mapping.values.items()}
        self._fitted = fit(mapping, header)
        self._columns = {name: "+".join(parts) for name, parts in self._fitted.items()}
        if "organisation" in self._columns:
            self._columns["organisation_id"] = self._columns["organisation"]
        self._told: set[tuple[str, str]] = set()

    def items(self, rows: Iterable[Row | Problem]) -> Iterator[Item]:
        """Drafts, refused rows and remarks, in order."""
        for row in rows:
            if isinstance(row, Problem):
                yield Refused(self.what, row)
            else:
                yield from self._read(row)

    def _cell(self, row: Row, name: str) -> str:
        parts = self._fitted.get(name, ())
        if parts and parts[0].startswith("="):
            return parts[0][1:]
        text = " · ".join(dict.fromkeys(filter(None, (values.text_of(row.cells.get(part, "")) for part in parts))))
        translated = self._values.get(name)
        return translated.get(fold(text), text) if translated else text

    def _problem(self, row: Row, name: str, reason: str) -> Problem:
        return Problem(row.number, self._columns.get(name, name), reason)

    def _read(self, row: Row) -> Iterator[Item]:
        name = self._cell(row, "name")
        if not name:
            yield Refused(self.what, self._problem(row, "name", _("De naam ontbreekt.")))
            return
        fields: Values = {"name": name}
        fields |= {field: self._cell(row, field) for field in PLAIN if field in self._fitted}
        yield from self._choices(row, fields)
        yield from self._contact(row, fields)
        where: Values = {}
        yield from self._where(row, where)
        relations: Values = {}
        if "themes" in self._fitted:
            relations["themes"] = values.parts_of(self._cell(row, "themes"))
        key = self._cell(row, "external_id") or _key_of(name, where)
        if self.what == "service":
            yield from self._service(row, key, fields, where, relations)
            return
        draft = Draft(self.what, key, row.number, fields | where, relations=relations, columns=self._columns)
        if "organisation" in self._fitted:
            yield from self._organisation(row, draft)
        yield draft

    def _choices(self, row: Row, fields: Values) -> Iterator[Problem]:
        for field, choices in CHOICES.items():
            if field not in self._fitted:
                continue
            allowed = ServiceKind if field == "kind" and self.what == "service" else choices
            text = self._cell(row, field)
            code = values.choice_of(text, allowed) if text else None
            if code:
                fields[field] = code
            elif text:
                yield self._problem(
                    row, field, _("‘%(text)s’ kennen we hier niet. Dit veld is leeg gelaten.") % {"text": text[:60]}
                )
        for field in FLAGS:
            if field in self._fitted:
                fields[field] = values.is_yes(self._cell(row, field))
        if "accessibility" in self._fitted and self.what != "service":
            fields["accessibility"] = values.accessibility_of(self._cell(row, "accessibility"))
        if "languages" in self._fitted and self.what != "place":
            known, unknown = values.languages_of(values.parts_of(self._cell(row, "languages")))
            fields["languages"] = known
            if unknown:
                yield self._problem(
                    row, "languages", _("Deze taal kennen we niet: %(names)s.") % {"names": ", ".join(unknown)[:120]}
                )

    def _contact(self, row: Row, fields: Values) -> Iterator[Problem]:
        for field, check, wrong in (
            ("email", values.email_address, _("Dit is geen e-mailadres. Het is weggelaten.")),
            ("website", values.web_address, _("Dit is geen webadres. Het is weggelaten.")),
        ):
            if field in self._fitted:
                found = check(self._cell(row, field))
                fields[field] = found or ""
                if found is None:
                    yield self._problem(row, field, wrong)

    def _where(self, row: Row, fields: Values) -> Iterator[Problem]:
        given = {field: self._cell(row, field) for field in ADDRESS if field in self._fitted}
        if "address" in given:
            given["street"], given["house_number"] = values.split_address(given.pop("address"))
        if "postcode" in given:
            given["postcode"] = values.dutch_postcode(given["postcode"]) or given["postcode"]
        latitude, longitude = given.pop("latitude", None), given.pop("longitude", None)
        fields |= given
        if latitude is None or longitude is None:
            return
        point = values.point_of(latitude, longitude)
        fields["latitude"], fields["longitude"] = point or (None, None)
        if point is None and (latitude or longitude):
            yield self._problem(row, "latitude", _("Dit is geen punt op de kaart. Het is weggelaten."))

    def _organisation(self, row: Row, draft: Draft) -> Iterator[Draft]:
        """The organisation that a row names, once per file; `draft` refers to it."""
        name = self._cell(row, "organisation")
        if not name:
            return
        draft.organisation = f"name:{fold(name)}"
        if ("organisation", draft.organisation) not in self._told:
            self._told.add(("organisation", draft.organisation))
            spot = draft.spot or _spot_of(draft.fields)
            columns = {"name": self._columns["organisation"]}
            yield Draft("organisation", draft.organisation, row.number, {"name": name}, spot=spot, columns=columns)

    def _service(self, row: Row, key: str, fields: Values, where: Values, relations: Values) -> Iterator[Item]:
        if "cost" in self._fitted:
            cost = values.cost_of(self._cell(row, "cost"))
            fields |= cost if "cost_note" not in self._fitted else {**cost, "cost_note": self._cell(row, "cost_note")}
        if "capacity" in self._fitted and (text := self._cell(row, "capacity")):
            fields["capacity"] = int(text) if text.isdecimal() and len(text) < 5 else None  # noqa: PLR2004
            if fields["capacity"] is None:
                yield self._problem(row, "capacity", _("Dit is geen aantal. Het is weggelaten."))
        if "target_groups" in self._fitted:
            texts = values.parts_of(self._cell(row, "target_groups"))
            groups = [(text, values.choice_of(text, TargetGroup)) for text in texts]
            fields["target_groups"] = [code for _text, code in groups if code]
            if unknown := [text for text, code in groups if code is None]:
                yield self._problem(
                    row,
                    "target_groups",
                    _("Deze doelgroep kennen we niet: %(names)s.") % {"names": ", ".join(unknown)[:120]},
                )
        if "when" in self._fitted:
            when = self._cell(row, "when")
            relations["schedules"] = [{"text": when}] if when else []
        draft = Draft("service", key, row.number, fields, relations=relations, columns=self._columns)
        draft.spot = _spot_of(where)
        yield from self._organisation(row, draft)
        yield from self._place(row, draft, where)
        yield draft

    def _place(self, row: Row, draft: Draft, where: Values) -> Iterator[Draft]:
        """The place of a service: by its name, else by its address."""
        name = self._cell(row, "place")
        line = " ".join(filter(None, (where.get("street", ""), where.get("house_number", ""))))
        if not name and not line:
            return
        key = f"name:{fold(name or line)}|{where.get('postcode', '')}"
        draft.places = (key,)
        if ("place", key) not in self._told:
            self._told.add(("place", key))
            columns = self._columns | {"name": self._columns.get("place") or self._columns.get("street", "")}
            yield Draft("place", key, row.number, {"name": name or line, **where}, columns=columns)


def _spot_of(where: Values) -> Spot:
    return Spot(where.get("latitude"), where.get("longitude"), where.get("postcode", ""))


def _key_of(name: str, where: dict[str, Any]) -> str:
    """A key for a row without one: the same name at the same address is the same record."""
    return "|".join(
        [f"name:{fold(name)}", where.get("postcode", ""), where.get("house_number", ""), where.get("street", "")]
    )
