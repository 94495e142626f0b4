from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samen030.kernel.text import edit_distance, fold, similarity, slug_of, words

short = st.text("abcde", max_size=7)


def test_folding_takes_accents_and_case_away() -> None:
    assert fold("Café ÜNIEK straße") == "cafe uniek strasse"


def test_words_are_parted_by_hyphens_and_punctuation() -> None:
    assert words("Koffie-inloop (vrij!), 65+") == ["koffie", "inloop", "vrij", "65"]


@given(st.text(max_size=200))
def test_a_slug_fits_an_address(text: str) -> None:
    slug = slug_of(text, "leeg")
    assert slug
    assert len(slug) <= 80
    assert slug == slug.strip("-")


def _plain_distance(a: str, b: str) -> int:
    """Optimal string alignment by its definition, slow and without an early end."""
    table = [[max(i, j) if 0 in (i, j) else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            cost = a[i - 1] != b[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + cost)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(short, short)
def test_edit_distance_is_the_plain_one_up_to_its_bound(a: str, b: str) -> None:
    assert edit_distance(a, b, most=3) == min(4, _plain_distance(a, b))


@given(short, short)
def test_similarity_is_symmetric_and_within_bounds(a: str, b: str) -> None:
    assert similarity(a, b) == similarity(b, a)
    assert 0 <= similarity(a, b) <= similarity(a, a) == 1
