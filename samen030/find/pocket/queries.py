"""What stands on a list or in a frame: entries by their ids, and the week of an area; from the index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from samen030.find.calendar.queries import moments
from samen030.find.search.models import Document
from samen030.find.search.queries import Question
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from samen030.commons.city.models import Area
    from samen030.find.search.models import Moment


@dataclass(frozen=True)
class Phone:
    """Whom to ring: whose number it is ('' where it is the entry's own), who picks up, and when."""

    number: str
    hours: str
    of: str = ""
    name: str = ""


@dataclass(frozen=True)
class Printed:
    """A document of the index with the number to ring about it."""

    document: Document
    phone: Phone | None


def with_phones(rows: Sequence[Document], area: Area | None) -> list[Printed]:
    """Each document with its own number, else its organisation's, else that of `area`. One query."""
    urls = {row.extra["organisation_url"] for row in rows if row.extra.get("organisation_url")}
    owners = Document.objects.filter(kind="organisation", url__in=urls).values_list("url", "title", "extra")
    known = {url: (title, extra) for url, title, extra in owners}
    found = []
    for row in rows:
        own, (title, owner) = row.extra, known.get(row.extra.get("organisation_url", ""), ("", {}))
        if own.get("phone"):
            phone = Phone(own["phone"], own.get("phone_hours", ""), "", own.get("contact", ""))
        elif owner.get("phone"):
            phone = Phone(owner["phone"], owner.get("phone_hours", ""), title, owner.get("contact", ""))
        elif area:
            phone = Phone(area.contact_phone, area.contact_hours, area.name, area.contact_name)
        else:
            phone = None
        found.append(Printed(row, phone))
    return found


def documents_by_ids(ids: Sequence[UUID]) -> list[Document]:
    """The public entries with these ids, in their order; what is not public (any more) is left out. One query."""
    found = Document.objects.filter(object_id__in=ids).defer(*Document.SEARCHED)
    by_id = {row.object_id: row for row in found}
    return [by_id[number] for number in ids if number in by_id]


def moments_of_week(path: str, most: int) -> list[Moment]:
    """What is to be done in an area from now on for seven days, without what is cancelled. One query."""
    now = clock.now()
    found = moments(Question(path=path), now, now + timedelta(days=7))
    return list(found.filter(is_cancelled=False)[:most])
