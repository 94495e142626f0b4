"""How an entry is said on its page: what first, in which words. No queries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from samen030.commons.organisations.models import Accessibility, Language, Organisation
from samen030.commons.organisations.rules import STALE_AFTER_MONTHS
from samen030.find.directory.models import Place, Service, ServiceKind, TargetGroup
from samen030.find.directory.recurrence import say_date, say_time
from samen030.kernel import clock
from samen030.kernel.spoken import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import TextChoices
    from django.utils.functional import Promise

    from samen030.commons.city.models import Area
    from samen030.find.directory.models import Vacancy
    from samen030.kernel.registry import Instance

LONGEST_LEAD = 240
LONGEST_DESCRIPTION = 160
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-z])")


@dataclass(frozen=True, slots=True)
class DateLine:
    """One coming time in words; `moved_from` says which day it stands in for."""

    iso: str
    text: str
    is_cancelled: bool
    moved_from: str
    note: str


def date_lines(instances: Iterable[Instance]) -> list[DateLine]:
    """'dinsdag 24 november, 10.00–12.00 uur' and so on; the year is said when it is not this one."""
    lines = []
    this_year = clock.today().year
    for instance in instances:
        start, end = (moment.astimezone(clock.AMSTERDAM) for moment in (instance.starts_at, instance.ends_at))
        year = "" if start.year == this_year else f" {start.year}"
        hours = say_time(start.time()) if end == start else f"{say_time(start.time())}–{say_time(end.time())}"
        moved = start.date() != instance.original_date
        lines.append(
            DateLine(
                start.isoformat(),
                spoken(f"{say_date(start.date())}{year}, {hours} uur"),
                instance.is_cancelled,
                spoken(say_date(instance.original_date)) if moved else "",
                instance.note,
            )
        )
    return lines


def labels(values: Iterable[str], choices: type[TextChoices]) -> list[str | Promise]:
    """The words for `values`; what `choices` does not know is left out."""
    known = dict(choices.choices)
    return [known[value] for value in values if value in known]


def in_words(entry: Organisation | Place | Service | Vacancy) -> dict[str, list[str | Promise]]:
    """Languages, accessibility and target groups of `entry` in words, empty where it has none."""
    return {
        "languages": labels(getattr(entry, "languages", ()), Language),
        "accessibility": labels(getattr(entry, "accessibility", ()), Accessibility),
        "target_groups": labels(getattr(entry, "target_groups", ()), TargetGroup),
    }


def place_accessibility(places: Sequence[Place]) -> list[str | Promise]:
    """What holds for every one of `places`: a lift in one of two buildings promises nothing."""
    first = places[0].accessibility if places else []
    return labels([code for code in first if all(code in place.accessibility for place in places)], Accessibility)


def lead_and_rest(text: str) -> tuple[str, str]:
    """The first sentence of `text` (what is it?), and what follows. A very long first sentence stays in the rest."""
    text = text.strip()
    first_line, _newline, below = text.partition("\n")
    parts = _SENTENCE_END.split(first_line, maxsplit=1)
    if len(parts[0]) > LONGEST_LEAD:
        return "", text
    rest = "\n".join(filter(None, [parts[1] if len(parts) > 1 else "", below])).strip()
    return parts[0], rest


def short(text: str) -> str:
    """`text` on one line, cut at a word, for search engines and shared links."""
    flat = " ".join(text.split())
    if len(flat) <= LONGEST_DESCRIPTION:
        return flat
    return flat[:LONGEST_DESCRIPTION].rsplit(" ", 1)[0].rstrip(",;:.") + " …"


def kind_label(entry: Organisation | Place | Service | Vacancy) -> str:
    """What sort of thing it is, in a word or two."""
    match entry:
        case Organisation():
            return str(entry.get_kind_display())
        case Place():
            return entry.category or _("plek")
        case Service():
            return _("activiteit") if entry.kind == ServiceKind.ACTIVITY else _("hulp en diensten")
        case _:
            return _("vrijwilligerswerk")


def crumbs(areas: list[Area], title: str) -> list[tuple[str, str]]:
    """The way from the city to this page."""
    return [*((area.name, area.get_absolute_url()) for area in areas), (title, "")]


def stale_months(entry: Organisation | Place | Service | Vacancy) -> int:
    """After how many months without a check it is said that it may have changed; 0 while it is fresh enough."""
    months = entry.months_since_confirmed(clock.today())
    return months if months is not None and months >= STALE_AFTER_MONTHS else 0


@dataclass(frozen=True, slots=True)
class Where:
    """A place to go to: its page, its address, and links that show the way (empty where no point is known)."""

    name: str
    url: str
    address: str
    note: str
    geo: str
    directions: str


def where(entry: Organisation | Place, note: str = "") -> Where:
    """How to get to `entry`: geo: (RFC 5870, opens the map of a telephone) and OpenStreetMap's directions."""
    geo = directions = ""
    if point := entry.point:
        spot = f"{point.latitude:.6f},{point.longitude:.6f}"
        geo = f"geo:{spot}?{urlencode({'q': f'{spot}({entry.name})'})}"
        directions = f"https://www.openstreetmap.org/directions?{urlencode({'to': spot})}"
    return Where(entry.name, entry.get_absolute_url(), entry.address, note, geo, directions)


def permalink(entry: Organisation | Place | Service | Vacancy) -> str:
    """The whole address of `entry` that stays when its name changes."""
    return settings.SITE_URL + reverse(url_name(entry), args=[entry.pk])


def url_name(entry: Organisation | Place | Service | Vacancy) -> str:
    """The name of its address; also the type in the address of its QR code."""
    return type(entry).__name__.lower()


def qr_picture(link: str) -> bytes:
    """A QR code as SVG; error correction M, because it is printed and photographed."""
    picture = BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="svg", scale=4, border=2, light="#fff", xmldecl=False)
    return picture.getvalue()
