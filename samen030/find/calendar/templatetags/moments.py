"""One time of an activity, as a line in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from samen030.find.directory.recurrence import say_time
from samen030.kernel import clock
from samen030.kernel.pieces import piece

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from samen030.find.search.models import Moment

register = template.Library()


@register.simple_tag
def moment_line(moment: Moment, *, with_day: bool = False) -> SafeString:
    """The list item of a moment: when, what, where; cancelled ones say so. `with_day` names the day too."""
    start, end = moment.starts_at.astimezone(clock.AMSTERDAM), moment.ends_at.astimezone(clock.AMSTERDAM)
    day = format_html("<span>{}</span> ", date_format(start.date(), "D j b")) if with_day else ""
    off = format_html('<span class="tag tag-warning">{}</span> ', _("Gaat niet door")) if moment.is_cancelled else ""
    return format_html(
        '<li class="card moment{}"><p class="moment-time">{}<strong>{}</strong><span class="meta"> {} {}</span></p>'
        '<div><h3 class="card-title">{}{}</h3>{}{}</div></li>',
        " is-cancelled" if moment.is_cancelled else "",
        day,
        say_time(start.time()),
        _("tot"),
        say_time(end.time()),
        off,
        piece("calendar/moment_name.html", moment.document),
        format_html("<p>{}</p>", moment.note) if moment.note else "",
        piece("calendar/moment_place.html", moment.document),
    )
