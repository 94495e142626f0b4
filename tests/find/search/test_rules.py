from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samen030.find.search.rules import (
    forms,
    is_compound_of,
    possible_parts,
    question_words,
    splits,
    stems,
    synonym_table,
)


def test_words_that_tell_nothing_are_left_out_unless_there_is_nothing_else() -> None:
    assert question_words("ik zoek hulp met de formulieren") == ["hulp", "formulieren"]
    assert question_words("wat is er") == ["wat", "is", "er"]


def test_other_forms_of_a_word_share_a_stem() -> None:
    assert "kind" in stems("kinderen")
    assert "sport" in stems("sporten")
    assert "les" in stems("lessen")
    assert "loop" in stems("lopen")
    assert "huis" in {*stems("huizen")}


def test_a_word_of_two_letters_is_found_by_its_beginning_and_one_letter_by_nothing() -> None:
    assert forms("ab") == {" ab": 1.0}
    assert forms("a") == {}


def test_a_compound_is_parted_with_its_linking_letters() -> None:
    vocabulary = {"taal", "les", "schuld", "hulp", "buurt", "huis"}
    assert ("taal", "les") in splits("taalles", vocabulary)
    assert ("schuld", "hulp") in splits("schuldenhulp", vocabulary)
    assert splits("weten", {"eten"}) == []


def test_a_word_that_ends_in_another_by_chance_is_no_compound() -> None:
    assert is_compound_of("taalles", "les", {"taal"})
    assert not is_compound_of("weten", "eten", {"taal", "w"})


def test_synonyms_go_both_ways_and_over_groups() -> None:
    table = synonym_table(["eten, maaltijd", "maaltijd, diner"])
    assert table["eten"] == ("maaltijd",)
    assert set(table["maaltijd"]) == {"eten", "diner"}


@given(st.text(max_size=300))
def test_no_text_brings_the_reader_down(text: str) -> None:
    for word in question_words(text):
        assert all(len(pattern) >= 3 for pattern in forms(word))
        assert possible_parts(word) is not None
