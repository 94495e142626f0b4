"""What the search page shows: facet groups with labels and links, chips of what is chosen, the pager."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samen030.find.search.forms import EVERYWHERE, WHEN
from samen030.kernel import registry

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from samen030.find.search.forms import Asked
    from samen030.find.search.queries import Answer

MOST_OPTIONS = 14
CURRENT = mark_safe(' aria-current="true"')


@dataclass(frozen=True)
class Option:
    """One value of a facet group with its count and the link that turns it on or off."""

    label: SafeString
    count: str
    href: str
    is_on: bool


@dataclass(frozen=True)
class Group:
    """A facet group. `is_open`: something in it is chosen, so that it shows unfolded."""

    name: str
    title: Any
    options: list[Option]
    is_open: bool

    @property
    def drawn(self) -> SafeString:
        """The options as list items; written here because there are some seventy on a page."""
        line = '<li><a href="{}" rel="nofollow"{}>{} <span class="count">{}</span></a></li>'
        shown = ((row.href, CURRENT if row.is_on else "", row.label, row.count) for row in self.options)
        return format_html_join("", line, shown)


@dataclass(frozen=True)
class Chip:
    """Something chosen, and the link that takes it away."""

    label: Any
    href: str


@dataclass(frozen=True)
class Pager:
    """Where one is in the list, and the links to go on."""

    number: int
    pages: int
    total_text: str
    previous_url: str
    next_url: str


class _Links:
    """The links of many facet values: what all share is written once."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        base = asked.query_string()
        self._base = f"?{base}&" if base else "?"

    def toggled(self, parameter: str, value: str) -> str:
        """The search with one more value (values are of letters, digits, _ and -), or with one less."""
        if (parameter, value) in self._asked.parameters:
            return "?" + self._asked.toggled(parameter, value)
        return f"{self._base}{parameter}={value}"


def count_text(count: int, *, is_capped: bool) -> str:
    """'12' or '600+': a question that fits very much is counted up to the cap only."""
    return f"{count:,}".replace(",", ".") + ("+" if is_capped and count else "")


@lru_cache(maxsize=8)
def _labels(_version: int, _language: str | None) -> dict[str, dict[str, SafeString]]:
    """Group → value → label as a page shows it; once per change of the index (themes can be renamed) and language."""
    return {
        group.name: {value: conditional_escape(str(label)) for value, label in group.labels().items()}
        for group in registry.facet_groups
    }


def facet_groups(asked: Asked, answer: Answer, version: int) -> list[Group]:
    """The facet groups that still divide what was found, each value with its count; chosen values stay shown."""
    shown = []
    tables = _labels(version, get_language())
    chosen = asked.question.facets
    links = _Links(asked)
    for group in registry.facet_groups:
        counted = []
        for value, label in tables[group.name].items():
            key = f"{group.name}:{value}"
            is_on = key in chosen
            count = answer.facets.get(key, 0)
            if is_on or 0 < count < answer.total or (answer.is_capped and count):
                counted.append((count, label, value, is_on))
        if not counted:
            continue
        counted = sorted(counted, key=lambda row: (not row[3], -row[0]))[:MOST_OPTIONS]
        options = [
            Option(
                label,
                count_text(count, is_capped=answer.is_capped),
                links.toggled(group.parameter, value),
                is_on,
            )
            for count, label, value, is_on in counted
        ]
        shown.append(Group(group.name, group.title, options, any(option.is_on for option in options)))
    return shown


def chips(asked: Asked, version: int) -> list[Chip]:
    """All that narrows the search now."""
    tables = _labels(version, get_language())
    found = []
    for group in registry.facet_groups:
        for value in (v for p, v in asked.parameters if p == group.parameter):
            label = tables[group.name].get(value, value)
            found.append(Chip(label, "?" + asked.toggled(group.parameter, value)))
    if asked.when:
        found.append(Chip(WHEN[asked.when], "?" + asked.query_string(wanneer=None)))
    if asked.area:
        found.append(Chip(_("alleen in %(area)s") % {"area": asked.area.name}, "?" + asked.query_string(buurt=None)))
    elif ("buurt", EVERYWHERE) in asked.parameters:
        found.append(Chip(_("ook buiten Utrecht"), "?" + asked.query_string(buurt=None)))
    return found


def pager(asked: Asked, answer: Answer) -> Pager:
    """The pager under the sure hits."""
    number, pages = answer.question.page, answer.pages
    base = asked.query_string()

    def link(page: int) -> str:
        return f"?{base}&pagina={page}" if base else f"?pagina={page}"

    total = count_text(answer.total, is_capped=answer.is_capped)
    return Pager(
        number,
        pages,
        total,
        link(number - 1) if number > 1 else "",
        link(number + 1) if number < pages else "",
    )
