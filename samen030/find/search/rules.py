"""How a question is read: which words count, what else a word may look like in a text. No queries.

Texts and questions are compared folded (lower case, no accents), as words with one space around each, so that a
space in a pattern marks where a word begins or ends: ' les' begins a word, 'les ' ends one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from zlib import crc32

from samen030.kernel.text import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LONGEST_QUESTION = 200
MOST_TERMS = 8
SHORTEST_PATTERN = 3  # a trigram index cannot look up less; ' ab' is a word of two letters by its beginning
SHORT_WORD = 5  # up to here a word stands in too many others by chance ('eten' in 'weten'): compounds are checked
SHORTEST_STEM = 4
SHORTEST_PART = 3
SHORT_STEMMED = 6  # up to here a stem of SHORTEST_PART letters is taken: 'lessen' → 'les'
MOST_COMPOUNDS = 30

STOP_WORDS = frozenset(
    """de het een en of in op aan met voor van te bij naar uit om ik mij mijn me je jij jouw u uw we wij
    ons onze zij hij hun ze er is zijn was wat waar wie hoe wil willen kan kunnen moet moeten mag heb
    heeft hebben ben bent dat die dit deze als dan ook nog maar niet geen wel iets iemand graag zoek
    zoeken vind vinden doen gaan krijgen worden over tot door tegen per the a an and of for to in on
    with""".split()  # noqa: SIM905 - a list of this length reads better as text
)
_ENDINGS = ("eren", "tjes", "tje", "jes", "je", "eren", "en", "er", "s", "e", "t", "n")
_VOWELS = frozenset("aeiou")
_LINKS = ("", "s", "en", "e", "er", "n")


_SIGNS, _BITS = 0xE000, 10  # letters for private use: no text and no question has them


def sign(key: str) -> str:
    """Three letters for a facet key or an area's path, as the trigram index can look up with the words.

    Two keys in a billion share theirs; who finds by signs still checks.
    """
    number = crc32(key.encode())
    return "".join(chr(_SIGNS + (number >> shift & (1 << _BITS) - 1)) for shift in (0, _BITS, 2 * _BITS))


def signs_of(path: str, facets: Iterable[str]) -> str:
    """The signs of a document: of its facets and of each area that it lies in."""
    parts = path.split("/")
    areas = ["/".join(parts[:size]) for size in range(2, len(parts) + 1)]
    return "".join(sign(key) for key in [*areas, *sorted(facets)])


@dataclass(frozen=True)
class Term:
    """One word of the question with the patterns that count as it, each with a weight (1 = the word itself)."""

    word: str
    patterns: dict[str, float] = field(hash=False)
    meaning: dict[str, str] = field(default_factory=dict, hash=False)  # pattern → the synonym it stands for

    def without_synonyms(self) -> Term:
        """The same term with the patterns of the word itself only."""
        if not self.meaning:
            return self
        return Term(self.word, {p: weight for p, weight in self.patterns.items() if p not in self.meaning})

    @cached_property
    def by_weight(self) -> list[tuple[str, float]]:
        """The patterns, the heaviest first."""
        return sorted(self.patterns.items(), key=lambda pair: -pair[1])


def padded(text: str) -> str:
    """`text` as it is kept and searched: ' word word '."""
    return f" {' '.join(words(text))} "


def question_words(text: str) -> list[str]:
    """The words of a question that count, at most MOST_TERMS; stop words only where there is nothing else."""
    every = list(dict.fromkeys(words(text[:LONGEST_QUESTION])))
    telling = [word for word in every if word not in STOP_WORDS]
    return (telling or every)[:MOST_TERMS]


def stems(word: str) -> set[str]:
    """Shorter forms that begin the word's other forms: 'kinderen' → 'kind', 'lopen' → 'lop', 'loop'.

    Not a linguist's stemmer: each is only looked for at the beginning of words, and counts less than the word.
    """
    found = set()
    for ending in _ENDINGS:
        if not word.endswith(ending):
            continue
        stem = word.removesuffix(ending)
        if len(stem) < SHORTEST_PART:
            continue
        found.add(stem)
        if ending in ("en", "er", "e", "eren") and len(stem) >= SHORTEST_PART:
            if stem[-1] == stem[-2] and stem[-1] not in _VOWELS:  # 'fitnessen', 'lessen' → 'les'
                found.add(stem[:-1])
            elif stem[-1] not in _VOWELS and stem[-2] in _VOWELS and stem[-3] not in _VOWELS:  # 'lopen' → 'loop'
                found.add(stem[:-1] + stem[-2] + stem[-1])
            found |= {stem[:-1] + {"v": "f", "z": "s"}[stem[-1]]} if stem[-1] in "vz" else set()
    return {
        stem
        for stem in found
        if len(stem) >= SHORTEST_STEM or (len(stem) >= SHORTEST_PART and len(word) <= SHORT_STEMMED)
    }


def forms(word: str) -> dict[str, float]:
    """Patterns for `word` itself: whole, by its beginning, inside (long words), and by its stems."""
    if len(word) < SHORTEST_PATTERN:
        return {f" {word}": 1.0} if len(word) == SHORTEST_PATTERN - 1 else {}
    patterns = {f" {word}": 1.0}
    if len(word) > SHORT_WORD:
        patterns[word] = 0.9
    for stem in stems(word):
        # A short stem begins too much ('kok' in 'kokosnoot'): then only the bare word counts.
        patterns[f" {stem}" if len(stem) >= SHORTEST_STEM else f" {stem} "] = 0.7
    return patterns


def splits(word: str, vocabulary: Collection[str]) -> list[tuple[str, str]]:
    """The ways to part `word` in two words of `vocabulary`, with a linking 's' or 'en' in between."""
    found = []
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        tail = word[at:]
        if tail not in vocabulary:
            continue
        head = word[:at]
        found += [
            (head.removesuffix(link), tail)
            for link in _LINKS
            if head.endswith(link) and head[: len(head) - len(link)] in vocabulary
        ]
    return found


def possible_parts(word: str) -> set[str]:
    """Every piece of `word` that might be a word by itself; what `splits` asks the vocabulary about."""
    parts = set()
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        head = word[:at]
        parts.add(word[at:])
        parts |= {head[: len(head) - len(link)] for link in _LINKS if head.endswith(link)}
    return {part for part in parts if len(part) >= SHORTEST_PART}


def is_compound_of(word: str, part: str, vocabulary: Collection[str]) -> bool:
    """Whether `word` ends in `part` after another word: 'taalles' of 'les', but not 'weten' of 'eten'."""
    if not word.endswith(part) or word == part:
        return False
    head = word.removesuffix(part)
    return any(
        head.endswith(link) and len(head) - len(link) >= SHORTEST_PART and head[: len(head) - len(link)] in vocabulary
        for link in _LINKS
    )


def heads_before(word: str, part: str) -> set[str]:
    """What may stand before `part` in the compound `word`, with and without linking letters."""
    head = word.removesuffix(part)
    return {head[: len(head) - len(link)] for link in _LINKS if head.endswith(link)}


def synonym_table(groups: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """From comma-separated groups to: each folded word or phrase → the others of its groups."""
    table: dict[str, list[str]] = {}
    for group in groups:
        members = list(dict.fromkeys(" ".join(words(member)) for member in group.split(",")))
        members = [member for member in members if member]
        for member in members:
            table.setdefault(member, []).extend(other for other in members if other != member)
    return {word: tuple(dict.fromkeys(others)) for word, others in table.items()}
