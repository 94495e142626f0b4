"""When a mail that failed is tried again, and how long a sent one is kept. No queries."""

from __future__ import annotations

from datetime import timedelta

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 6 * 60, 24 * 60, 48 * 60))
KEEP_TEXT = timedelta(days=30)


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after the try with this number (from 1); None: no use any more, the bureau is told."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None
