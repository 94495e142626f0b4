"""Finding: from a question to what was found for sure, what may be meant, and the facets with their counts.

How it works is told in docs/adr/0003-trigram-search.md. In short: words become patterns (rules.py), the
trigram index gives at most CAP candidates, these are ranked (ranking.py), and their facets are counted. So a
question costs about the same in a village and in a large city.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from samen030.commons.city.models import CITY_PATH
from samen030.find.search import engine
from samen030.find.search.models import Document, Synonym
from samen030.find.search.ranking import MANY, NEAR_METRES, SYNONYM_WEIGHT, Row, rank, reasons
from samen030.find.search.rules import (
    MOST_COMPOUNDS,
    SHORT_WORD,
    SHORTEST_PATTERN,
    Term,
    forms,
    heads_before,
    is_compound_of,
    possible_parts,
    question_words,
    sign,
    splits,
    synonym_table,
)
from samen030.kernel.geo import box_around
from samen030.kernel.locking import is_postgresql
from samen030.kernel.text import edit_distance, similarity, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.kernel.geo import Point

CAP = 600  # what is ranked and counted of a very common word; a page shows 20
PER_PAGE = 20
ENOUGH_FOUND = 5  # with fewer sure hits, look for what may be meant too
MOST_MAYBE = 10
CLOSE_ENOUGH = 0.3
TYPO_LETTERS = 5  # one mistake for each so many letters
COMPOUND_WEIGHT = 0.8


@dataclass(frozen=True)
class Question:
    """What somebody wants to find. `path` is the area to look in ('' = everywhere, also outside the city)."""

    text: str = ""
    path: str = CITY_PATH
    near: Point | None = None
    near_name: str = ""
    facets: frozenset[str] = frozenset()
    starts_from: datetime | None = None  # only what has a moment that is not over at this time …
    starts_until: datetime | None = None  # … and starts before this one
    page: int = 1
    per_page: int = PER_PAGE
    nearest_first: bool = False


@dataclass(frozen=True)
class Hit:
    """One document with the reasons why it stands here, and its distance where a place was given."""

    document: Document
    score: float
    why: tuple[str, ...]
    distance_m: int | None


@dataclass(frozen=True)
class Answer:
    """What was found. `found` is the asked page of sure hits; `maybe` what may be meant; never both empty
    unless the index is."""

    question: Question
    found: list[Hit]
    maybe: list[Hit]
    corrected: str
    total: int
    is_capped: bool
    facets: dict[str, int]

    @property
    def pages(self) -> int:
        """How many pages the sure hits take."""
        return max(1, -(-self.total // self.question.per_page))


def version() -> int:
    """The number of the index's last change; pages made from the index carry it."""
    with connection.cursor() as cursor:  # plain SQL: this is asked for every page, also kept ones
        cursor.execute("SELECT version FROM search_pulse WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


@lru_cache(maxsize=2)
def _synonyms(_version: int) -> dict[str, tuple[str, ...]]:
    return synonym_table(Synonym.objects.values_list("words", flat=True))


def read(text: str) -> list[Term]:
    """The terms of a question: its words, with forms, compounds both ways and synonyms. At most 3 queries."""
    plain = question_words(text)
    table = _synonyms(version()) if plain else {}
    plain = _join_phrases(plain, table)
    known = engine.known_words({part for word in plain for part in possible_parts(word)} | set(plain))
    short = {word for word in plain if SHORTEST_PATTERN <= len(word) <= SHORT_WORD}
    others = {word: table.get(word, ()) for word in plain}
    short |= {o for found in others.values() for o in found if SHORTEST_PATTERN <= len(o) <= SHORT_WORD}
    endings = _compounds(short, set(plain))
    terms = []
    for word in plain:
        term = Term(word, _patterns_of(word, endings))
        for head, tail in splits(word, known):
            # Written apart in the text: both words beside each other ('taal les').
            term.patterns.setdefault(f" {head} {tail}", COMPOUND_WEIGHT)
        for other in others[word]:
            for pattern, weight in _patterns_of(other, endings).items():
                if pattern not in term.patterns:
                    term.patterns[pattern] = weight * SYNONYM_WEIGHT
                    term.meaning[pattern] = other
        if term.patterns:
            terms.append(term)
    return terms


def _patterns_of(word: str, endings: dict[str, list[str]]) -> dict[str, float]:
    if " " in word:
        return {f" {word}": 1.0}
    return forms(word) | {f" {compound} ": COMPOUND_WEIGHT for compound in endings.get(word, ())}


def _join_phrases(plain: list[str], table: dict[str, tuple[str, ...]]) -> list[str]:
    """Two words that are one entry in the synonym list ('nederlands leren') become one term."""
    joined: list[str] = []
    rest = list(plain)
    while rest:
        pair = " ".join(rest[:2])
        size = 2 if len(rest) > 1 and pair in table else 1
        joined.append(" ".join(rest[:size]))
        rest = rest[size:]
    return joined


def _compounds(parts: set[str], asked: set[str]) -> dict[str, list[str]]:
    """For each short word the known compounds that end in it, checked to be real ones. At most 2 queries.

    What is `asked` beside it counts as a word too: 'les taal' finds a taalles in a text that has no bare 'taal'.
    """
    longer = engine.words_with(parts, MOST_COMPOUNDS * 20)
    heads = engine.known_words({head for w in longer for p in parts if w.endswith(p) for head in heads_before(w, p)})
    heads |= asked
    return {part: [w for w in longer if is_compound_of(w, part, heads)][:MOST_COMPOUNDS] for part in parts}


def filters_of(question: Question) -> tuple[str, list[engine.Parameter]]:
    """SQL on alias `d` for all of the question but its words."""
    parts = ["1=1"]
    values: list[engine.Parameter] = []
    if question.path:
        parts.append("(d.path = %s OR (d.path >= %s AND d.path < %s))")
        values += [question.path, f"{question.path}/", f"{question.path}0"]
    for key in sorted(question.facets):
        parts.append("EXISTS (SELECT 1 FROM search_facet f WHERE f.key = %s AND f.document_id = d.id)")
        values.append(key)
    if question.starts_from is not None and question.starts_until is not None:
        parts.append(
            "EXISTS (SELECT 1 FROM search_moment m WHERE m.document_id = d.id AND m.ends_at > %s "
            "AND m.starts_at < %s AND NOT m.is_cancelled)"
        )
        values += [_moment(question.starts_from), _moment(question.starts_until)]
    return " AND ".join(parts), values


def _moment(at: datetime) -> datetime | str:
    """A moment as the database compares it: SQLite keeps text in UTC."""
    return at if is_postgresql() else at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")


def _candidates(clause: engine.Clause, question: Question) -> list[int]:
    """At most CAP + 1 ids; those that meet the clause with their title come first, so that a cap keeps the best."""
    filters, values = filters_of(question)
    # Nearly all lies in the city, so only its parts are looked up.
    signs = [sign(key) for key in [*([question.path] if "/" in question.path else []), *sorted(question.facets)]]
    found = engine.candidates(clause, filters, values, CAP + 1, in_title=False, signs=signs)
    if not clause or len(found) <= CAP:
        return found
    near: list[int] = []
    if question.near and (question.near_name or "/" not in question.path):
        # Else the cap could leave out what is round the corner. The middle of a wijk is nobody's corner.
        south, west, north, east = box_around(question.near, 2 * NEAR_METRES)
        box = f"{filters} AND d.latitude >= %s AND d.latitude <= %s AND d.longitude >= %s AND d.longitude <= %s"
        inside = [*values, south, north, west, east]
        near = engine.candidates(clause, box, inside, CAP // 2, in_title=False, signs=signs)
    titled = engine.candidates(clause, filters, values, CAP + 1, in_title=True, signs=signs)
    return list(dict.fromkeys(near + titled + found))[: CAP + 1]


def _asked_for(terms: list[Term], question: Question) -> tuple[list[Term], list[int]]:
    """The candidates, with the terms that gave them: synonyms join only where the words alone find few."""
    alone = [term.without_synonyms() for term in terms]
    if alone != terms:
        ids = _candidates([tuple(term.patterns) for term in alone], question)
        if len(ids) > MANY:
            return alone, ids
    return terms, _candidates([tuple(term.patterns) for term in terms], question)


def _ranked(ids: Sequence[int], terms: Sequence[Term], question: Question) -> list[Row]:
    return rank(ids, terms, near=question.near, nearest_first=question.nearest_first, facets=question.facets)


def _hits(rows: Sequence[Row], terms: Sequence[Term]) -> list[Hit]:
    documents = Document.objects.in_bulk([row.number for row in rows])
    return [Hit(documents[row.number], row.score, reasons(terms, documents[row.number]), row.metres) for row in rows]


def find(question: Question, *, with_facets: bool = True) -> Answer:
    """Answer `question`; without facets where nobody shows their counts.

    Never raises on any text; an empty question gives what there is, by freshness and nearness.
    """
    terms = read(question.text)
    asked = bool(words(question.text))
    terms, ids = _asked_for(terms, question) if terms or not asked else (terms, [])
    is_capped = len(ids) > CAP
    ids = ids[:CAP]
    ranked = _ranked(ids, terms, question)
    start = (question.page - 1) * question.per_page
    maybe = _Maybe([], [], "")
    if asked and len(ids) < ENOUGH_FOUND and question.page == 1:
        maybe = _look_further(question, terms, set(ids))
    return Answer(
        question=question,
        found=_hits(ranked[start : start + question.per_page], terms),
        maybe=_hits(maybe.rows, maybe.terms),
        corrected=maybe.corrected,
        total=len(ids),
        is_capped=is_capped,
        facets=engine.facet_counts(ids) if with_facets else {},
    )


def matching_ids(question: Question) -> list[int]:
    """Ids of at most CAP documents that fit `question` for sure, in no order; for the calendar, feeds and map."""
    terms = read(question.text)
    if words(question.text) and not terms:
        return []
    return _candidates([tuple(term.patterns) for term in terms], question)[:CAP]


def with_term(term: Term, path: str = CITY_PATH) -> list[int]:
    """Ids of the documents in `path` that hold `term` (see `read`), at most CAP + 1, in no order."""
    return _candidates([tuple(term.patterns)], Question(path=path))


class _Maybe(NamedTuple):
    """What may be meant: the rows, the terms that found them, and the mended question."""

    rows: list[Row]
    terms: list[Term]
    corrected: str


def _look_further(question: Question, terms: list[Term], taken: set[int]) -> _Maybe:
    """Mended typing mistakes first, then some of the words, then parts of compounds, then what there is nearby."""
    mended, corrected = _mend(question.text)
    usable = mended or terms
    tails = _compound_tails(usable)
    rows: list[Row] = []

    def collect(clause: engine.Clause, by_terms: Sequence[Term]) -> None:
        if len(rows) >= MOST_MAYBE:
            return
        new = [number for number in _candidates(clause, question) if number not in taken][:CAP]
        rows.extend(_ranked(new, by_terms, question)[: MOST_MAYBE - len(rows)])
        taken.update(row.number for row in rows)

    if corrected:
        collect([tuple(term.patterns) for term in mended], mended)
    if len(usable) > 1:
        collect([tuple({pattern for term in usable for pattern in term.patterns})], usable)
    if tails:
        collect([tuple({pattern for term in tails for pattern in term.patterns})], tails)
    if not rows and not taken:
        everything = _candidates((), replace(question, facets=frozenset(), text=""))[:CAP]
        rows = _ranked(everything, (), question)[:MOST_MAYBE]
    return _Maybe(rows, [*usable, *tails], corrected)


def _mend(text: str) -> tuple[list[Term], str]:
    """The terms with typing mistakes mended by the vocabulary, and the mended question ('' where nothing was)."""
    plain = question_words(text)
    known = engine.known_words(plain)
    mended = [word if word in known or len(word) <= SHORTEST_PATTERN else _closest(word) for word in plain]
    if mended == plain:
        return [], ""
    corrected = " ".join(mended)
    return read(corrected), corrected


def _closest(word: str) -> str:
    """The known word most like `word`, or `word` itself where none is close enough."""
    most = max(1, min(3, len(word) // TYPO_LETTERS + 1))
    best = word, (most + 1, 0.0)
    for other in engine.close_words(word):
        far = edit_distance(word, other, most)
        if far <= most and (far, -similarity(word, other)) < best[1]:
            best = other, (far, -similarity(word, other))
    return best[0]


def _compound_tails(terms: Sequence[Term]) -> list[Term]:
    """The last known part of each compound: who asks for a 'taalles' may be helped by another 'les'."""
    known = engine.known_words({part for term in terms for part in possible_parts(term.word)})
    tails = []
    for term in terms:
        pieces = splits(term.word, known)
        for piece in pieces[:1]:
            tails += [Term(part, forms(part)) for part in piece if forms(part)]
    return tails
