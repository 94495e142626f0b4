"""From HSDS tables to drafts: organisations first, then places, then services."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from samen030.commons.organisations.models import Status
from samen030.commons.organisations.rules import NAME_LENGTH
from samen030.find.directory.models import Cost, ServiceKind
from samen030.find.imports.readers import values
from samen030.find.imports.readers.hsds_schedules import schedule_of
from samen030.find.imports.rules import Draft, Partial, Problem, Refused, Spot
from samen030.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samen030.find.imports.readers.hsds_tables import Row, Tables
    from samen030.find.imports.rules import Item, Values, What

WHAT: dict[str, What] = {"organization": "organisation", "location": "place", "service": "service"}
STATUSES = {
    "": Status.PUBLISHED,
    "active": Status.PUBLISHED,
    "inactive": Status.ARCHIVED,
    "defunct": Status.ARCHIVED,
    "temporarily closed": Status.ARCHIVED,
}
_OWNERS = ("service_id", "service_at_location_id", "location_id", "organization_id")
_ACCESS_COLUMNS = ("description", "accessibility", "details")
_NONE = {"none", "geen", "nvt", "n/a", "no restrictions"}
_COLUMNS = {
    "external_id": "id",
    "organisation_id": "organization_id",
    "house_number": "address_1",
    "street": "address_1",
    "postcode": "postal_code",
    "town": "city",
}


def _get(row: Row | None, *columns: str) -> str:
    """The first of `columns` that has a text."""
    if row is not None:
        for column in columns:
            if text := values.text_of(row.cells.get(column)):
                return text
    return ""


class HsdsReader:
    """Reads the small tables once, by the record they belong to, and then streams the three large ones."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._remarks: list[Problem] = list(tables.remarks)
        self._phones = self._by_parent("phone", *_OWNERS, "contact_id")
        self._contacts = self._by_parent("contact", *_OWNERS)
        self._addresses = self._by_parent("address", "location_id")
        self._accessibility = self._by_parent("accessibility", "location_id")
        self._languages = self._by_parent("language", "service_id")
        self._schedules = self._by_parent("schedule", "service_id", "service_at_location_id")
        self._costs = self._by_parent("cost_option", "service_id")
        self._documents = self._by_parent("required_document", "service_id")
        self._capacities = self._by_parent("service_capacity", "service_id")
        self._identifiers = self._by_parent("organization_identifier", "organization_id")
        self._links = self._by_parent("service_at_location", "service_id")
        self._terms = self._read_terms()
        self._attributes = self._by_parent("attribute", "link_id")
        self._spots = self._read_spots()

    def items(self) -> Iterator[Item]:
        """Drafts, refused rows and remarks: organisations, places, services."""
        yield from self._remarks
        for key in self._tables.partial:
            yield Partial("service", key)
        for table, read in (
            ("organization", self._organisation),
            ("location", self._place),
            ("service", self._service),
        ):
            for row in self._tables.rows(table):
                if isinstance(row, Problem):
                    yield Refused(WHAT[table], row)
                elif not _get(row, "id"):
                    yield Refused(WHAT[table], Problem(row.number, "id", _("Het id ontbreekt."), row.file))
                else:
                    yield from read(row)

    def _by_parent(self, table: str, *columns: str) -> dict[str, list[Row]]:
        """The rows of a small table by the first of `columns` that names a record."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self._tables.rows(table):
            if isinstance(row, Problem):
                self._remarks.append(row)
            elif parent := _get(row, *columns):
                found[parent].append(row)
        return dict(found)

    def _read_terms(self) -> dict[str, str]:
        """Names of taxonomy terms by id. A term that lies below itself is refused, with a remark."""
        rows: dict[str, Row] = {}
        for row in self._tables.rows("taxonomy_term"):
            if isinstance(row, Problem):
                self._remarks.append(row)
            elif key := _get(row, "id"):
                rows.setdefault(key, row)
        terms: dict[str, str] = {}
        sound: set[str] = set()
        for key, row in rows.items():
            above: dict[str, None] = {}
            at = key
            while at in rows and at not in above and at not in sound:
                above[at] = None
                at = _get(rows[at], "parent_id")
            if at not in above:
                sound |= above.keys()
                terms[key] = _get(row, "name", "term")
            else:
                reason = _("Dit begrip ligt onder zichzelf (een kring). Het is niet overgenomen.")
                self._remarks.append(Problem(row.number, "parent_id", reason, row.file))
        return terms

    def _read_spots(self) -> dict[str, Spot]:
        """Where organisations are: at their first own location, else where their first service is given."""
        of_location: dict[str, Spot] = {}
        spots: dict[str, Spot] = {}
        for row in self._tables.rows("location"):
            if isinstance(row, Problem):
                continue
            key = _get(row, "id")
            point = values.point_of(_get(row, "latitude"), _get(row, "longitude"))
            postcode = _get(next(iter(self._addresses.get(key, [])), None), "postal_code", "postcode")
            if point or postcode:
                spot = Spot(point[0], point[1], postcode) if point else Spot(postcode=postcode)
                of_location[key] = spot
                spots.setdefault(_get(row, "organization_id"), spot)
        for row in self._tables.rows("service"):
            if isinstance(row, Problem):
                continue
            for link in self._links.get(_get(row, "id"), []):
                spot_of_link = of_location.get(_get(link, "location_id"))
                if spot_of_link:
                    spots.setdefault(_get(row, "organization_id"), spot_of_link)
        return spots

    def _contact(self, row: Row, keys: list[str], fields: Values) -> Iterator[Problem]:
        """Telephone, person, e-mail and web address, from the record's own tables."""
        key_rows = [contact for key in keys for contact in self._contacts.get(key, [])]
        contact = key_rows[0] if key_rows else None
        phones = [phone for key in keys for phone in self._phones.get(key, [])]
        if contact and (of_contact := _get(contact, "id")):
            phones += self._phones.get(of_contact, [])
        numbers = [(_get(phone, "number").strip("\"' "), _get(phone, "extension")) for phone in phones]
        number, extension = next((pair for pair in numbers if pair[0]), (_get(row, "phone"), ""))
        fields["phone"] = f"{number} (toestel {extension})" if extension else number
        fields["contact_name"] = _get(contact, "name")
        for field, columns, text, check, wrong in (
            (
                "email",
                ("email",),
                _get(row, "email") or _get(contact, "email"),
                values.email_address,
                _("geen e-mailadres"),
            ),
            ("website", ("website", "url"), _get(row, "website", "url"), values.web_address, _("geen webadres")),
        ):
            found = check(text)
            fields[field] = found or ""
            if found is None:
                column = next((c for c in columns if c in row.cells), columns[0])
                yield Problem(
                    row.number, column, _("Dit is %(wrong)s. Het is weggelaten.") % {"wrong": wrong}, row.file
                )

    def _draft(self, what: What, row: Row, fields: Values) -> Draft:
        return Draft(what, _get(row, "id"), row.number, fields, columns=_COLUMNS, file=row.file)

    def _organisation(self, row: Row) -> Iterator[Item]:
        key = _get(row, "id")
        fields: Values = {
            "name": _get(row, "name"),
            "alternate_name": _get(row, "alternate_name"),
            "description": _get(row, "description"),
        }
        yield from self._contact(row, [key], fields)
        for identifier in self._identifiers.get(key, []):
            if "kvk" in fold(_get(identifier, "identifier_scheme") + _get(identifier, "identifier_type")):
                fields["kvk_number"] = _get(identifier, "identifier")
        draft = self._draft("organisation", row, fields)
        draft.spot = self._spots.get(key)
        yield draft

    def _place(self, row: Row) -> Iterator[Item]:
        key = _get(row, "id")
        address = next(iter(self._addresses.get(key, [])), None)
        country = _get(address, "country").upper()
        line = _get(address, "address_1")
        street, number = values.split_address(line) if country in ("", "NL") else (line, "")
        postcode = _get(address, "postal_code", "postcode")
        notes = [_get(note, column) for note in self._accessibility.get(key, []) for column in _ACCESS_COLUMNS]
        access = "; ".join(dict.fromkeys(filter(None, [_get(row, "accessibility"), *notes])))
        fields: Values = {
            "name": _get(row, "name", "alternate_name") or line[:NAME_LENGTH],
            "description": _get(row, "description"),
            "street": street,
            "house_number": number,
            "postcode": values.dutch_postcode(postcode) or postcode,
            "town": _get(address, "city"),
            "country": country if len(country) == 2 and country.isalpha() else "NL",  # noqa: PLR2004 - ISO 3166-1
            "transport": _get(row, "transportation"),
            "accessibility": values.accessibility_of(access),
            "accessibility_note": access,
        }
        latitude, longitude = _get(row, "latitude"), _get(row, "longitude")
        fields["latitude"], fields["longitude"] = values.point_of(latitude, longitude) or (None, None)
        if fields["latitude"] is None and (latitude or longitude):
            yield Problem(row.number, "latitude", _("Dit is geen punt op de kaart. Het is weggelaten."), row.file)
        yield from self._contact(row, [key], fields)
        draft = self._draft("place", row, fields)
        draft.organisation = _get(row, "organization_id")
        yield draft

    def _service(self, row: Row) -> Iterator[Item]:
        key = _get(row, "id")
        links = self._links.get(key, [])
        keys = [key, *(_get(link, "id") for link in links)]
        known, unknown = values.languages_of(
            _get(r, "code") if _get(r, "code") and not _get(r, "name", "language") else _get(r, "name", "language")
            for r in self._languages.get(key, [])
        )
        status = _get(row, "status").lower()
        if status not in STATUSES:
            yield Problem(
                row.number, "status", _("Deze status kennen we niet: %(status)s.") % {"status": status[:60]}, row.file
            )
        terms = [self._terms.get(_get(a, "taxonomy_term_id"), "") for a in self._attributes.get(key, [])]
        fields: Values = {
            "name": _get(row, "name"),
            "alternate_name": _get(row, "alternate_name"),
            "description": _paragraphs(
                _get(row, "description"), _get(row, "interpretation_services"), _get(row, "alert")
            ),
            "status": str(STATUSES.get(status, Status.PUBLISHED)),
            "languages": known,
            "eligibility": _paragraphs(
                _none(_get(row, "eligibility_description", "eligibility")), _ages(row), _get(row, "audience")
            ),
            "how_to_apply": _paragraphs(
                _get(row, "application_process"), *(_get(d, "document") for d in self._documents.get(key, []))
            ),
            "wait_time": _get(row, "wait_time"),
            # Languages that the directory has no code for stay findable as words.
            "keywords": "; ".join(filter(None, [_get(row, "keywords"), *terms, *unknown])),
        }
        fields |= self._cost(row, key)
        fields |= self._capacity(key)
        yield from self._contact(row, keys, fields)
        schedules: list[Values] = []
        for schedule in [s for k in keys for s in self._schedules.get(k, [])]:
            made, reason = schedule_of(schedule.cells)
            if reason:
                yield Problem(schedule.number, reason[0], reason[1], schedule.file)
            if made and made not in schedules:
                schedules.append(made)
        fields["kind"] = str(ServiceKind.ACTIVITY if any(s.get("rrule") for s in schedules) else ServiceKind.SERVICE)
        draft = self._draft("service", row, fields)
        draft.organisation = _get(row, "organization_id")
        draft.places = tuple(dict.fromkeys(filter(None, (_get(link, "location_id") for link in links))))
        draft.relations = {"schedules": schedules, "theme_guesses": [term for term in terms if term]}
        yield draft

    def _cost(self, row: Row, key: str) -> Values:
        options = self._costs.get(key, [])
        fees = _get(row, "fees_description", "fees")
        if not options:
            return values.cost_of(fees)
        amounts = [values.cents_of(_get(option, "amount")) for option in options]
        lines = [
            " ".join(
                filter(
                    None,
                    (_get(o, "option"), _get(o, "currency").upper(), _get(o, "amount"), _get(o, "amount_description")),
                )
            )
            for o in options
        ]
        note = _paragraphs(fees, *lines)
        if all(amount == 0 for amount in amounts):
            return {"cost": str(Cost.FREE), "cost_cents": None, "cost_note": note}
        is_one = len(options) == 1 and _get(options[0], "currency").upper() in ("", "EUR")
        return {"cost": str(Cost.AMOUNT), "cost_cents": amounts[0] if is_one else None, "cost_note": note}

    def _capacity(self, key: str) -> Values:
        rows = self._capacities.get(key, [])
        maximum = values.number_of(_get(rows[0], "maximum")) if rows else None
        return {"capacity": int(maximum) if maximum is not None and 0 < maximum < 10_000 else None}  # noqa: PLR2004


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


def _none(text: str) -> str:
    """'' for the word that means that there are no conditions."""
    return "" if fold(text).strip(" .") in _NONE else text


def _ages(row: Row) -> str:
    low, high = _get(row, "minimum_age"), _get(row, "maximum_age")
    if low and high:
        return f"Van {low} tot en met {high} jaar."
    return f"Vanaf {low} jaar." if low else f"Tot en met {high} jaar." if high else ""
