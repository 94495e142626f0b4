"""Texts as HTML: what one means by them, and nothing that runs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samen030.kernel.markdown import TAGS, as_html


def test_headings_lists_and_links_are_what_one_means() -> None:
    made = as_html("# Kop\n\nEen regel\nen nog een.\n\n- soep\n- brood\n\n[Kijk](https://example.org)")
    assert "<h3>Kop</h3>" in made, "below the headings of the page"
    assert "<br>" in made
    assert made.count("<li>") == 2
    assert 'href="https://example.org"' in made
    assert 'rel="nofollow noopener ugc"' in made


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/x.png)",
        "[x](data:text/html;base64,AAAA)",
        "<a href='https://example.org' onclick='x()'>x</a>",
        "<iframe src=//example.org></iframe>",
        "[x]( java\tscript:alert(1) )",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(text: str) -> None:
    made = as_html(text)
    assert "javascript:" not in re.sub(r">[^<]*<", "><", made)
    assert not re.search(r"<(script|img|iframe)|<[^>]+\son\w+=", made)


@given(st.text(alphabet=st.sampled_from("<>/[]()!#*-_`\"'=&;: \n\tajscript"), max_size=80))
def test_whatever_is_written_only_known_tags_come_out(text: str) -> None:
    assert {tag.lower() for tag in re.findall(r"</?([a-zA-Z0-9]+)", as_html(text))} <= TAGS


@given(st.lists(st.integers(1, 6), max_size=8))
def test_headings_begin_below_those_of_the_page_and_leave_none_out(levels: list[int]) -> None:
    made = as_html("\n\n".join(f"{'#' * level} Kop" for level in levels))
    shown = [int(found) for found in re.findall(r"<h(\d)>", made)]
    assert len(shown) == len(levels)
    before = 2
    for level in shown:
        assert 3 <= level <= before + 1
        before = level


def test_who_begins_a_line_with_spaces_writes_no_code() -> None:
    assert "<pre>" not in as_html("Boodschappen:\n\n    soep en brood")
