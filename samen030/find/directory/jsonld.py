"""Entries as schema.org says them, for search engines: Organization or NGO, Event, Service, Place.

A vacancy of volunteers is no JobPosting (that is for paid work): it is told as a Service that seeks people.
Vocabulary: https://schema.org, Schedule for what recurs (https://schema.org/Schedule).
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from samen030.commons.organisations.models import Accessibility, Kind, Organisation
from samen030.find.directory.models import Cost, Place, Service, ServiceKind
from samen030.find.directory.presentation import permalink, short
from samen030.find.directory.queries import OrganisationPage, PlacePage, ServicePage, VacancyPage
from samen030.find.directory.recurrence import parse_rrule

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Addressed, Listed
    from samen030.find.directory.models import Schedule
    from samen030.find.directory.queries import Contact, Page
    from samen030.kernel.registry import Instance

CONTEXT = "https://schema.org"
NOT_FOR_PROFIT = {Kind.RESIDENTS, Kind.ENTREPRENEURS, Kind.NEIGHBOURHOOD, Kind.DISTRICT_PLATFORM, Kind.NETWORK}
DAY_NAMES = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
FREQUENCY = {"DAILY": "D", "WEEKLY": "W", "MONTHLY": "M", "YEARLY": "Y"}
# Inside <script> only these can end the element or begin markup; as \u escapes JSON reads them the same.
_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


def as_script(data: dict[str, Any]) -> SafeString:
    """`data` as JSON that is safe inside a <script> element: no <, > or &, and ASCII only (so no U+2028)."""
    return mark_safe(json.dumps(data, ensure_ascii=True).translate(_ESCAPES))  # noqa: S308 - escaped just here


def describe_page(page: Page) -> dict[str, Any]:
    """The page as a schema.org object."""
    match page:
        case OrganisationPage():
            data = _organisation(page)
        case ServicePage():
            data = _service(page)
        case PlacePage():
            data = _place(page)
        case VacancyPage():
            data = _vacancy(page)
    return {"@context": CONTEXT, **_filled(data)}


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, "", [], {})}


def _base(entry: Organisation | Place | Service | Any) -> dict[str, Any]:
    return {
        "@id": permalink(entry),
        "url": settings.SITE_URL + entry.get_absolute_url(),
        "name": entry.name,
        "description": short(entry.description),
    }


def _owner(organisation: Organisation | None) -> dict[str, Any] | None:
    if organisation is None or not organisation.is_public:
        return None
    return {"@type": _organisation_type(organisation), "@id": permalink(organisation), "name": organisation.name}


def _organisation_type(organisation: Organisation) -> str:
    return "NGO" if organisation.kind in NOT_FOR_PROFIT else "Organization"


def _address(entry: Addressed) -> dict[str, Any] | None:
    if not entry.address:
        return None
    return _filled(
        {
            "@type": "PostalAddress",
            "streetAddress": f"{entry.street} {entry.house_number}".strip(),
            "postalCode": entry.postcode,
            "addressLocality": entry.town,
            "addressCountry": entry.country,
        }
    )


def _geo(entry: Addressed) -> dict[str, Any] | None:
    point = entry.point
    return point and {"@type": "GeoCoordinates", "latitude": point.latitude, "longitude": point.longitude}


def _contact(contact: Contact, entry: Listed) -> dict[str, Any] | None:
    """Telephone and mail, where they are of the entry or its organisation (the wijk's number is not theirs)."""
    own = contact.of in ("entry", "organisation")
    point = _filled(
        {
            "telephone": contact.phone if own else "",
            "email": contact.email,
            "name": contact.name if own else "",
            "availableLanguage": getattr(entry, "languages", []),
        }
    )
    return {"@type": "ContactPoint", **point} if point else None


def _area(page: Page) -> str:
    return page.areas[-1].name if page.areas else ""


def _organisation(page: OrganisationPage) -> dict[str, Any]:
    organisation = page.entry
    return {
        "@type": _organisation_type(organisation),
        **_base(organisation),
        "alternateName": organisation.alternate_name,
        "address": _address(organisation),
        "location": _filled({"@type": "Place", "geo": _geo(organisation)}) if organisation.point else None,
        "telephone": organisation.shown_contact.phone,
        "email": organisation.shown_contact.email,
        "sameAs": page.contact.website,
        "contactPoint": _contact(page.contact, organisation),
        "areaServed": [area.name for area in page.areas_served] or _area(page),
        "knowsAbout": [theme.name for theme in page.themes],
    }


def _place_data(place: Place) -> dict[str, Any]:
    return _filled(
        {
            "@type": "Place",
            **_base(place),
            "address": _address(place),
            "geo": _geo(place),
            "telephone": place.shown_contact.phone,
            "amenityFeature": [
                {"@type": "LocationFeatureSpecification", "name": str(Accessibility(code).label), "value": True}
                for code in place.accessibility
                if code in Accessibility.values
            ],
        }
    )


def _place(page: PlacePage) -> dict[str, Any]:
    return {**_place_data(page.entry), "containedInPlace": _filled({"@type": "Place", "name": _area(page)})}


def _service(page: ServicePage) -> dict[str, Any]:
    service = page.entry
    places = [_place_data(link.place) for link in page.places]
    offer, contact = _offer(service), _contact(page.contact, service)
    if service.kind == ServiceKind.ACTIVITY:
        return {"@type": "Event", **_base(service), **_event(page, places), "offers": offer}
    return {
        "@type": "Service",
        **_base(service),
        "provider": _owner(service.organisation),
        "areaServed": _area(page),
        "offers": offer,
        "availableChannel": [
            _filled({"@type": "ServiceChannel", "serviceLocation": place, "servicePhone": contact}) for place in places
        ],
    }


def _offer(service: Service) -> dict[str, Any] | None:
    if service.cost == Cost.FREE:
        return {"@type": "Offer", "price": "0", "priceCurrency": "EUR"}
    if service.price is None:
        return None
    euros, cents = divmod(service.price.cents, 100)
    return {"@type": "Offer", "price": f"{euros}.{cents:02d}", "priceCurrency": "EUR"}


def _event(page: ServicePage, places: list[dict[str, Any]]) -> dict[str, Any]:
    service, soonest = page.entry, page.dates.next_on
    return {
        "organizer": _owner(service.organisation),
        "location": places[0] if len(places) == 1 else places or None,
        "inLanguage": service.languages,
        "isAccessibleForFree": True if service.cost == Cost.FREE else None,
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "eventStatus": "https://schema.org/EventScheduled" if soonest else None,
        "startDate": soonest.starts_at.isoformat() if soonest else None,
        "endDate": soonest.ends_at.isoformat() if soonest else None,
        "maximumAttendeeCapacity": service.capacity,
        "eventSchedule": [_schedule(schedule) for schedule in page.schedules if schedule.rrule],
        "subEvent": [_instance(service, instance) for instance in page.dates.shown],
    }


def _instance(service: Service, instance: Instance) -> dict[str, Any]:
    status = "EventCancelled" if instance.is_cancelled else "EventScheduled"
    return {
        "@type": "Event",
        "name": service.name,
        "startDate": instance.starts_at.isoformat(),
        "endDate": instance.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{status}",
    }


def _schedule(schedule: Schedule) -> dict[str, Any]:
    """A rule as schema.org's Schedule. What Schedule cannot say (BYSETPOS) is left to startDate and subEvent."""
    parts = parse_rrule(schedule.rrule)
    start = datetime.combine(schedule.first_date, schedule.start_time)  # type: ignore[arg-type]  # a rule has both
    minutes = schedule.duration_minutes
    until = parts.get("UNTIL")
    days = [code for code in parts.get("BYDAY", "").split(",") if code]
    plain = [f"https://schema.org/{DAY_NAMES[code]}" for code in days if code in DAY_NAMES]
    return _filled(
        {
            "@type": "Schedule",
            "repeatFrequency": f"P{parts.get('INTERVAL', '1')}{FREQUENCY[parts['FREQ']]}",
            # '2TU' (the second Tuesday) is written as iCalendar writes it; schema.org takes text there.
            "byDay": plain if len(plain) == len(days) else days,
            "byMonthDay": int(parts["BYMONTHDAY"]) if parts.get("BYMONTHDAY", "").isdigit() else None,
            "startDate": start.date().isoformat(),
            "endDate": f"{until[:4]}-{until[4:6]}-{until[6:8]}" if until else None,
            "repeatCount": int(parts["COUNT"]) if "COUNT" in parts else None,
            "startTime": start.strftime("%H:%M"),
            "endTime": (start + timedelta(minutes=minutes)).strftime("%H:%M") if minutes else None,
            "scheduleTimezone": "Europe/Amsterdam",
            "exceptDate": schedule.exdates,
        }
    )


def _vacancy(page: VacancyPage) -> dict[str, Any]:
    vacancy = page.entry
    return {
        "@type": "Service",
        "serviceType": "volunteering",
        **_base(vacancy),
        "provider": _owner(vacancy.organisation),
        "areaServed": _area(page),
        "availableChannel": [
            _filled(
                {
                    "@type": "ServiceChannel",
                    "serviceLocation": _place_data(vacancy.place) if vacancy.place else None,
                    "servicePhone": _contact(page.contact, vacancy),
                }
            )
        ],
    }
