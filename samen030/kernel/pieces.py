"""Pieces of a page that are drawn once: what a page of cards spends most of its time on is drawing the same cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

MOST_KEPT = 4_000  # pieces of about 1 kB, per process
_kept: dict[tuple[object, ...], SafeString] = {}


class Unchanging(Protocol):
    """A row that is never changed, only replaced by one with another number: a document of the search index."""

    pk: int
    object_id: UUID


def is_kept(key: tuple[object, ...]) -> bool:
    """Whether the piece under `key` is there, so that nothing needs to be read for it."""
    return (*key, get_language()) in _kept


def kept(key: tuple[object, ...], draw: Callable[[], SafeString]) -> SafeString:
    """The piece under `key` in the language of the page, drawn when it is not there. `key` names what never changes."""
    key = (*key, get_language())
    drawn = _kept.get(key)
    if drawn is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        drawn = _kept[key] = draw()
    return drawn


def piece(template_name: str, doc: Unchanging) -> SafeString:
    """`template_name` drawn with `doc`, kept in this process; it cannot be old, because `doc` never changes."""
    return kept(
        (template_name, doc.pk, doc.object_id),
        lambda: mark_safe(get_template(template_name).render({"doc": doc})),  # noqa: S308 - a drawn template
    )
