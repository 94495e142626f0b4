"""Reading: when a place is taken; the feeds of an organisation; what stands here beside what a calendar says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.notifications.models import StoppedAddress
from samen030.commons.organisations.models import Status
from samen030.commons.people.queries import holders
from samen030.find.directory.models import Place, Service, TargetGroup
from samen030.find.feeds.models import Feed, FeedItem, TakenCalendar
from samen030.find.feeds.rules import spoken
from samen030.find.feeds.rules.merging import FIELDS, mark_of
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.registry import Taken
from samen030.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from samen030.commons.organisations.models import Organisation
    from samen030.find.directory.models import Schedule
    from samen030.find.feeds.rules.merging import Values

FRESH = timedelta(days=1)
_SPACES = re.compile(r"[^\w]+")
LABELS = {
    "name": gettext_lazy("titel"),
    "description": gettext_lazy("tekst"),
    "when": gettext_lazy("wanneer"),
    "places": gettext_lazy("plek"),
    "status": gettext_lazy("gaat het door"),
}


def taken(place: Place, first: date, last: date) -> Sequence[Taken] | None:
    """The times at which `place` is taken from `first` to `last`; None where its calendar says nothing fresh."""
    row = TakenCalendar.objects.filter(place=place, url=place.taken_url, problem="").first()
    if row is None or row.read_at is None or clock.now() - row.read_at > FRESH:
        return None
    times = [Taken(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in row.times]
    return [t for t in times if first <= t.ends_at.astimezone(clock.AMSTERDAM).date() and clock.at(last) > t.starts_at]


def addresses_of(organisation: Organisation | None, fallback: str) -> list[str]:
    """Where post about a calendar goes: the organisation's own people, else its address. None that mail came back
    from."""
    people = holders(scope_of_organisation(organisation.pk), Role.EDITOR, Role.REPRESENTATIVE) if organisation else []
    emails = list(dict.fromkeys(person.email.lower() for person in people)) or ([fallback.lower()] if fallback else [])
    stopped = set(StoppedAddress.objects.filter(address__in=emails).values_list("address", flat=True))
    return [email for email in emails if email not in stopped]


class PlaceFinder:
    """Knows a place of the directory again by its name or address in an event. One query, at the first look."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation.pk
        self._found: dict[str, list[tuple[bool, str, int]]] | None = None
        self._names: dict[str, str] = {}

    def find(self, location: str) -> tuple[str, int] | None:
        """The id of the place that `location` names, and its area; None where none is known, or two that are alike."""
        if not location.strip():
            return None
        if self._found is None:
            self._found = self._all()
        parts = [location, *(part for part in re.split(r"[,;\n()|]", location) if part.strip())]
        for own in (True, False):
            for part in parts:
                found = [row for row in self._found.get(_plain(part), []) if row[0] or not own]
                if len({pk for _own, pk, _area in found}) == 1:
                    return found[0][1], found[0][2]
        return None

    def name_of(self, places: list[str]) -> str:
        """The name of a place that was found."""
        return self._names.get(places[0], "") if places else ""

    def _all(self) -> dict[str, list[tuple[bool, str, int]]]:
        found: dict[str, list[tuple[bool, str, int]]] = {}
        rows = Place.objects.filter(status=Status.PUBLISHED).order_by()
        names = ("pk", "organisation_id", "area_id", "name", "street", "house_number")
        for pk, owner, area, name, street, number in rows.values_list(*names):
            self._names[str(pk)] = name
            keys = {_plain(name)} | ({_plain(f"{street} {number}")} if street and number else set())
            for key in filter(None, keys):
                found.setdefault(key, []).append((owner == self._organisation, str(pk), area))
        return found


def _plain(text: str) -> str:
    return _SPACES.sub(" ", fold(text)).strip()


def here_of(services: Iterable[UUID]) -> dict[UUID, Values]:
    """What stands here of activities, in the words of `rules.merging`. Four queries."""
    rows = Service.objects.filter(pk__in=list(services)).prefetch_related("schedules__overrides", "places")
    return {
        row.pk: {
            "name": row.name,
            "description": row.description,
            "places": sorted(str(place.pk) for place in row.places.all()),
            "when": whens_of(row.schedules.all()),
            "status": row.status,
        }
        for row in rows
    }


