from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from samen030.kernel.readability import flesch_douma, jargon, read, syllables

EASY = (
    "Kom koffie drinken. Het is elke dag. "
    "De deur is open. Je kunt zo gaan zitten. Er is ook thee. Wij zien je graag. Neem wie je wilt mee."
)
HARD = (
    "Middels laagdrempelige ontmoetingsactiviteiten faciliteren wij de maatschappelijke participatie van uiteenlopende "
    "doelgroepen teneinde de zelfredzaamheid en de gezondheidsvaardigheden structureel te bevorderen in de wijk."
)


def test_the_formula_is_that_of_douma() -> None:
    assert round(flesch_douma(100, 10, 150), 2) == round(206.84 - 0.77 * 150 - 0.93 * 10, 2)


def test_plain_words_score_higher_than_office_words() -> None:
    easy, hard = read(EASY), read(HARD)
    assert easy.level == "easy"
    assert hard.level == "hard"
    assert easy.long_sentences == easy.long_words == easy.jargon == []
    assert hard.long_sentences
    assert ("middels", "met") in hard.jargon


def test_a_short_text_gets_no_score() -> None:
    assert read("Koffie om tien uur.").score is None
    assert read("").level == ""


def test_syllables_are_near_enough() -> None:
    assert [syllables(word) for word in ("kat", "koffie", "buurthuis", "vrijwilliger")] == [1, 2, 2, 4]


def test_every_word_of_the_jargon_list_is_there_once_with_a_plain_one() -> None:
    words = [word for word, _plain in jargon()]
    assert len(words) == len(set(words)) > 80
    assert all(plain and plain != word for word, plain in jargon())


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    score = read(text).score
    assert score is None or 0 <= score <= 100


def test_a_very_long_text_takes_no_long_time() -> None:
    began = time.process_time()
    read("a" * 3_000_000)
    read("woord " * 500_000)
    assert time.process_time() - began < 1
