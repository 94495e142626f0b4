"""Reading which days are asked for: a first day and how far ahead. Whatever is wrong gives today, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from samen030.kernel import clock

if TYPE_CHECKING:
    from django.http import QueryDict

SPANS = {"vandaag": 1, "week": 7, "maand": 31}
SPAN_OF_WHEN = {"nu": "vandaag", "vandaag": "vandaag", "week": "week"}  # what 'wanneer' of a search means here
FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Period:
    """The days that are asked for, both in; `problem` says what was not understood ('' where nothing was)."""

    first: date
    span: str
    problem: str = ""

    @property
    def days(self) -> int:
        """How many days it takes."""
        return SPANS[self.span]

    @property
    def last(self) -> date:
        """The last day of it."""
        return self.first + timedelta(days=self.days - 1)

    @property
    def is_past(self) -> bool:
        """Whether all of it is over."""
        return self.last < clock.today()


def period_from(data: QueryDict) -> Period:
    """The period that `datum` (YYYY-MM-DD) and `bereik` name; without them seven days from today."""
    span = data.get("bereik") or SPAN_OF_WHEN.get(data.get("wanneer", ""), "week")
    span = span if span in SPANS else "week"
    today = clock.today()
    asked = data.get("datum", "").strip()
    if not asked:
        return Period(today, span)
    try:
        first = date.fromisoformat(asked)
    except ValueError:
        return Period(today, span, _("Deze datum kennen wij niet. Hieronder staat wat er vanaf vandaag is."))
    if first > today + FARTHEST:
        return Period(today, span, _("Zo ver vooruit weten wij nog niets. Hieronder staat wat er vanaf vandaag is."))
    if first < today - FARTHEST:
        return Period(today, span, _("Deze dag is lang voorbij. Hieronder staat wat er vanaf vandaag is."))
    return Period(first, span)
