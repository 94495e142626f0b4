"""Sizes and terms of what is printed. No queries."""

from __future__ import annotations

from datetime import date, timedelta

POSTER_ROWS = 10  # at most so many activities on the fridge; fewer where they do not fit on the sheet
GUIDE_ENTRIES = 400  # at most so many entries in the guide of a wijk
KEPT = timedelta(days=1)  # a sheet that was made is given out for so long
FORGOTTEN = timedelta(days=40)
NEXT_MONTH_FROM = 25  # from this day on `samen030 due` makes the posters of the coming month
A_RUN = 20  # posters that one run of `samen030 due` makes


def month_of(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after `month`."""
    return month_of(month + timedelta(days=31))


def booklet_order(pages: int) -> list[int | None]:
    """Which page lies where when an A5 booklet is printed two to an A4, both sides, flipped on the short edge.

    `pages` numbers from 0; None is an empty page, to fill up to a multiple of four. Sheet by sheet: front left, front
    right, back left, back right. Folded and stapled in the middle they read on.
    """
    whole = -(-pages // 4) * 4
    order: list[int | None] = []
    for sheet in range(whole // 4):
        low, high = 2 * sheet, whole - 1 - 2 * sheet
        order += [high, low, low + 1, high - 1]
    return [number if number is not None and number < pages else None for number in order]
