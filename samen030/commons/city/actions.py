"""Writing the city: official boundaries, another municipality's table, finer postcodes, telephone numbers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import orjson
from django.db import transaction
from django.db.models import ProtectedError

from samen030.commons.city.models import OUTSIDE_PATH, Area, AreaShape, Level, Postcode, ShapeKind
from samen030.commons.city.reading import MOST_ERRORS, RowError, RowsError, read_boundaries, read_rows
from samen030.commons.journal import actions as journal
from samen030.kernel import registry
from samen030.kernel.errors import DomainError
from samen030.kernel.locking import locked

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from samen030.kernel.actors import Actor

SIMPLIFY_DEGREES = 0.0002  # about 15 metres: a map of a city needs no more
DECIMALS = 5
AREA_COLUMNS = ("level", "code", "path", "name", "slug", "parent", "area_km2", "latitude", "longitude")
POSTCODE_COLUMNS = ("postcode", "code", "share")
POSTCODE_LENGTHS = (4, 6)
LEVELS = (Level.CITY, Level.DISTRICT, Level.NEIGHBOURHOOD)
AREA = "area"  # announced when what pages show of areas has changed; areas are no records of the index


@transaction.atomic
def load_boundaries(*, by: Actor, file: Path, code_property: str = "", source: str = "") -> dict[str, int]:
    """Replace the schematic shapes by those of `file`; what is missing of wijken and city is joined from buurten.

    Neighbours keep the very same border after simplification (coverage). Answers how many shapes of each level were
    taken and how many codes are not ours. Raises DomainError, and changes nothing, when no code is known here.
    """
    import shapely  # noqa: PLC0415 - heavy; only boundary files need it

    boundaries = read_boundaries(file, code_property)
    areas = {area.code: area for area in Area.objects.exclude(level=Level.OUTSIDE)}
    known = {code: shape for code, shape in boundaries.shapes.items() if code in areas}
    if not known:
        raise DomainError("no_known_codes", f"{file} has no code that we know. Is it of this municipality?")
    shapes: dict[str, BaseGeometry] = {}
    for level in reversed(LEVELS):
        codes = sorted(code for code in known if areas[code].level == level)
        simple = shapely.coverage_simplify([shapely.make_valid(known[code]) for code in codes], SIMPLIFY_DEGREES)
        shapes |= dict(zip(codes, shapely.set_precision(simple, 10**-DECIMALS), strict=True))
        for area in areas.values():
            parts = [shapes[c.code] for c in areas.values() if c.parent_id == area.pk and c.code in shapes]
            if area.level == level and area.code not in shapes and parts:
                shapes[area.code] = shapely.union_all(parts)
    for code, shape in shapes.items():
        AreaShape.objects.update_or_create(
            area=areas[code],
            defaults={
                "kind": ShapeKind.OFFICIAL,
                "geometry": orjson.loads(shapely.to_geojson(shape)),
                "source": source or file.name,
            },
        )
    counts = {str(level): sum(areas[c].level == level for c in shapes) for level in LEVELS}
    counts["unknown"] = len(boundaries.shapes) - len(known)
    city = next(area for area in areas.values() if area.level == Level.CITY)
    journal.record("city.boundaries_loaded", city, by=by, detail=counts | {"file": file.name}, is_public=True)
    _announce()
    return counts


@transaction.atomic
def load_postcodes(*, by: Actor, file: Path) -> dict[str, int]:
    """Take in postcodes of 4 or 6 characters (columns postcode, code, share); all or nothing.

    A postcode that is in the file is replaced as a whole; others stay. Answers how many rows and postcodes.
    Raises RowsError with every wrong row.
    """
    areas = {area.code: area for area in Area.objects.filter(level=Level.NEIGHBOURHOOD)}
    errors: list[RowError] = []
    rows: dict[tuple[str, int], Postcode] = {}
    for line, row in enumerate(read_rows(file, POSTCODE_COLUMNS), 2):
        code = row["postcode"].replace(" ", "").upper()
        if not code[:4].isdecimal() or len(code) not in POSTCODE_LENGTHS or not (code[4:].isalpha() or not code[4:]):
            errors.append(RowError(line, "postcode", f"‘{code[:20]}’ is no postcode of 4 or 6 characters"))
        area = areas.get(row["code"])
        if area is None:
            errors.append(RowError(line, "code", f"‘{row['code'][:20]}’ is no buurt that we know"))
        share = _decimal(row["share"] or "1")
        if share is None or not 0 <= share <= 1:
            errors.append(RowError(line, "share", "a share is a number from 0 to 1"))
        elif area is not None:
            rows[code, area.pk] = Postcode(code=code, area=area, share=round(share, 3))
    if errors:
        raise RowsError(errors[:MOST_ERRORS])
    Postcode.objects.filter(code__in={code for code, _area in rows}).delete()
    Postcode.objects.bulk_create(rows.values(), batch_size=500)
    counts = {"rows": len(rows), "postcodes": len({code for code, _area in rows})}
    city = Area.objects.get(level=Level.CITY)
    journal.record("city.postcodes_loaded", city, by=by, detail=counts | {"file": file.name}, is_public=True)
    _announce()
    return counts


def _decimal(text: str) -> Decimal | None:
    """A number, or None; never NaN or infinite."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _area_values(row: dict[str, str], line: int, errors: list[RowError]) -> dict[str, Any]:
    """The model's values of one row; what is wrong is added to `errors`."""
    values: dict[str, Any] = {key: row[key] for key in ("level", "code", "path", "name", "slug")}
    must = ("level", "code", "path", "name", "slug")
    errors.extend(RowError(line, column, "may not be empty") for column in must if not row[column])
    if row["level"] not in (*LEVELS, Level.OUTSIDE):
        errors.append(RowError(line, "level", "is city, district, neighbourhood or outside"))
    if not all(part.isdecimal() for part in row["path"].split("/")):
        errors.append(RowError(line, "path", "is digits parted by slashes, such as 0344/01/11"))
    for column in ("area_km2", "latitude", "longitude", "inhabitants"):
        number = _decimal(row.get(column) or "0")
        if number is None:
            errors.append(RowError(line, column, "is no number"))
        values[column] = number if row.get(column) else None
    values["inhabitants_on"] = row.get("inhabitants_on") or None
    values["inhabitants_source"] = row.get("inhabitants_source", "")
    return values


