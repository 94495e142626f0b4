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
