"""Small template helpers of the shell: icons and the postcode form's address."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
KILOMETRE = 1_000


@lru_cache(maxsize=64)
def _icon(name: str, href: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', href, name
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside a word; hidden from screen readers, because the word says it."""
    return _icon(name, static("web/icons.svg"))


@register.filter
def distance(metres: int | None) -> str:
    """'350 meter', '1,2 kilometer', '' where unknown; rounded, because a centroid is no doorstep."""
    if metres is None:
        return ""
    if metres < KILOMETRE:
        return f"{max(50, round(metres, -1) // 50 * 50)} meter"
    return f"{metres / KILOMETRE:.1f} kilometer".replace(".", ",")


@register.filter
def tel(phone: str) -> str:
    """A telephone number as a tel: address."""
    return "tel:" + "".join(c for c in phone if c.isdigit() or c == "+")


@register.simple_tag
def thousands(number: int) -> str:
    """'29.035'."""
    return mark_safe(f"{number:,}".replace(",", "."))  # noqa: S308 - digits and dots only
