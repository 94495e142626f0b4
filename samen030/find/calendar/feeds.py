"""Feeds of a search: iCalendar (RFC 5545, RFC 7986) and Atom (RFC 4287)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from samen030.commons.organisations.models import Status
from samen030.find.calendar.queries import newest, soonest_activities
from samen030.find.directory.models import Place, Schedule, Service
from samen030.find.directory.queries import public_places
from samen030.find.directory.recurrence import DEFAULT_MINUTES, NEVER, parse_rrule, rule_dates
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from django.db.models import QuerySet

    from samen030.find.directory.models import Override
    from samen030.find.search.forms import Asked

MOST_EVENTS = 500
MOST_ENTRIES = 50
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")  # XML 1.0 has no place for these


def _plain(text: str) -> str:
    """`text` without the control characters that would break a feed."""
    return UNPRINTABLE.sub(" ", text)


def name_of(asked: Asked) -> str:
    """What a feed is called: the words and the area of its search."""
    area = asked.area or (asked.place.area if asked.place else None)
    about = _plain(asked.question.text) or _("wat is er te doen")
    return f"SAMEN030: {about}, {area.name}" if area else f"SAMEN030: {about}"


def with_schedules(services: QuerySet[Service]) -> QuerySet[Service]:
    """Services with all that a calendar of them needs: 4 queries in all."""
    shown = Place.objects.filter(public_places())
    return services.select_related("organisation").prefetch_related(
        Prefetch("schedules", Schedule.objects.order_by("first_date", "start_time", "id")),
        "schedules__overrides",
        Prefetch("schedules__place", shown),
        Prefetch("places", shown),
    )


def ical(asked: Asked) -> bytes:
    """The activities of a search as a calendar; at most MOST_EVENTS, those that come up soonest."""
    chosen = soonest_activities(asked.question, MOST_EVENTS)
    public = Service.objects.filter(status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
    return calendar_of(with_schedules(public.filter(pk__in=chosen).order_by("name", "pk")), name_of(asked))


def calendar_of(services: Iterable[Service], name: str, *, most: int = MOST_EVENTS) -> bytes:
    """An iCalendar of services: one event per rule (at most `most`), and one for each moved or cancelled date."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//SAMEN030//Vinden//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _plain(name))
    calendar.add("x-wr-calname", _plain(name))
    calendar.add("x-wr-timezone", clock.AMSTERDAM.key)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    rules = 0
    for service in services:
        for schedule in service.schedules.all():
            events = list(_events(service, schedule))
            rules += bool(events)
            if rules > most:
                break
            for event in events:
                calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _local(day: date, moment: time) -> datetime:
    """A wall-clock moment in the city, as iCalendar writes it (with TZID)."""
    return datetime.combine(day, moment, tzinfo=clock.AMSTERDAM)


def _events(service: Service, schedule: Schedule) -> Iterator[icalendar.Event]:
    """The event of a rule and one for each date that differs; none where there is no rule, or it never holds.

    DTSTART is the first date that the rule really gives: readers show DTSTART as an instance, also where the rule
    does not (RFC 5545 §3.8.5.3 leaves a start outside the rule undefined). Overrides that name no date of the
    rule are passed over, as `recurrence.occurrences` does.
    """
    if schedule.first_date is None or schedule.start_time is None:
        return
    first = next(iter(rule_dates(schedule, schedule.first_date, schedule.first_date + NEVER)), None)
    skipped = set(schedule.exdates)
    if first is None or (not schedule.rrule and first.isoformat() in skipped):
        return
    overrides = {o.original_date: o for o in schedule.overrides.all() if o.original_date.isoformat() not in skipped}
    given = set(rule_dates(schedule, min(overrides), max(overrides))) if overrides else set()
    changed = [overrides[day] for day in sorted(given & overrides.keys())]
    if not schedule.rrule:
        event = _base(service, schedule)
        _set_time(event, schedule, first, changed[0] if changed else None)
        yield event
        return
    event = _base(service, schedule)
    _set_time(event, schedule, first, None)
    event.add("rrule", _rule(schedule.rrule))
    if skipped:
        days = (datetime.fromisoformat(day).date() for day in sorted(skipped))
        event.add("exdate", [_local(day, schedule.start_time) for day in days])
    yield event
    for override in changed:
        event = _base(service, schedule)
        event.add("recurrence-id", _local(override.original_date, schedule.start_time))
        _set_time(event, schedule, override.original_date, override)
        yield event


def _rule(rrule: str) -> dict[str, object]:
    """A rule as icalendar takes it. UNTIL is written in UTC, as RFC 5545 asks beside a start with a time zone."""
    rule: dict[str, object] = {}
    for key, value in parse_rrule(rrule).items():
        rule[key] = value.split(",") if key.startswith("BY") else value
    if "UNTIL" in rule:
        last = datetime.strptime(str(rule["UNTIL"])[:8], "%Y%m%d")  # noqa: DTZ007 - a date
        rule["UNTIL"] = _local(last.date(), time(23, 59, 59)).astimezone(UTC)
    return rule


def _set_time(event: icalendar.Event, schedule: Schedule, day: date, override: Override | None) -> None:
    """When it is on `day`, or what `override` makes of that; cancelled ones say so in their name too, because
    many readers show no status."""
    minutes = DEFAULT_MINUTES if schedule.duration_minutes is None else schedule.duration_minutes
    start_time = schedule.start_time or time.min
    if override:
        day, start_time = override.new_date or day, override.new_start_time or start_time
        minutes = minutes if override.new_duration_minutes is None else override.new_duration_minutes
        if override.is_cancelled:
            event.add("status", "CANCELLED")
            event["summary"] = icalendar.vText(_("Gaat niet door: %(name)s") % {"name": event["summary"]})
        if override.note:
            event.add("comment", _plain(override.note))
    event.add("dtstart", _local(day, start_time))
    event.add("duration", timedelta(minutes=minutes))


def _base(service: Service, schedule: Schedule) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{schedule.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", service.changed_at.astimezone(UTC))
    event.add("last-modified", service.changed_at.astimezone(UTC))
    event.add("summary", _plain(service.name))
    full = _("Vol: er is nu geen plek.") if service.is_full else ""
    told = (service.description, service.organisation.name, full)
    event.add("description", _plain("\n\n".join(part for part in told if part)))
    event.add("url", settings.SITE_URL + service.get_absolute_url())
    place = schedule.place or next(iter(service.places.all()), None)
    if place:
        event.add("location", _plain(", ".join(part for part in (place.name, place.address) if part)))
        if place.point:
            event.add("geo", tuple(place.point))
    return event


def atom(asked: Asked) -> bytes:
    """The entries of a search that came in or changed last, newest first."""
    site, query = settings.SITE_URL, asked.query_string()
    feed = Atom1Feed(
        title=name_of(asked),
        link=f"{site}{reverse('search')}?{query}",
        description=_("Wat erbij komt en wat verandert in deze zoekopdracht."),
        feed_url=f"{site}{reverse('feed_atom')}?{query}",
        feed_guid=f"{site}{reverse('feed_atom')}?{query}",
        author_name="SAMEN030",
        language="nl",
    )
    for row in newest(asked.question, MOST_ENTRIES):
        feed.add_item(
            title=_plain(row.title),
            link=site + row.url,
            description=_plain(row.summary),
            unique_id=f"urn:uuid:{row.object_id}",
            updateddate=row.changed_at,
            author_name=_plain(row.extra.get("organisation") or row.title),
        )
    return feed.writeString("utf-8").encode()
