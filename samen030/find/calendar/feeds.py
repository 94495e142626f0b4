"""Feeds of a search: iCalendar (RFC 5545, RFC 7986) and Atom (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.db.models import Prefetch
from django.utils.feedgenerator import Atom1Feed

from samen030.commons.organisations.models import Status
from samen030.find.directory.models import Place, Schedule, Service
from samen030.find.directory.queries import public_places
from samen030.find.directory.recurrence import DEFAULT_MINUTES, parse_rrule
from samen030.find.search.models import Document
from samen030.find.search.queries import matching_ids
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from samen030.find.directory.models import Override
    from samen030.find.search.forms import Asked
    from samen030.find.search.queries import Question

MOST_EVENTS = 500
MOST_ENTRIES = 50


def with_schedules(services: QuerySet[Service]) -> QuerySet[Service]:
    """Services with all that a calendar of them needs: 4 queries in all."""
    return services.select_related("organisation").prefetch_related(
        Prefetch("schedules", Schedule.objects.select_related("place")),
        "schedules__overrides",
        Prefetch("places", Place.objects.filter(public_places())),
    )


def ical(question: Question) -> bytes:
    """The activities of a search as a calendar; at most MOST_EVENTS."""
    ids = Document.objects.filter(pk__in=matching_ids(question), kind="activity").values_list("object_id", flat=True)
    chosen = list(ids.order_by("title")[:MOST_EVENTS])
    found = with_schedules(Service.objects.filter(pk__in=chosen, status=Status.PUBLISHED).order_by("name", "pk"))
    return calendar_of(found)


def calendar_of(services: Iterable[Service]) -> bytes:
    """An iCalendar of services: one event per rule, and one for each moved or cancelled date."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//SAMEN030//Vinden//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "SAMEN030")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    for service in services:
        for schedule in service.schedules.all():
            if schedule.first_date is None or schedule.start_time is None:
                continue
            calendar.add_component(_event(service, schedule))
            for override in schedule.overrides.all():
                calendar.add_component(_override(service, schedule, override))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _local(day: date, moment: time) -> datetime:
    """A wall-clock moment in the city, as iCalendar writes it."""
    return datetime.combine(day, moment, tzinfo=clock.AMSTERDAM)


def _base(service: Service, schedule: Schedule) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{schedule.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", service.changed_at.astimezone(UTC))
    event.add("last-modified", service.changed_at.astimezone(UTC))
    event.add("summary", service.name)
    event.add("description", service.description)
    event.add("url", settings.SITE_URL + service.get_absolute_url())
    place = schedule.place or next(iter(service.places.all()), None)
    if place:
        event.add("location", ", ".join(part for part in (place.name, place.address) if part))
        if place.point:
            event.add("geo", tuple(place.point))
    return event


def _event(service: Service, schedule: Schedule) -> icalendar.Event:
    """The event of a rule. UNTIL is written in UTC, as RFC 5545 asks beside a start with a time zone."""
    event = _base(service, schedule)
    start_time = schedule.start_time or time.min
    event.add("dtstart", _local(schedule.first_date or service.changed_at.date(), start_time))
    event.add("duration", timedelta(minutes=schedule.duration_minutes or DEFAULT_MINUTES))
    if schedule.rrule:
        rule: dict[str, object] = {}
        for key, value in parse_rrule(schedule.rrule).items():
            rule[key] = value.split(",") if key.startswith("BY") else value
        if "UNTIL" in rule:
            last = datetime.strptime(str(rule["UNTIL"])[:8], "%Y%m%d")  # noqa: DTZ007 - a date
            rule["UNTIL"] = _local(last.date(), time(23, 59, 59)).astimezone(UTC)
        event.add("rrule", rule)
    for day in schedule.exdates:
        event.add("exdate", _local(datetime.fromisoformat(day).date(), start_time))
    if service.is_full:
        event.add("categories", ["vol"])
    return event


def _override(service: Service, schedule: Schedule, override: Override) -> icalendar.Event:
    event = _base(service, schedule)
    start_time = schedule.start_time or time.min
    original = _local(override.original_date, start_time)
    event.add("recurrence-id", original)
    event.add("dtstart", _local(override.new_date or override.original_date, override.new_start_time or start_time))
    minutes = override.new_duration_minutes or schedule.duration_minutes or DEFAULT_MINUTES
    event.add("duration", timedelta(minutes=minutes))
    if override.is_cancelled:
        event.add("status", "CANCELLED")
    if override.note:
        event.add("comment", override.note)
    return event


def atom(asked: Asked) -> bytes:
    """The entries of a search that came in or changed last, newest first."""
    site = settings.SITE_URL
    rows = Document.objects.filter(pk__in=matching_ids(asked.question)).order_by("-pk")[:MOST_ENTRIES]
    feed = Atom1Feed(
        title=f"SAMEN030: {asked.question.text or 'nieuw in de stad'}",
        link=f"{site}/vinden/?{asked.query_string()}",
        description="",
        feed_url=f"{site}/wat-is-er-te-doen/nieuw.atom?{asked.query_string()}",
        language="nl",
    )
    for row in rows:
        feed.add_item(
            title=row.title,
            link=site + row.url,
            description=row.summary,
            unique_id=f"urn:uuid:{row.object_id}",
            updateddate=row.changed_at,
            author_name=row.extra.get("organisation") or row.title,
        )
    return feed.writeString("utf-8").encode()
