"""'Today and this week' on the pages of the areas."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from samen030.commons.city.models import Level, within
from samen030.find.calendar.presentation import lines, record_of
from samen030.find.calendar.queries import moment_numbers
from samen030.find.search.queries import Question
from samen030.kernel import clock, registry
from samen030.kernel.registry import AreaPanel

if TYPE_CHECKING:
    from django.http import HttpRequest

    from samen030.commons.city.models import Area
    from samen030.find.search.models import Moment

SHOWN = 8
QUIET = 3  # with fewer moments of its own a buurt shows those of its wijk too
DAYS = 7


def this_week(area: Area, _request: HttpRequest) -> dict[str, Any]:
    """The next moments in the area; for a quiet buurt also those of the rest of its wijk.

    One query, or two; and one for the documents of the lines that were not drawn before.
    """
    now = clock.now()
    until = clock.at(clock.today() + timedelta(days=DAYS))
    own = list(moment_numbers(Question(path=area.path), now, until)[:SHOWN])
    nearby: list[Moment] = []
    if len(own) < QUIET and area.level == Level.NEIGHBOURHOOD:
        district = Question(path=area.path.rpartition("/")[0])
        nearby = list(moment_numbers(district, now, until).exclude(within(area.path))[: SHOWN - len(own)])
    drawn = lines([*own, *nearby], with_day=True)
    told = tuple((moment.pk, record_of(moment)) for moment in (*own, *nearby))
    return {"key": (len(own), told), "moments": drawn[: len(own)], "nearby": drawn[len(own) :]}


registry.area_panels.register(AreaPanel("this_week", "calendar/panel.html", this_week, order=10))
