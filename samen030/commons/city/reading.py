"""Reading files about areas: CSV with row-wise errors, and GeoJSON boundaries."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

LARGEST_FILE = 200_000_000
MOST_ERRORS = 100
DEGREES_LONGITUDE, DEGREES_LATITUDE = 180, 90
CODE_PROPERTIES = ("code", "statcode", "buurtcode", "wijkcode", "gemeentecode", "BU_CODE", "WK_CODE", "GM_CODE")


@dataclass(frozen=True)
class RowError:
    """What is wrong in one row of a file: line number (the header is 1), column, and why."""

    row: int
    column: str
    reason: str


class RowsError(DomainError):
    """A file with wrong rows; nothing of it was taken in."""

    def __init__(self, errors: list[RowError]) -> None:
        first = errors[0]
        super().__init__(
            "rows_wrong",
            f"{len(errors)} wrong rows, nothing was changed. Row {first.row}, column {first.column}: {first.reason}",
        )
        self.errors = errors


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises DomainError when it is not there or too large."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DomainError("file_too_large", f"{path} is larger than {LARGEST_FILE // 1_000_000} MB.")
        return path.read_bytes()
    except OSError as error:
        raise DomainError("file_unreadable", f"{path} cannot be read: {error.strerror}.") from error


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file (UTF-8) that has at least `columns`. Raises DomainError otherwise."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DomainError("file_unreadable", f"{path} is no CSV file in UTF-8: {error}.") from error
    missing = [column for column in columns if not rows or column not in rows[0]]
    if missing:
        raise DomainError("columns_missing", f"{path} has no rows, or lacks the columns: {', '.join(missing)}.")
    return [{key: (value or "").strip() for key, value in row.items() if isinstance(key, str)} for row in rows]


@dataclass
class Boundaries:
    """Shapes by area code, as they were in the file."""

    shapes: dict[str, BaseGeometry] = field(default_factory=dict)
    code_property: str = ""


def read_boundaries(path: Path, code_property: str = "") -> Boundaries:
    """The polygons of a GeoJSON FeatureCollection in WGS84, by the code of their area.

    `code_property` names the property with the code; without it the usual names of CBS are tried. Raises
    DomainError for another format (GeoPackage, Shapefile), another reference system, or broken shapes.
    """
    import shapely  # noqa: PLC0415 - heavy; only boundary files need it

    body = read_bytes(path)
    if body[:16].startswith((b"SQLite format 3", b"PK\x03\x04", b"\x00\x00\x27\x0a")):
        raise DomainError(
            "not_geojson",
            f"{path} is no GeoJSON. Convert it first: ogr2ogr -t_srs EPSG:4326 boundaries.geojson {path.name}",
        )
    try:
        data: Any = orjson.loads(body)
        features = data["features"]
        named = str((data.get("crs") or {}).get("properties", {}).get("name", ""))
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise DomainError("not_geojson", f"{path} is no GeoJSON FeatureCollection.") from error
    if named and not named.upper().endswith(("CRS84", "4326")):
        raise DomainError("not_wgs84", f"{path} is in {named}; only WGS84 is taken. Convert it with -t_srs EPSG:4326.")
    found = Boundaries()
    try:
        for feature in features:
            properties = feature.get("properties") or {}
            name = code_property or next((p for p in CODE_PROPERTIES if p in properties), "")
            if name not in properties:
                known = ", ".join(sorted(properties)) or "none"
                raise DomainError("no_code", f"A feature has no property for the code. It has: {known}. Use --code.")
            shape = shapely.from_geojson(orjson.dumps(feature["geometry"]))
            _check_shape(str(properties[name]), shape)
            found.shapes[str(properties[name])] = shape
            found.code_property = name
    except (shapely.errors.GEOSException, KeyError, TypeError, AttributeError, ValueError) as error:
        raise DomainError("not_geojson", f"{path} holds a shape that cannot be read: {error}.") from error
    return found


def _check_shape(code: str, shape: BaseGeometry | None) -> None:
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise DomainError("not_a_polygon", f"The shape of {code} is no polygon.")
    west, south, east, north = shape.bounds
    if west < -DEGREES_LONGITUDE or east > DEGREES_LONGITUDE or south < -DEGREES_LATITUDE or north > DEGREES_LATITUDE:
        raise DomainError(
            "not_wgs84", f"The shape of {code} is not in degrees (WGS84). Convert it with -t_srs EPSG:4326."
        )
