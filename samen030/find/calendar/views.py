"""The calendar page and the feeds of a search."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from samen030.commons.organisations.models import Status
from samen030.find.calendar import feeds, queries
from samen030.find.directory.models import Service
from samen030.find.directory.recurrence import say_date
from samen030.find.search.forms import question_from
from samen030.find.search.queries import version
from samen030.kernel import clock

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

RANGES = {"vandaag": 1, "week": 7, "maand": 31}
FARTHEST_DAYS = 366


def _first_day(text: str) -> date:
    """The asked first day; today where it is missing, unreadable or far away."""
    today = clock.today()
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return asked if abs((asked - today).days) <= FARTHEST_DAYS else today


def say_day(day: date) -> str:
    """'vandaag, dinsdag 3 maart'."""
    near = {0: _("vandaag"), 1: _("morgen")}.get((day - clock.today()).days)
    return f"{near}, {say_date(day)}" if near else say_date(day)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """What there is to do: today, seven days or a month, for any search."""
    asked = question_from(request.GET)
    span = request.GET.get("bereik", "week")
    span = span if span in RANGES else "week"
    first = _first_day(request.GET.get("datum", ""))
    last = first + timedelta(days=RANGES[span] - 1)
    base = asked.query_string(wanneer=None)

    def link(day: date, to_span: str) -> str:
        parts = [base, f"bereik={to_span}", "" if day == clock.today() else f"datum={day.isoformat()}"]
        return "?" + "&".join(part for part in parts if part)

    shown = [(say_day(day.day), link(day.day, "vandaag"), day) for day in queries.days(asked.question, first, last)]
    until = queries.known_until()
    context = {
        "asked": asked,
        "days": shown,
        "first": first,
        "last": last,
        "span": span,
        "spans": [(name, label, link(first, name)) for name, label in _span_labels().items()],
        "earlier": link(first - timedelta(days=RANGES[span]), span) if first > clock.today() else "",
        "later": link(last + timedelta(days=1), span) if until and last < until else "",
        "until": until,
        "is_past": last < clock.today(),
        "feed_query": base,
        "kept": [(k, v) for k, v in asked.parameters if k not in ("q", "plek", "wanneer")],
    }
    return render(request, "calendar/calendar.html", context)


def _span_labels() -> dict[str, str]:
    return {"vandaag": _("Eén dag"), "week": _("Week"), "maand": _("Maand")}


def _etag(request: HttpRequest, **_arguments: object) -> str:
    return f'"{version()}-{clock.today().isoformat()}-{crc32(request.get_full_path().encode()):x}"'


@require_safe
@condition(etag_func=_etag)
def feed_ical(request: HttpRequest) -> HttpResponse:
    """Every activity that fits a search, as a calendar that a phone can follow."""
    body = feeds.ical(question_from(request.GET).question)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


@require_safe
@condition(etag_func=_etag)
def feed_atom(request: HttpRequest) -> HttpResponse:
    """What was added or changed last in a search, for feed readers."""
    return HttpResponse(feeds.atom(question_from(request.GET)), content_type="application/atom+xml; charset=utf-8")


@require_safe
def activity_ical(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """One activity, to put in one's own calendar."""
    found = Service.objects.filter(pk=pk, status=Status.PUBLISHED, organisation__status=Status.PUBLISHED)
    service = feeds.with_schedules(found).first()
    if service is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{service.slug}.ics"'}
    return HttpResponse(feeds.calendar_of([service]), content_type="text/calendar; charset=utf-8", headers=headers)
