"""'Today and this week' on the pages of the areas."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from samen030.commons.city.models import Level
from samen030.find.calendar.queries import moments
from samen030.find.search.queries import Question
from samen030.kernel import clock, registry
from samen030.kernel.registry import AreaPanel

if TYPE_CHECKING:
    from django.http import HttpRequest

    from samen030.commons.city.models import Area

SHOWN = 8
DAYS = 7


def this_week(area: Area, _request: HttpRequest) -> dict[str, Any]:
    """The next moments in the area; in a quiet buurt those of the whole wijk, and it says so. One query, or two."""
    now = clock.now()
    until = clock.at(clock.today() + timedelta(days=DAYS))
    rows = list(moments(Question(path=area.path), now, until)[:SHOWN])
    from_district = False
    if not rows and area.level == Level.NEIGHBOURHOOD:
        rows = list(moments(Question(path=area.path.rpartition("/")[0]), now, until)[:SHOWN])
        from_district = bool(rows)
    return {"moments": rows, "from_district": from_district}


registry.area_panels.register(AreaPanel("this_week", "calendar/panel.html", this_week, order=10))