@transaction.atomic
def load_table(*, by: Actor, file: Path) -> dict[str, int]:
    """Take in the areas of any municipality from a table of the form of `data/areas.csv`; all or nothing.

    Areas with a code that we know are changed, others added, and areas that the table lacks are removed. Raises
    DomainError when entries stand in an area that would go, RowsError with every wrong row.
    """
    errors: list[RowError] = []
    rows = read_rows(file, AREA_COLUMNS)
    values = {row["code"]: _area_values(row, line, errors) for line, row in enumerate(rows, 2)}
    parents = {row["code"]: row["parent"] for row in rows}
    for line, row in enumerate(rows, 2):
        parent = values.get(row["parent"])
        if row["parent"] and parent is None:
            errors.append(RowError(line, "parent", f"‘{row['parent'][:20]}’ is not in the table"))
        elif parent is not None and not row["path"].startswith(f"{parent['path']}/"):
            errors.append(RowError(line, "path", "does not lie below the path of its parent"))
    if sum(row["level"] == Level.CITY for row in rows) != 1:
        errors.append(RowError(1, "level", "the table has one city"))
    if errors:
        raise RowsError(errors[:MOST_ERRORS])
    try:
        obsolete = Area.objects.exclude(code__in=values).exclude(path=OUTSIDE_PATH)
        gone = sum(obsolete.filter(level=level).delete()[1].get("city.Area", 0) for level in reversed(LEVELS))
    except ProtectedError as error:
        raise DomainError(
            "areas_in_use", "Entries stand in areas that this table does not have. Use an empty database for it."
        ) from error
    made = dict(Area.objects.values_list("code", "pk"))
    for code, fields in sorted(values.items(), key=lambda pair: pair[1]["path"]):
        area, _created = Area.objects.update_or_create(
            code=code, defaults={**fields, "parent_id": made.get(parents[code])}
        )
        made[code] = area.pk
    counts = {"areas": len(values), "removed": gone}
    journal.record("city.table_loaded", Area.objects.get(level=Level.CITY), by=by, detail=counts, is_public=True)
    _announce()
    return counts


@transaction.atomic
def set_contact(area: Area, *, by: Actor, name: str, phone: str, hours: str) -> Area:
    """Write whom one rings in `area` (a line of the wijk, not a private person), and when."""
    current = locked(Area.objects.filter(pk=area.pk)).get()
    current.contact_name, current.contact_phone, current.contact_hours = name.strip(), phone.strip(), hours.strip()
    current.save(update_fields=["contact_name", "contact_phone", "contact_hours"])
    journal.record("city.contact_set", current, by=by, detail={"phone": phone, "hours": hours}, is_public=True)
    _announce()
    return current


@transaction.atomic
def set_named(area: Area, *, rows: list[dict[str, str]]) -> None:
    """Keep with `area` who is named for it, as its pages show it. The naming itself writes the event."""
    Area.objects.filter(pk=area.pk).update(named=rows)
    _announce()


def _announce() -> None:
    """Nearly every page names an area: whoever keeps pages makes them anew."""
    registry.announce_change(AREA, [])
