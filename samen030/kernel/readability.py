"""How easy a Dutch text reads: a nudge for who writes, never a judgement. No models, no network.

Flesch-Douma: 206.84 - 0.77 * (syllables per 100 words) - 0.93 * (words per sentence).
W.H. Douma, De leesbaarheid van landbouwbladen (Landbouwhogeschool Wageningen, 1960), after R. Flesch (1948).
80 and more reads easily, below 45 with effort. Syllables are those of pyphen's Dutch hyphenation, which is close.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import pyphen

LONG_SENTENCE = 15  # words; B1 advice of the government's language desk is about ten to fifteen
LONG_WORD = 14  # letters
LEAST_WORDS = 20  # a score of a shorter text says nothing
MOST_LETTERS = 20_000
MOST_SHOWN = 4
EASY, MIDDLING = 65, 45
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)|\n+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was seen in a text. `score` is None where it is too short to say."""

    score: int | None
    long_sentences: list[str]
    long_words: list[str]
    jargon: list[tuple[str, str]]

    @property
    def level(self) -> str:
        """'easy', 'middling', 'hard', or '' where no score is known."""
        if self.score is None:
            return ""
        return "easy" if self.score >= EASY else "middling" if self.score >= MIDDLING else "hard"


@lru_cache(maxsize=1)
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="nl_NL", left=1, right=1)


@lru_cache(maxsize=1)
def jargon() -> tuple[tuple[str, str], ...]:
    """Words of offices with a plain one for each."""
    text = files(__package__).joinpath("jargon.csv").read_text(encoding="utf-8")
    return tuple((row["word"], row["plain"]) for row in csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def _jargon_pattern() -> re.Pattern[str]:
    words = sorted((re.escape(word) for word, _plain in jargon()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(words)})(?!\w)", re.IGNORECASE)


def syllables(word: str) -> int:
    """How many syllables `word` has, at least one."""
    return len(_hyphens().positions(word.lower())) + 1


def flesch_douma(words: int, sentences: int, syllable_count: int) -> float:
    """The score of a text with so many words, sentences and syllables."""
    return 206.84 - 0.77 * (100 * syllable_count / words) - 0.93 * (words / sentences)


def read(text: str) -> Reading:
    """What could be easier in `text` (its first MOST_LETTERS letters)."""
    text = text[:MOST_LETTERS]
    sentences = [s.strip() for s in _SENTENCE_END.split(text) if _WORD.search(s)]
    words = _WORD.findall(text)
    score = None
    if len(words) >= LEAST_WORDS:
        total = sum(syllables(word) for word in words)
        score = round(min(100.0, max(0.0, flesch_douma(len(words), len(sentences), total))))
    plain = dict(jargon())
    found = dict.fromkeys(match.lower() for match in _jargon_pattern().findall(text))
    named = set(found)
    return Reading(
        score,
        [s for s in sentences if len(_WORD.findall(s)) > LONG_SENTENCE][:MOST_SHOWN],
        [w for w in dict.fromkeys(words) if len(w) >= LONG_WORD and w.lower() not in named][:MOST_SHOWN],
        [(word, plain[word]) for word in found][:MOST_SHOWN],
    )
