"""Small template helpers of the shell: icons, addresses, distances, telephone numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from samen030.kernel import registry
from samen030.kernel.pieces import kept, piece
from samen030.kernel.spoken import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.commons.city.models import Area
    from samen030.find.search.models import Document

register = template.Library()
KILOMETRE = 1_000
HOURS = re.compile(r"(\d{1,2}\.\d{2})–(\d{1,2}\.\d{2})(?: (uur))?")


@lru_cache(maxsize=64)
def _icon(name: str, href: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', href, name
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside a word; hidden from screen readers, because the word says it."""
    return _icon(name, static("web/icons.svg"))


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any]) -> SafeString:
    """The page's one address without its query, for search engines and for who shares it."""
    return format_html(
        '<link rel="canonical" href="{0}"><meta property="og:url" content="{0}">', _address(context, full=False)
    )


@register.simple_tag(takes_context=True)
def site_url(context: dict[str, Any]) -> str:
    """The page's address with its query, to print at its foot."""
    return _address(context, full=True)


def _address(context: dict[str, Any], *, full: bool) -> str:
    request = context.get("request")
    if request is None:
        return f"{settings.SITE_URL}/"
    return settings.SITE_URL + str(request.get_full_path() if full else request.path)


@register.simple_tag(takes_context=True)
def frame(context: dict[str, Any], template_name: str) -> SafeString:
    """A part of the shell that is the same on all pages but for who is logged in (`known`): drawn once."""
    user = context.get("user")
    known = bool(user and user.is_authenticated)
    return kept(
        (template_name, known),
        lambda: mark_safe(get_template(template_name).render({"known": known, "wings": list(registry.wings)})),  # noqa: S308 - a drawn template
    )


@register.simple_tag
def area_links(areas: Sequence[Area]) -> SafeString:
    """A list of links to the pages of `areas`, drawn once for as long as their names stay."""
    told = tuple((area.slug, area.name) for area in areas)

    def draw() -> SafeString:
        items = format_html_join("", '<li><a href="{}">{}</a></li>', ((reverse("area", args=[s]), n) for s, n in told))
        return format_html('<ul class="list-links">{}</ul>', items)

    return kept(("area_links", told), draw)


@register.simple_tag
def area_panel(panel: dict[str, Any], area: Area) -> SafeString:
    """A panel of an area's page. One with a `key` (all that it is drawn from, and never changes) is drawn once."""

    def draw() -> SafeString:
        return mark_safe(get_template(panel["template"]).render({"panel": panel, "area": area}))  # noqa: S308 - a drawn template

    if "key" not in panel:
        return draw()
    return kept((panel["template"], area.slug, area.name, area.level, panel["key"]), draw)


@register.filter
def distance(metres: int | None) -> str:
    """'350 meter', '1,2 kilometer', '' where unknown; rounded, because a centroid is no doorstep."""
    if metres is None:
        return ""
    if metres < KILOMETRE:
        return f"{max(50, round(metres, -1) // 50 * 50)} meter"
    return f"{metres / KILOMETRE:.1f} kilometer".replace(".", ",")


@register.simple_tag
def nl() -> SafeString:
    """Marks what an organisation wrote as Dutch, on a page in another language (WCAG 3.1.2)."""
    told = ' lang="nl" dir="ltr"' if get_language_bidi() else ' lang="nl"'
    return mark_safe("" if get_language() == settings.LANGUAGE_CODE else told)  # noqa: S308 - fixed text


register.filter("spoken", spoken)


@register.filter
def unbroken(text: str) -> str:
    """The same with each '10.00–12.00 uur' held together, where a line would be broken in it."""
    return HOURS.sub(lambda m: f"{m[1]}\u2060–\u2060{m[2]}" + ("\u00a0uur" if m[3] else ""), text)


@register.filter
def tel(phone: str) -> str:
    """A telephone number as a tel: address."""
    return "tel:" + "".join(c for c in phone if c.isdigit() or c == "+")


@register.simple_tag
def thousands(number: int) -> str:
    """'29.035'."""
    return mark_safe(f"{number:,}".replace(",", "."))  # noqa: S308 - digits and dots only


@register.simple_tag
def card(doc: Document, metres: int | None = None, why: Sequence[str] = ()) -> SafeString:
    """The card of a document in a list, with its distance and the reasons why it stands there."""
    body = piece("web/components/card.html", doc)
    far = format_html('<p class="meta">{}</p>', _("ongeveer %s") % distance(metres)) if metres is not None else ""
    reasons: SafeString | str = ""
    if why:
        on = date_format(doc.confirmed_on, "j F Y") if doc.confirmed_on else ""
        fresh = _("nagekeken op %s") % on if on else _("nog niet nagekeken")
        items = format_html_join("", "<li>{}</li>", ((reason,) for reason in (*why, fresh)))
        question = _("Waarom staat dit hier?")
        reasons = format_html('<details><summary>{}</summary><ul class="why">{}</ul></details>', question, items)
    return format_html('<article class="card">{}{}{}</article>', body, far, reasons)
