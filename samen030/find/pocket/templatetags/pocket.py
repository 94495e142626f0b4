"""One time of an activity, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from samen030.find.directory.recurrence import say_date, say_time
from samen030.kernel import clock

if TYPE_CHECKING:
    from samen030.find.search.models import Moment

register = template.Library()


@register.simple_tag
def when_of(moment: Moment) -> str:
    """'dinsdag 24 november, 10.00 uur'."""
    start = moment.starts_at.astimezone(clock.AMSTERDAM)
    return f"{say_date(start.date())}, {say_time(start.time())} uur"
