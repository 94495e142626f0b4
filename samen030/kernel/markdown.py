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
BELOW = 2  # a heading in a text stands below those of the page: '#' becomes <h3>
LOWEST = 6


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - few pages need it

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block", "html_inline"])


def as_html(text: str) -> SafeString:
    """`text` as HTML that may stand in a page: nothing in it runs, loads or leaves the tags above."""
    import nh3  # noqa: PLC0415 - few pages need it

    reader = _reader()
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + BELOW, LOWEST)}"
    made = reader.renderer.render(tokens, reader.options, {})
    clean = nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener ugc")
    return mark_safe(clean)  # noqa: S308 - cleaned just now
