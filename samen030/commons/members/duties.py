"""Who stopped being a member today is no longer found as one."""

from __future__ import annotations

from datetime import timedelta

from samen030.commons.members.models import Standing
from samen030.kernel import clock, registry
from samen030.kernel.registry import Duty

LOOK_BACK = timedelta(days=3)  # a night that was missed is made up for


def forget_ended() -> int:
    """Have the search look again at organisations whose standing ended these days; answers how many. Twice is once."""
    today = clock.today()
    rows = Standing.objects.filter(ends_on__gt=today - LOOK_BACK, ends_on__lte=today)
    ids = list(rows.values_list("organisation_id", flat=True))
    if ids:
        registry.announce_change("organisation", ids)
    return len(ids)


registry.duties.register(Duty("members_ended", forget_ended, order=45))
