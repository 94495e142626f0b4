"""Keeping calendars of others in step."""

from __future__ import annotations

from samen030.find.feeds.actions.keeping import Preview, Wish, choose, pause, preview, remove, start
from samen030.find.feeds.actions.syncing import follow, read_feed, read_feeds
from samen030.find.feeds.actions.taken import read_taken
from samen030.find.feeds.actions.usual import Usual, change_usual, usual_of

__all__ = [
    "Preview",
    "Usual",
    "Wish",
    "change_usual",
    "choose",
    "follow",
    "pause",
    "preview",
    "read_feed",
    "read_feeds",
    "read_taken",
    "remove",
    "start",
    "usual_of",
]