def whens_of(schedules: Iterable[Schedule]) -> list[dict[str, Any]]:
    """Rules as plain values, as `rules.planned` makes them."""
    found = [_when_of(schedule) for schedule in schedules]
    return sorted(found, key=lambda when: (when.get("first_date", ""), when.get("start_time", "")))


def _when_of(schedule: Schedule) -> dict[str, Any]:
    if schedule.first_date is None or schedule.start_time is None:
        return {"text": schedule.text}
    overrides = [
        {
            "day": override.original_date.isoformat(),
            "is_cancelled": override.is_cancelled,
            "new_date": override.new_date.isoformat() if override.new_date else None,
            "new_start_time": override.new_start_time.isoformat() if override.new_start_time else None,
            "new_duration_minutes": override.new_duration_minutes,
        }
        for override in schedule.overrides.all()
    ]
    return {
        "first_date": schedule.first_date.isoformat(),
        "start_time": schedule.start_time.isoformat(),
        "duration_minutes": schedule.duration_minutes,
        "rrule": schedule.rrule,
        "exdates": sorted(schedule.exdates),
        "overrides": sorted(overrides, key=lambda override: str(override["day"])),
    }


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that is one thing in the calendar and another here: both in words, for a choice."""

    item: FeedItem
    field: str
    label: str
    calendar: str
    here: str
    mark: str  # of what the calendar says: a choice counts for just this


def feeds_of(organisation: UUID) -> list[Feed]:
    """The calendars that an organisation has us follow. Two queries."""
    return list(Feed.objects.filter(organisation=organisation).prefetch_related("items"))


def differing(feed: Feed) -> list[Differing]:
    """What waits for a choice. At most six queries."""
    items = [item for item in feed.items.select_related("service") if item.conflicts]
    here = here_of(item.service_id for item in items) if items else {}
    wanted = {pk for item in items for pk in item.conflicts.get("places", [])}
    wanted |= {pk for item in items for pk in here[item.service_id]["places"]}
    places = {str(pk): name for pk, name in Place.objects.filter(pk__in=wanted).values_list("pk", "name")}
    return [
        Differing(
            item,
            name,
            str(LABELS[name]),
            said(name, item.conflicts[name], places),
            said(name, here[item.service_id][name], places),
            mark_of(item.conflicts[name]),
        )
        for item in items
        for name in FIELDS
        if name in item.conflicts
    ]


def said(name: str, value: Any, places: dict[str, str]) -> str:
    """A value of a field, for people."""
    if name == "when":
        return "\n".join(spoken(value)) or _("niet ingevuld")
    if name == "places":
        return ", ".join(places.get(pk, "?") for pk in value) or _("geen plek van de lijst")
    if name == "status":
        return _("ja") if value == Status.PUBLISHED else _("nee, gestopt")
    return str(value) or _("niet ingevuld")


def waiting_feeds(organisations: Iterable[UUID | str]) -> list[Feed]:
    """Feeds of `organisations` that wait for somebody: something differs, or reading fails again and again."""
    rows = Feed.objects.filter(organisation__in=list(organisations)).prefetch_related("items")
    return [row for row in rows if row.is_on and (row.is_failing or any(item.conflicts for item in row.items.all()))]


def usual_told(feed: Feed) -> list[tuple[str, str]]:
    """What goes with each activity of `feed`, for people: label and words. Two queries."""
    unsaid = _("niet ingevuld")
    groups = [str(TargetGroup(value).label) for value in feed.target_groups if value in TargetGroup.values]
    return [
        (_("Plek"), feed.place.name if feed.place else unsaid),
        (_("Kosten"), feed.get_cost_display() if feed.cost else unsaid),
        (_("Aanmelden"), feed.get_sign_up_display() if feed.sign_up else unsaid),
        (_("Voor wie"), ", ".join(groups) or unsaid),
        (_("Onderwerpen"), ", ".join(theme.title for theme in feed.themes.all()) or unsaid),
    ]


def items_of(service: Service) -> list[FeedItem]:
    """What calendars say of one activity. One query."""
    return list(FeedItem.objects.filter(service=service).select_related("feed"))
