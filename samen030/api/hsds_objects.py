"""Our records as HSDS 3.1 objects (Open Referral, https://docs.openreferral.org/).

Plain dicts; empty values are left out.

Ids of parts that we keep no row for (a phone, an address) are made from the id of what they belong to, so that they
stay the same from one answer to the next.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from samen030.commons.city.models import Level
from samen030.commons.organisations.models import Accessibility, Language, Status
from samen030.find.directory.models import Cost, TargetGroup
from samen030.find.directory.recurrence import DAY_CODES, describe, parse_rrule

if TYPE_CHECKING:
    from samen030.commons.organisations.models import Listed, Organisation, Theme
    from samen030.find.directory.models import Place, Schedule, Service, ServiceAtLocation

type Thing = dict[str, Any]

TAXONOMY_ID = uuid5(NAMESPACE_URL, "https://samen030.example/themas")
TAXONOMY: Thing = {
    "id": str(TAXONOMY_ID),
    "name": "SAMEN030 thema's",
    "description": "Subjects that the directory of SAMEN030 is sorted by: a tree in plain Dutch.",
    "version": "1",
}
STATUS = {Status.PUBLISHED: "active", Status.DRAFT: "inactive", Status.ARCHIVED: "defunct"}
_URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")  # RFC 3986
_url_validator = URLValidator(schemes=["http", "https"])


def part_id(owner: UUID, part: str) -> str:
    """A stable id for a part of a record."""
    return str(uuid5(owner, part))


def without_empty(thing: Thing) -> Thing:
    """`thing` without None, '' and empty lists."""
    return {key: value for key, value in thing.items() if value not in (None, "", [])}


@lru_cache(maxsize=4_096)
def email_of(text: str) -> str:
    """`text` when it is an e-mail address, else ''."""
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


@lru_cache(maxsize=4_096)
def url_of(text: str) -> str:
    """`text` when it is an ASCII web address (the standard's format 'uri'), else ''."""
    if not _URI.fullmatch(text):
        return ""
    try:
        _url_validator(text)
        urlsplit(text)
    except (ValidationError, ValueError):
        return ""
    return text


def moment(at: datetime) -> str:
    """A moment as RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def phones(entry: Listed) -> list[Thing]:
    """The telephone of an entry as a list of one, or none."""
    shown = entry.shown_contact
    if not shown.phone:
        return []
    return [without_empty({"id": part_id(entry.pk, "phone"), "number": shown.phone, "description": shown.hours})]


def contacts(entry: Listed) -> list[Thing]:
    """The contact of an entry as a list of one, or none: only what the entry shows to everybody."""
    shown = entry.shown_contact
    if not shown.name:
        return []
    return [without_empty({"id": part_id(entry.pk, "contact"), "name": shown.name, "email": email_of(shown.email)})]


def languages(owner: UUID, codes: list[str]) -> list[Thing]:
    """Languages that people are helped in."""
    names = dict(Language.choices)
    return [
        {"id": part_id(owner, f"language:{code}"), "code": code, "name": str(names.get(code, code))} for code in codes
    ]


def attributes(owner: UUID, entity: str, themes: list[Theme]) -> list[Thing]:
    """The themes of a record as attributes with their taxonomy term."""
    return [
        {
            "id": part_id(owner, f"theme:{theme.pk}"),
            "link_id": str(owner),
            "link_entity": entity,
            "taxonomy_term_id": str(theme.pk),
            "taxonomy_term": taxonomy_term(theme, nested=True),
        }
        for theme in themes
    ]


def taxonomy_term(theme: Theme, *, nested: bool = False) -> Thing:
    """A theme."""
    term: Thing = {
        "id": str(theme.pk),
        "code": theme.code,
        "name": theme.name,
        "description": theme.name_en or theme.name,
        "parent_id": str(theme.parent_id) if theme.parent_id else None,
        "taxonomy": TAXONOMY["name"],
        "language": "nl",
        "taxonomy_id": TAXONOMY["id"],
    }
    if not nested:
        term["taxonomy_detail"] = TAXONOMY
    return without_empty(term)


def organization_brief(organisation: Organisation) -> Thing:
    """An organisation in a list, or inside a service."""
    return without_empty(
        {
            "id": str(organisation.pk),
            "name": organisation.name,
            "alternate_name": organisation.alternate_name,
            "email": email_of(organisation.shown_contact.email),
            "website": url_of(organisation.website),
            "legal_status": organisation.legal_form,
            "uri": settings.SITE_URL + organisation.get_absolute_url(),
        }
    ) | {"description": organisation.description}


def organization(organisation: Organisation, places: list[Place]) -> Thing:
    """An organisation in full, with its places."""
    identifiers = []
    if organisation.kvk_number:
        identifiers.append(
            {
                "id": part_id(organisation.pk, "kvk"),
                "organization_id": str(organisation.pk),
                "identifier_scheme": "NL-KVK",
                "identifier_type": "KvK-nummer",
                "identifier": organisation.kvk_number,
            }
        )
    more = {
        "phones": phones(organisation),
        "contacts": contacts(organisation),
        "locations": [location(place) for place in places],
        "organization_identifiers": identifiers,
        "attributes": attributes(organisation.pk, "organization", list(organisation.themes.all())),
    }
    return organization_brief(organisation) | without_empty(more)


def location(place: Place) -> Thing:
    """A place."""
    names = dict(Accessibility.choices)
    access = [
        {"id": part_id(place.pk, f"access:{code}"), "description": str(names.get(code, code))}
        for code in place.accessibility
    ]
    if place.accessibility_note:
        access.append({"id": part_id(place.pk, "access"), "description": place.accessibility_note})
    addresses = []
    if place.street or place.town:
        addresses.append(
            {
                "id": part_id(place.pk, "address"),
                "location_id": str(place.pk),
                "address_1": f"{place.street} {place.house_number}".strip(),
                "city": place.town,
                "state_province": "",
                "postal_code": place.postcode,
                "country": place.country,
                "address_type": "physical",
            }
        )
    return without_empty(
        {
            "id": str(place.pk),
            "location_type": "physical",
            "name": place.name,
            "description": place.description,
            "transportation": place.transport,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "organization_id": str(place.organisation_id) if place.organisation_id else None,
            "url": url_of(place.website),
            "addresses": addresses,
            "accessibility": access,
            "phones": phones(place),
        }
    )


def schedule(row: Schedule) -> Thing:
    """When a service is. HSDS knows weekly and monthly rules; the sentence says it for all."""
    thing: Thing = {"id": str(row.pk), "service_id": str(row.service_id), "description": describe(row)}
    if row.first_date is None or row.start_time is None:
        return without_empty(thing)
    end = datetime.combine(row.first_date, row.start_time) + timedelta(minutes=row.duration_minutes or 0)
    thing |= {
        "dtstart": row.first_date.isoformat(),
        "valid_from": row.first_date.isoformat(),
        "opens_at": row.start_time.isoformat("minutes"),
        "closes_at": end.time().isoformat("minutes") if row.duration_minutes else None,
    }
    rule = parse_rrule(row.rrule)
    if rule.get("FREQ") in ("WEEKLY", "MONTHLY"):
        until = rule.get("UNTIL", "")
        thing |= {
            "freq": rule["FREQ"],
            "interval": int(rule.get("INTERVAL", "1")),
            "byday": rule.get("BYDAY") or (DAY_CODES[row.first_date.weekday()] if rule["FREQ"] == "WEEKLY" else None),
            "bymonthday": rule.get("BYMONTHDAY"),
            "count": int(rule["COUNT"]) if "COUNT" in rule else None,
            "until": f"{until[:4]}-{until[4:6]}-{until[6:8]}" if until else None,
        }
    return without_empty(thing)


def service_brief(service: Service) -> Thing:
    """A service or activity in a list."""
    return without_empty(
        {
            "id": str(service.pk),
            "organization_id": str(service.organisation_id),
            "name": service.name,
            "alternate_name": service.alternate_name,
            "description": service.description,
            "url": url_of(service.website),
            "email": email_of(service.shown_contact.email),
            "status": STATUS[Status(service.status)],
            "application_process": service.how_to_apply,
            "eligibility_description": service.eligibility,
            "wait_time": service.wait_time,
            "fees_description": service.cost_note or str(Cost(service.cost).label if service.cost else ""),
            "assured_date": service.confirmed_on.isoformat() if service.confirmed_on else None,
            "last_modified": moment(service.changed_at),
        }
    )


def service(row: Service, *, with_places: bool = True) -> Thing:
    """A service or activity in full (queries prefetches all that is read here)."""
    costs = []
    if row.cost == Cost.FREE:
        costs.append({"id": part_id(row.pk, "cost"), "service_id": str(row.pk), "option": "gratis", "amount": 0})
    elif row.cost_cents is not None:
        costs.append(
            {
                "id": part_id(row.pk, "cost"),
                "service_id": str(row.pk),
                "option": str(Cost(row.cost).label),
                "currency": "EUR",
                "amount": row.cost_cents / 100,
            }
        )
    areas = []
    if row.area.level != Level.OUTSIDE:
        areas.append(
            {
                "id": part_id(row.pk, "area"),
                "service_id": str(row.pk),
                "name": row.area.name,
                "extent": row.area.code,
                "extent_type": "CBS",
            }
        )
    groups = [str(TargetGroup(group).label) for group in row.target_groups]
    more: Thing = {
        "organization": organization_brief(row.organisation),
        "phones": phones(row),
        "contacts": contacts(row),
        "languages": languages(row.pk, row.languages),
        "cost_options": costs,
        "service_areas": areas,
        "schedules": [schedule(one) for one in row.schedules.all()],
        "attributes": attributes(row.pk, "service", list(row.themes.all())),
        "alert": "Vol" if row.is_full else None,
    }
    if groups and not row.eligibility:
        more["eligibility_description"] = ", ".join(groups)
    if with_places:
        more["service_at_locations"] = [service_at_location(link) for link in row.at_locations.all()]
    return service_brief(row) | without_empty(more)


def service_at_location(link: ServiceAtLocation) -> Thing:
    """Where a service is given."""
    return without_empty(
        {
            "id": str(link.pk),
            "service_id": str(link.service_id),
            "location_id": str(link.place_id),
            "description": link.note,
            "location": location(link.place),
        }
    )
