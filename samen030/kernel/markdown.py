"""Texts with headings, lists and links as safe HTML: CommonMark without HTML and pictures of its own."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "h3", "h4", "h5", "h6", "hr", "code", "pre"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
HIGHEST = 3  # a heading in a text stands below those of the page: the first kind that is used becomes <h3>
LOWEST = 6
OFF = ["image", "html_block", "html_inline", "code"]  # 'code': who begins a line with spaces means nothing by it


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - few pages need it

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(OFF)


def as_html(text: str) -> SafeString:
    """`text` as HTML that may stand in a page: nothing in it runs, loads or leaves the tags above."""
    import nh3  # noqa: PLC0415 - few pages need it

    reader = _reader()
    tokens = reader.parse(text)
    shown, levels = HIGHEST - 1, {token.tag for token in tokens if token.type == "heading_open"}
    steps = {tag: number for number, tag in enumerate(sorted(levels))}
    for token in tokens:
        if token.type == "heading_open":  # none is left out: who reads by ear goes from heading to heading
            shown = min(HIGHEST + steps[token.tag], shown + 1, LOWEST)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{shown}"
    made = reader.renderer.render(tokens, reader.options, {})
    clean = nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener ugc")
    return mark_safe(clean)  # noqa: S308 - cleaned just now
