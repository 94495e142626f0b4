"""One time of an activity, as a line in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from samen030.find.calendar.presentation import lines

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from samen030.find.search.models import Moment

register = template.Library()


@register.simple_tag
def moment_line(moment: Moment, *, with_day: bool = False) -> SafeString:
    """The list item of a moment: when, what, where; cancelled ones say so. `with_day` names the day too."""
    return lines([moment], with_day=with_day)[0]
