"""What the calendar page says and links to: days by name, other periods, wider searches."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from samen030.find.calendar.forms import FARTHEST, SPANS
from samen030.find.directory.recurrence import say_date, say_time
from samen030.find.search.models import Document, Moment
from samen030.kernel import clock
from samen030.kernel.pieces import is_kept, kept, piece
from samen030.kernel.spoken import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from django.utils.safestring import SafeString

    from samen030.commons.city.models import Area
    from samen030.find.calendar.forms import Period
    from samen030.find.calendar.queries import Day
    from samen030.find.search.forms import Asked


def say_day(day: date) -> str:
    """'vandaag, dinsdag 3 maart'."""
    near = {0: _("vandaag"), 1: _("morgen"), 2: _("overmorgen")}.get((day - clock.today()).days)
    return f"{near}, {spoken(say_date(day))}" if near else spoken(say_date(day))


def date_of(moment: Moment) -> date:
    """The day on which a moment begins, on the clock of the city."""
    return moment.starts_at.astimezone(clock.AMSTERDAM).date()


def lines(moments: Sequence[Moment], *, with_day: bool = False) -> list[SafeString]:
    """The list items of `moments`; `with_day` names the day too. Their documents are read only for lines not kept."""
    keys = [("moment", moment.pk, record_of(moment), with_day) for moment in moments]
    new = [m for m, key in zip(moments, keys, strict=True) if not is_kept(key)]
    unread = {m.document_id for m in new if not Moment.document.is_cached(m)}
    documents = Document.objects.defer(*Document.SEARCHED).in_bulk(unread) if unread else {}
    drawn = []
    for moment, key in zip(moments, keys, strict=True):
        document = documents.get(moment.document_id)
        if document is not None:
            moment.document = document
        drawn.append(kept(key, partial(_line, moment, with_day=with_day)))
    return drawn


def record_of(moment: Moment) -> UUID:
    """The id of the record that a moment is of, without reading its document where the query told it."""
    told: UUID | None = getattr(moment, "of_record", None)
    return told or moment.document.object_id


def with_lines(days: Sequence[Day]) -> Iterator[tuple[Day, list[SafeString]]]:
    """Each day with the list items of its moments; their documents are read at once for all days."""
    drawn = iter(lines([moment for day in days for moment in day.moments]))
    for day in days:
        yield day, list(islice(drawn, len(day.moments)))


def _line(moment: Moment, *, with_day: bool) -> SafeString:
    """When, what, where; cancelled ones say so."""
    document = moment.document
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
        piece("calendar/moment_name.html", document),
        format_html("<p>{}</p>", moment.note) if moment.note else "",
        piece("calendar/moment_place.html", document),
    )


def out_of_reach(period: Period, until: date | None) -> str:
    """What to say about days that are over or too far ahead; '' for all others."""
    if period.is_past:
        return _("Deze dagen zijn voorbij.")
    if until and period.first > until:
        day = date_format(until, "j F Y")
        return _("Wij weten wat er te doen is tot en met %(day)s. Kijk later nog eens.") % {"day": day}
    return ""


def _address(search: str, day: date, span: str) -> str:
    parts = [search, f"bereik={span}", "" if day == clock.today() else f"datum={day.isoformat()}"]
    return "?" + "&".join(part for part in parts if part)


class Links:
    """Addresses of the same search on other days."""

    def __init__(self, asked: Asked, period: Period) -> None:
        self.search = asked.query_string(wanneer=None)
        self._asked, self._period = asked, period

    def to(self, day: date, span: str) -> str:
        """The calendar of `span` from `day`."""
        return _address(self.search, day, span)

    def elsewhere(self, **changes: str | None) -> str:
        """The same days of a changed search."""
        search = self._asked.query_string(**{"wanneer": None, **changes})
        return _address(search, self._period.first, self._period.span)

    def spans(self) -> list[tuple[str, str, str]]:
        """(name, label, link) of one day, a week and a month from the same day."""
        day = _("Vandaag") if self._period.first == clock.today() else _("Eén dag")
        labels = {"vandaag": day, "week": _("Week"), "maand": _("Maand")}
        return [(name, labels[name], self.to(self._period.first, name)) for name in SPANS]

    def page(self, number: int) -> str:
        """A further page of the same day."""
        return f"{self.to(self._period.first, self._period.span)}&pagina={number}"

    @property
    def today(self) -> str:
        """The same span from today; '' where that is what is shown."""
        return "" if self._period.first == clock.today() else self.to(clock.today(), self._period.span)

    @property
    def earlier(self) -> str:
        """The period before this one, not before today; '' where there is none."""
        today = clock.today()
        if self._period.first <= today:
            return ""
        return self.to(max(today, self._period.first - timedelta(days=self._period.days)), self._period.span)

    def later(self, until: date | None) -> str:
        """The period after this one; '' beyond what is known."""
        following = self._period.last + timedelta(days=1)
        reach = until or clock.today() + FARTHEST
        return self.to(following, self._period.span) if following <= reach else ""


def choices(asked: Asked, links: Links) -> list[tuple[str, str]]:
    """(name, link) of the buurten that a typed place may mean."""
    areas = asked.place.choices if asked.place else []
    return [(area.name, links.elsewhere(plek=None, buurt=area.slug)) for area in areas]


def wider(asked: Asked, area: Area | None, period: Period, links: Links) -> list[tuple[str, str]]:
    """(sentence, link) of wider searches, for who finds nothing: longer, the wijk, the city, without words."""
    found = []
    if period.span != "maand" and not period.is_past:
        found.append((_("Kijk een hele maand vooruit"), links.to(period.first, "maand")))
    if area and area.parent:
        sentence = _("Kijk in heel %(name)s") % {"name": area.parent.name}
        found.append((sentence, links.elsewhere(plek=None, buurt=area.parent.slug)))
    if asked.question.text or asked.question.facets:
        chosen = {name: None for name, _value in asked.parameters if name not in ("plek", "buurt")}
        found.append((_("Alles wat er te doen is, zonder uw keuzes"), links.elsewhere(**chosen)))
    return found
