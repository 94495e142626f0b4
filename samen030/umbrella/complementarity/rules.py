"""How much an entry overlaps with a proposal: weights, and what they add up to. No queries.

A word counts by how rare it is (inverse document frequency: Sparck Jones 1972), so that 'buurt' and 'samen' weigh
nothing and 'deurwaarder' much. Themes and groups count the same way. What lies near counts for more: a proposal for a
wijk first meets who is active in that wijk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log

from samen030.kernel.geo import lies_in

TITLE = 1.2  # a word of the proposal's title counts so much more
THEME = 1.6
PARENT_THEME = 0.5
GROUP = 0.8
WITHOUT_THEME = 0.6  # words alone may mean something else
HERE, SAME_DISTRICT, ELSEWHERE = 1.0, 0.9, 0.35
FULL = 9  # so many of the rarest words in common, with a theme, make a score of 100
MOST_REASONS = 4
COUNTED_WORDS = 40
SHORTEST = 4


def rarity(count: int, total: int) -> float:
    """What something is worth that `count` of `total` documents have; nothing when most have it."""
    return max(0.0, log((total + 1) / (count + 1)) - 0.7)


def nearness(path: str, asked: str) -> float:
    """How much what lies in `path` counts for a proposal for `asked` (paths of areas: '0344/01/11')."""
    if lies_in(path, asked) or lies_in(asked, path):
        return HERE
    district = "/".join(asked.split("/")[:2])
    return SAME_DISTRICT if "/" in asked and lies_in(path, district) else ELSEWHERE


@dataclass(slots=True)
class Common:
    """What one document has in common with the proposal."""

    words: dict[str, float] = field(default_factory=dict)
    themes: dict[str, float] = field(default_factory=dict)
    groups: dict[str, float] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """All of it together, wherever it lies."""
        said = sum(self.words.values()) * (1 if self.themes else WITHOUT_THEME)
        return said + max(self.themes.values(), default=0) + max(self.groups.values(), default=0)


TOLD_FROM = 20  # who has at least this score is told by mail
MOST_TOLD = 12
PLATFORM = "platform"  # the code of this site's own test
