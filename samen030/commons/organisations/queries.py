"""Reading themes as a tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from samen030.commons.organisations.models import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass
class Branch:
    """A theme with the themes below it; `count` is how much there is of it (its children included)."""

    theme: Theme
    count: int
    children: list[Branch] = field(default_factory=list)


def theme_tree(counts: Mapping[str, int]) -> list[Branch]:
    """The top themes in order of path, each with those below it. `counts`: theme code → number. One query."""
    top: list[Branch] = []
    by_path: dict[str, Branch] = {}
    for theme in Theme.objects.order_by("path"):  # a parent's path comes before its children's
        branch = by_path[theme.path] = Branch(theme, counts.get(theme.code, 0))
        above = by_path.get(theme.path.rpartition("/")[0])
        (above.children if above else top).append(branch)
    return top
