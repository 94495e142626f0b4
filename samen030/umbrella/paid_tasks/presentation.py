"""The overhead over the years as a picture: bars with a line for the target. Numbers for the template, no markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samen030.umbrella.paid_tasks.models import Target
    from samen030.umbrella.paid_tasks.queries import Year

MOST_BARS = 12
HEIGHT, TOP, FOOT = 150, 24, 26  # of the bars; above them for the figure, below them for the year
STEP, BAR, LEFT = 60, 38, 6
LEAST_SCALE = 50  # tenths of a percent: with a tiny share the bars stay small


@dataclass(frozen=True)
class Bar:
    """One year in the picture. Without a share there is no bar, and a sign in its place."""

    year: int
    x: int
    middle: int
    y: int
    height: int
    label: str
    is_known: bool


@dataclass(frozen=True)
class Chart:
    """The picture, and what it says in one sentence for who does not see it."""

    width: int
    height: int
    base: int
    bars: list[Bar]
    target_y: int | None
    target_label: str
    told: str


def percent(share: int | None) -> str:
    """A share in tenths of a percent as people read it: '12,5%'."""
    return (
        _("niet ingevuld")
        if share is None
        else f"{number_format(share / 10, 1).removesuffix(',0').removesuffix('.0')}%"
    )


def chart(years: Sequence[Year], target: Target | None) -> Chart | None:
    """The last years as bars; None where there is no share to draw."""
    shown = list(years)[-MOST_BARS:]
    known = [row.share for row in shown if row.share is not None]
    if not known:
        return None
    most = max([*known, LEAST_SCALE, target.share if target else 0])

    def y_of(share: int) -> int:
        return TOP + HEIGHT - round(share * HEIGHT / most)

    bars = []
    for number, row in enumerate(shown):
        x, y = LEFT + number * STEP, y_of(row.share or 0)
        label = percent(row.share) if row.share is not None else "?"
        is_known = row.share is not None
        bars.append(Bar(row.year, x, x + BAR // 2, y, TOP + HEIGHT - y, label, is_known))
    told = "; ".join(f"{row.year}: {percent(row.share)}" for row in shown)
    return Chart(
        width=2 * LEFT + STEP * (len(shown) - 1) + BAR,
        height=TOP + HEIGHT + FOOT,
        base=TOP + HEIGHT,
        bars=bars,
        target_y=y_of(target.share) if target else None,
        target_label=percent(target.share) if target else "",
        told=told,
    )
