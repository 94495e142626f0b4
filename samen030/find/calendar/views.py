"""The calendar page and the feeds of a search."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from samen030.commons.organisations.models import Status
from samen030.find.calendar import feeds, presentation, queries
from samen030.find.calendar.forms import period_from
from samen030.find.directory.models import Service
from samen030.find.search.forms import question_from
from samen030.find.search.presentation import chips
from samen030.find.search.queries import version
from samen030.kernel import clock

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

MOST_A_DAY = {"vandaag": 60, "week": 10, "maand": 3}  # longer lists: fewer of each day, and a link to the whole day


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What there is to do: one day, seven days or a month, for any search."""
    asked = question_from(request.GET)
    period = period_from(request.GET)
    area = (asked.place.area if asked.place else None) or asked.area  # a postcode here means: in that buurt
    question = replace(asked.question, path=area.path) if area else asked.question
    links = presentation.Links(asked, period)
    one_day = period.span == "vandaag"
    page = question.page if one_day else 1
    days = queries.days(question, period.first, period.last, most=MOST_A_DAY[period.span], page=page)
    number, until = queries.state_of_index()
    upcoming = None if days else queries.next_after(question, max(period.last, clock.today() - timedelta(days=1)))
    context = {
        "asked": asked,
        "area": area,
        "period": period,
        "one_day": one_day,
        "days": [
            (presentation.say_day(day.day), links.to(day.day, "vandaag"), day, drawn)
            for day, drawn in presentation.with_lines(days)
        ],
        "notice": period.problem or presentation.out_of_reach(period, until),
        "spans": links.spans(),
        "links": links,
        "later": links.later(until),
        "more": links.page(page + 1) if one_day and any(day.has_more for day in days) else "",
        "page": page,
        "until": until,
        "upcoming": upcoming,
        "upcoming_day": presentation.say_day(presentation.date_of(upcoming)) if upcoming else "",
        "upcoming_link": links.to(presentation.date_of(upcoming), "vandaag") if upcoming else "",
        "wider": [] if days else presentation.wider(asked, area, period, links),
        "chips": chips(asked, number),
        "feed_query": links.search,
        "choices": presentation.choices(asked, links),
        "kept": [(k, v) for k, v in asked.parameters if k not in ("q", "plek", "buurt", "wanneer")],
    }
    return render(request, "calendar/calendar.html", context)


def _etag(request: HttpRequest, **_arguments: object) -> str:
    return f'"{version()}-{clock.today().isoformat()}-{crc32(request.get_full_path().encode()):x}"'


@require_safe
@condition(etag_func=_etag)
def feed_ical(request: HttpRequest) -> HttpResponse:
    """Every activity that fits a search, as a calendar that a phone can follow."""
    return HttpResponse(feeds.ical(question_from(request.GET)), content_type="text/calendar; charset=utf-8")


@require_safe
@condition(etag_func=_etag)
def feed_atom(request: HttpRequest) -> HttpResponse:
    """What was added or changed last in a search, for feed readers."""
    return HttpResponse(feeds.atom(question_from(request.GET)), content_type="application/atom+xml; charset=utf-8")


@require_safe
@condition(etag_func=_etag)
def activity_ical(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """One activity, to put in one's own calendar."""
    found = Service.objects.filter(pk=pk, status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
    service = feeds.with_schedules(found).first()
    if service is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{service.slug}.ics"'}
    body = feeds.calendar_of([service], service.name)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)
