"""What an import makes of its input before anything is written: drafts of records, and what is wrong with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID, uuid5

import orjson
from django.utils.text import slugify

type What = Literal["organisation", "place", "service"]
type Values = dict[str, Any]  # by field name; only what JSON knows, so that it can be compared and kept

ORDER: tuple[What, ...] = ("organisation", "place", "service")  # who refers to whom: from left to right
COUNTED_AS: dict[What, str] = {  # the words of HSDS, in the order of the answer
    "service": "services",
    "organisation": "organizations",
    "place": "locations",
}
OUTCOMES = ("created", "updated", "unchanged", "refused")
NAMESPACE = UUID("5a3e0300-0000-5000-8000-000000000030")
SOURCE_LENGTH = 60
EXTERNAL_ID_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the input. `row` is the line in the file (1 is the first; in JSON the number in its list)."""

    row: int
    column: str
    reason: str
    file: str = ""
    is_refused: bool = False  # nothing of the row is kept

    def told(self) -> dict[str, Any]:
        """As it stands in the answer; `file` only where the input has several."""
        answer = {"row": self.row, "column": self.column, "reason": self.reason}
        return answer | ({"file": self.file} if self.file else {})


@dataclass(frozen=True, slots=True)
class Refused:
    """A row of which nothing can be kept."""

    what: What
    problem: Problem


@dataclass(frozen=True, slots=True)
class Spot:
    """What is known of where something is."""

    latitude: float | None = None
    longitude: float | None = None
    postcode: str = ""


@dataclass(slots=True)
class Draft:
    """A record as the file says it: `fields` by the names of the model, references by their key in the source.

    `relations` holds what lies in other tables ('themes': words to look up, 'schedules': their fields); `spot` says
    where an organisation is whose own record has no address.
    """

    what: What
    external_id: str
    row: int
    fields: Values
    organisation: str = ""
    places: tuple[str, ...] = ()
    relations: Values = field(default_factory=dict)
    spot: Spot | None = None
    columns: dict[str, str] = field(default_factory=dict)  # field: column, for what is told about it
    file: str = ""

    def problem(self, field_name: str, reason: str) -> Problem:
        """Something about a field of this draft, told by its column."""
        return Problem(self.row, self.columns.get(field_name, field_name), reason, self.file)


@dataclass(frozen=True, slots=True)
class Partial:
    """A record that the source has, of which not all could be read today: it is not gone, nor what lies below it."""

    what: What
    external_id: str


type Item = Draft | Refused | Problem | Partial  # what a reader gives, in the order of the input


def source_of(name: str) -> str:
    """The short name of a source ('san_mateo_hsds'), from the name of a file, folder or address."""
    return slugify(name.replace(".", "-").replace("/", "-"))[:SOURCE_LENGTH].strip("-_") or "import"


def id_of(source: str, what: What, external_id: str) -> UUID:
    """The id that a record of a source has here: always the same, so that a repeat finds it."""
    return uuid5(NAMESPACE, f"{source}\n{what}\n{external_id}")


def short_key(external_id: str) -> str:
    """The key as it is kept with the record; one that is too long is kept as its SHA-256."""
    if len(external_id) <= EXTERNAL_ID_LENGTH:
        return external_id
    return f"sha256:{hashlib.sha256(external_id.encode()).hexdigest()}"


def digest_of(values: Values) -> str:
    """The SHA-256 (hex) of a record's values; the order of the names does not matter."""
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()
