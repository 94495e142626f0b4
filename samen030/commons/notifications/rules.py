"""When a mail that failed is tried again, and how long a sent one is kept. No queries."""

from __future__ import annotations

from datetime import date, timedelta

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 6 * 60, 24 * 60, 48 * 60))
KEEP_TEXT = timedelta(days=30)


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after the try with this number (from 1); None: no use any more, the bureau is told."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None


def wait_after(failures: int, first: timedelta, longest: timedelta) -> timedelta:
    """How long to wait with reading again after so many failures before this one: it doubles each time."""
    return min(first * (1 << min(failures, 16)), longest)


KEEP_NOTES = timedelta(days=183)


def period_of(rhythm: str, day: date) -> str:
    """The month ('2026-11') or week ('2026-W48') in which `day` lies: one mail in each."""
    if rhythm == "week":
        year, week, _day = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y-%m}"
