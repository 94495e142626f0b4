"""Ordering what was found: by match, nearness, kind and freshness; and why something stands where it stands."""

from __future__ import annotations

from datetime import date
from math import exp
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from samen030.find.search import engine
from samen030.kernel import clock
from samen030.kernel.geo import metres_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.find.search.models import Document
    from samen030.find.search.rules import Term
    from samen030.kernel.geo import Point

FRESH_DAYS = 183
NEAR_METRES, NEARNESS = 1_500.0, 2.5  # what is next door gains this; at NEAR_METRES a third of it
VACANCIES, VOLUNTEER = "kind:vacancy", "vrijwillig"
OFFERS_FIRST = 1.0  # who does not ask for volunteer work first sees where one can go
MANY = 200  # above this many candidates only names are read to rank them
TITLE, WHOLE = 4.0, 0.5  # what a word in the name gains (in the text: 1), and a whole word on top
MOST_TIMES = 3  # how often a word in a text counts
SYNONYM_WEIGHT = 0.6


class Row(NamedTuple):
    """One candidate in its order; the reasons are worked out for what is shown only."""

    score: float
    number: int
    metres: int | None


def rank(
    ids: Sequence[int], terms: Sequence[Term], *, near: Point | None, nearest_first: bool, facets: frozenset[str]
) -> list[Row]:
    """Order candidates by match, nearness, kind and freshness.

    With more than MANY candidates only their names are read: what has the words in its name comes first anyhow.
    """
    today = clock.today()
    rows = []
    with_body = len(ids) <= MANY
    measure = metres_from(near) if near else None
    wants_work = VACANCIES in facets or any(term.word.startswith(VOLUNTEER) for term in terms)
    for number, title, body, latitude, longitude, confirmed, is_vacancy in engine.texts(ids, with_body=with_body):
        score = sum(_match(term, title, body)[0] if with_body else _in_title(term, title) for term in terms)
        if is_vacancy and not wants_work:
            score -= OFFERS_FIRST
        metres = None
        if measure and latitude is not None and longitude is not None:
            metres = round(measure(latitude, longitude))
            score += NEARNESS * exp(-metres / NEAR_METRES)
        rows.append(Row(score + _freshness(confirmed, today), number, metres))
    if nearest_first and near:
        rows.sort(key=lambda row: (row.metres is None, row.metres or 0, -row.score, row.number))
    else:
        rows.sort(key=lambda row: (-row.score, row.metres or 0, row.number))
    return rows


def _in_title(term: Term, title: str) -> float:
    """What `term` gains by a name alone; a candidate that has it not there has it in its text."""
    best = 0.0
    for pattern, weight in term.by_weight:
        if weight * (TITLE + WHOLE) <= best:
            break
        if pattern in title:
            best = max(best, weight * (TITLE + (WHOLE if f"{pattern.rstrip()} " in title else 0.0)))
    return best or SYNONYM_WEIGHT


def _match(term: Term, title: str, body: str) -> tuple[float, str, bool]:
    """What `term` gains in a text: the best of its patterns, and whether that stands in the name."""
    best = 0.0, "", False
    for pattern, weight in term.patterns.items():
        in_title = pattern in title
        if not in_title and pattern not in body:
            continue
        whole = pattern.startswith(" ") and (f"{pattern.rstrip()} " in (title if in_title else body))
        gained = weight * ((TITLE if in_title else 1.0) + (WHOLE if whole else 0.0))
        if not in_title:
            gained += weight * min(MOST_TIMES, body.count(pattern)) * 0.15
        if gained > best[0]:
            best = gained, pattern, in_title
    return best


def reasons(terms: Sequence[Term], document: Document) -> tuple[str, ...]:
    """Why a document stands here, in sentences."""
    found = []
    for term in terms:
        _gained, pattern, in_title = _match(term, document.folded_title, document.folded_body)
        if not pattern:
            continue
        where = _("in de naam") if in_title else _("in de tekst")
        if pattern in term.meaning:
            told = {"other": term.meaning[pattern], "where": where, "word": term.word}
            found.append(_("‘%(other)s’ staat %(where)s (lijkt op ‘%(word)s’)") % told)
        else:
            found.append(_("‘%(word)s’ staat %(where)s") % {"word": pattern.strip(), "where": where})
    return tuple(found)


def _freshness(confirmed: date | str | None, today: date) -> float:
    """A little more for what was confirmed in the last half year, a little less for what never was."""
    if confirmed is None:
        return -0.2
    on = confirmed if isinstance(confirmed, date) else date.fromisoformat(str(confirmed)[:10])  # SQLite keeps text
    return 0.2 if (today - on).days <= FRESH_DAYS else 0.0
