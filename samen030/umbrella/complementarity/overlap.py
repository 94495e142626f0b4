"""Who does already what the umbrella would like to begin: the search over all that BBBO's have on the site.

That is the directory, their stories and their example projects: whatever a room lets be found, with whose it is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from samen030.commons.organisations.models import Organisation, Status, Theme
from samen030.find.directory.models import TargetGroup
from samen030.find.search.models import Document
from samen030.find.search.queries import Question, matching_ids, read, with_term
from samen030.find.search.rules import MOST_TERMS, STOP_WORDS
from samen030.kernel import registry
from samen030.kernel.text import words
from samen030.umbrella.complementarity.rules import (
    COUNTED_WORDS,
    FULL,
    GROUP,
    MOST_REASONS,
    PARENT_THEME,
    SHORTEST,
    THEME,
    TITLE,
    Common,
    nearness,
    rarity,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

BBBO = ("residents", "entrepreneurs", "neighbourhood", "district_platform")
CANDIDATES = 400  # documents that are looked at more closely
MOST = 20


@dataclass(frozen=True)
class Asked:
    """What is proposed: its words, the codes of its themes, its target groups, and the path of its area."""

    title: str
    text: str
    themes: Sequence[str] = ()
    groups: Sequence[str] = ()
    path: str = "0344"


@dataclass(frozen=True)
class Overlap:
    """An organisation that does something alike: how alike (0 to 100), why, and the entry that shows it."""

    organisation: UUID
    name: str
    score: int
    reasons: tuple[str, ...]
    entry: str
    url: str


def overlaps(asked: Asked, most: int = MOST) -> list[Overlap]:
    """The organisations that do something like it, the most alike first. Some sixty queries: for a form, not a page."""
    common = _in_common(asked)
    if not common:
        return []
    heaviest = sorted(common, key=lambda number: -common[number].weight)[:CANDIDATES]
    documents = Document.objects.in_bulk(heaviest)
    ranked = sorted(
        ((common[number].weight * nearness(row.path, asked.path), row) for number, row in documents.items()),
        key=lambda pair: (-pair[0], pair[1].pk),
    )
    owners = _owners(row for _weight, row in ranked)
    whole = _most_possible(common)
    found: dict[UUID, Overlap] = {}
    for weight, row in ranked:
        owner = owners.get(row.object_id)
        if owner is None or owner.pk in found:
            continue
        score = min(100, round(100 * weight / whole))
        reasons = _reasons(common[row.pk], row, asked)
        found[owner.pk] = Overlap(owner.pk, owner.name, score, reasons, row.title, row.url)
        if len(found) >= most:
            break
    return list(found.values())


def _in_common(asked: Asked) -> dict[int, Common]:
    """Document → what it has in common with what is asked."""
    total = Document.objects.count()
    common: defaultdict[int, Common] = defaultdict(Common)
    titled = set(words(asked.title))
    telling = [w for w in words(f"{asked.title} {asked.text}") if len(w) >= SHORTEST and w not in STOP_WORDS]
    for some in batched(list(dict.fromkeys(telling))[:COUNTED_WORDS], MOST_TERMS):
        for term in read(" ".join(some)):
            ids = with_term(term)
            worth = rarity(len(ids), total) * (TITLE if term.word in titled else 1.0)
            for number in ids if worth else ():
                common[number].words[term.word] = worth
    known = {theme.code: theme for theme in Theme.objects.select_related("parent")}
    for code in asked.themes:
        theme = known.get(code)
        for key, factor in ((code, THEME), (theme.parent.code if theme and theme.parent else "", PARENT_THEME)):
            ids = matching_ids(Question(facets=frozenset({f"theme:{key}"}))) if key else []
            for number in ids:
                held = common[number].themes
                held[key] = max(held.get(key, 0), factor * rarity(len(ids), total))
    for group in asked.groups:
        if group == TargetGroup.EVERYBODY:
            continue
        ids = matching_ids(Question(facets=frozenset({f"for:{group}"})))
        for number in ids:
            common[number].groups[group] = GROUP * rarity(len(ids), total)
    return common


def _most_possible(common: dict[int, Common]) -> float:
    """What a document would weigh that has the rarest words of the proposal and a theme of it."""
    worth: dict[str, float] = {}
    theme = 0.0
    for row in common.values():
        worth |= row.words
        theme = max(theme, max(row.themes.values(), default=0.0))
    return sum(sorted(worth.values(), reverse=True)[:FULL]) + theme or 1.0


def _owners(rows: Iterable[Document]) -> dict[UUID, Organisation]:
    """Id of an entry → the BBBO whose it is; nothing for what is of others."""
    ids = [row.object_id for row in rows]
    owner_of: dict[UUID, UUID] = {}
    for searchable in registry.searchables:
        owner_of |= searchable.owners(ids)
    known = Organisation.objects.filter(pk__in=set(owner_of.values()), kind__in=BBBO, status=Status.PUBLISHED)
    shown = known.in_bulk()
    return {pk: shown[owner] for pk, owner in owner_of.items() if owner in shown}


def _reasons(common: Common, row: Document, asked: Asked) -> tuple[str, ...]:
    """Why, in words."""
    found = []
    if common.themes:
        codes = sorted(common.themes, key=lambda code: -common.themes[code])[:2]
        names = dict(Theme.objects.filter(code__in=codes).values_list("code", "name"))
        found.append(_("zelfde onderwerp: %s") % ", ".join(names[code] for code in codes if code in names))
    if common.words:
        best = sorted(common.words, key=lambda word: -common.words[word])[:4]
        found.append(_("zelfde woorden: %s") % ", ".join(best))
    if common.groups:
        labels = dict(TargetGroup.choices)
        found.append(_("voor dezelfde mensen: %s") % ", ".join(str(labels[group]) for group in common.groups))
    if nearness(row.path, asked.path) > nearness("", asked.path):
        found.append(_("in dezelfde wijk"))
    return tuple(found[:MOST_REASONS])
