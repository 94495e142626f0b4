"""Reading for 'Mijn organisatie': what an organisation has, what waits, what was changed, the values of forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samen030.commons.city.models import Area, Level, within
from samen030.commons.journal.models import Event
from samen030.commons.organisations.models import Organisation, Status, Theme
from samen030.commons.people.models import RoleGrant
from samen030.commons.people.queries import organisation_ids, roles_of, scopes_of
from samen030.find.desk.rules import NTHS, Repeat, said_by
from samen030.find.directory.models import Place, Schedule, Service, ServiceKind, Vacancy
from samen030.find.directory.presentation import date_lines
from samen030.find.directory.queries import next_dates
from samen030.kernel import clock, registry
from samen030.kernel.access import UMBRELLA, Role, scope_of_area, scope_of_organisation
from samen030.kernel.registry import Instance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from samen030.commons.people.models import User
    from samen030.find.directory.queries import Entry

KEEPING = (Role.EDITOR, Role.REPRESENTATIVE)
PHONING = (Role.HELPER, Role.SCOUT)
ASK_AFTER_DAYS = 180
MOST_WAITING = 3
TAKEN_DAYS = 14
MOST_EVENTS = 50
MOST_ORGANISATIONS = 5
MOST_ON_DESK = 3
CONTACT = ("contact_name", "phone", "phone_hours", "email", "website", "contact_shown")
ADDRESS = ("street", "house_number", "postcode", "town")
FIELDS: dict[type, tuple[str, ...]] = {
    Organisation: ("name", "alternate_name", "description", *CONTACT, *ADDRESS, "languages", "accessibility"),
    Service: (
        "name", "description", "cost", "cost_note", "sign_up", "how_to_apply", "companion", "capacity",
        "target_groups", "languages", *CONTACT,
    ),
    Place: (
        "name", "category", "description", *ADDRESS, "area", "accessibility", "accessibility_note", "transport",
        "facilities", "rooms_for_hire", "taken_url", *CONTACT,
    ),
    Vacancy: (
        "name", "description", "place", "hours_a_week_from", "hours_a_week_to", "when", "until", "what_you_get",
        "languages", *CONTACT,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for an organisation: a sentence and the address where it is done."""

    sentence: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Coming:
    """An activity with its next time that goes on."""

    service: Service
    instance: Instance | None


def services_of(organisation: Organisation) -> QuerySet[Service]:
    """Services and activities with their rules: two queries more."""
    rows = organisation.services.order_by("status", "name")
    found: QuerySet[Service] = rows.prefetch_related("schedules__overrides")
    return found


def next_instance(service: Service) -> tuple[Schedule, Instance] | None:
    """The next time that goes on, and its rule; what is going on now counts. None when there is none."""
    found = [
        (instance, schedule)
        for schedule in service.schedules.all()
        if (instance := next_dates({schedule: list(schedule.overrides.all())}).next_on) is not None
    ]
    if not found:
        return None
    instance, schedule = min(found, key=lambda pair: pair[0].starts_at)
    return schedule, instance


def waiting(organisation: Organisation, entries: Iterable[Entry]) -> list[Waiting]:
    """At most three things to do, what matters most first. No queries beside those of `entries`."""
    long_ago = clock.today() - timedelta(days=ASK_AFTER_DAYS)
    drafts, without, old = [], [], []
    for entry in (organisation, *entries):
        if entry.status == Status.ARCHIVED:
            continue
        if entry.status == Status.DRAFT:
            drafts.append(Waiting(_("‘%s’ is nog een concept.") % entry.name, entry))
        elif isinstance(entry, Service) and entry.kind == ServiceKind.ACTIVITY and next_instance(entry) is None:
            without.append(Waiting(_("‘%s’ heeft geen nieuwe data meer.") % entry.name, entry))
        elif (entry.confirmed_on or entry.changed_at.date()) < long_ago:
            old.append(Waiting(_("Klopt ‘%s’ nog? Kijk het even na.") % entry.name, entry))
    return (without + drafts + old)[:MOST_WAITING]


def organisations_of(user: User | AnonymousUser) -> list[Organisation]:
    """The organisations that somebody keeps, by name."""
    ids = organisation_ids(user, *KEEPING)
    return list(Organisation.objects.filter(pk__in=ids).select_related("area")) if ids else []


def may_phone_in(user: User | AnonymousUser) -> bool:
    """Whether somebody enters listings for who telephones."""
    return any(role in (*PHONING, Role.BUREAU) for role, _scope in roles_of(user))


def phone_areas(user: User | AnonymousUser) -> QuerySet[Area]:
    """The buurten for which somebody enters listings."""
    rows = Area.objects.filter(level=Level.NEIGHBOURHOOD).order_by("name")
    if (Role.BUREAU, UMBRELLA) in roles_of(user):
        return rows
    paths = [scope.partition(":")[2] for scope in scopes_of(user, *PHONING)]
    all_areas = rows.values_list("pk", "path")
    inside = [pk for pk, path in all_areas if any(path == held or path.startswith(f"{held}/") for held in paths)]
    return rows.filter(pk__in=inside)


def phone_groups(user: User | AnonymousUser, text: str = "") -> QuerySet[Organisation]:
    """The groups on the site for which somebody may act when they telephone, by name; with `text` in their name."""
    rows = Organisation.objects.filter(status=Status.PUBLISHED).select_related("area").order_by("name")
    if (Role.BUREAU, UMBRELLA) not in roles_of(user):
        inside = [within(scope.partition(":")[2], "area__path") for scope in scopes_of(user, *PHONING)]
        rows = rows.filter(reduce(or_, inside)) if inside else rows.none()
    return rows.filter(name__icontains=text) if text else rows


def standing_of(organisation: Organisation) -> list[tuple[str, Entry]]:
    """What stands on the site of an organisation, itself first: the word for the kind in addresses, and the entry."""
    services = services_of(organisation).filter(status=Status.PUBLISHED)
    found: list[tuple[str, Entry]] = [("organisatie", organisation)]
    found += [("activiteit" if s.kind == ServiceKind.ACTIVITY else "dienst", s) for s in services]
    found += [("plek", row) for row in organisation.places.filter(status=Status.PUBLISHED).order_by("name")]
    found += [("vacature", row) for row in organisation.vacancies.filter(status=Status.PUBLISHED).order_by("name")]
    return found


def scopes_of_group(pk: UUID) -> tuple[str, ...]:
    """What an organisation is about for the gate: itself and its area."""
    path = Organisation.objects.filter(pk=pk).values_list("area__path", flat=True).first()
    return (scope_of_organisation(pk), scope_of_area(path)) if path else ()


def scopes_of_service(pk: UUID) -> tuple[str, ...]:
    """What an offer is about for the gate: its organisation and its area."""
    row = Service.objects.filter(pk=pk).values_list("organisation_id", "area__path").first()
    return (scope_of_organisation(row[0]), scope_of_area(row[1])) if row else ()


def coming_of(organisations: Sequence[Organisation]) -> dict[UUID, list[Coming]]:
    """The activities that come first, by organisation: a few of each. Three queries."""
    rows = Service.objects.filter(
        organisation__in=organisations[:MOST_ORGANISATIONS], kind=ServiceKind.ACTIVITY, status=Status.PUBLISHED
    )
    found: dict[UUID, list[Coming]] = {}
    for service in rows.prefetch_related("schedules__overrides"):
        pair = next_instance(service)
        if pair:
            found.setdefault(service.organisation_id, []).append(Coming(service, pair[1]))
    for pk, comings in found.items():
        comings.sort(key=lambda c: c.instance.starts_at if c.instance else datetime.max.replace(tzinfo=clock.AMSTERDAM))
        found[pk] = comings[:MOST_ON_DESK]
    return found


def taken_of(place: Place) -> list[str] | None:
    """When `place` is taken in the coming two weeks, in words; None where nobody knows (then nothing is said).

    What reads the calendar of an owner (iCal) registers in `registry.taken_times`.
    """
    today = clock.today()
    for source in registry.taken_times:
        times = source.load(place, today, today + timedelta(days=TAKEN_DAYS))
        if times is not None:
            lines = [Instance(t.starts_at, t.ends_at, t.starts_at.astimezone(clock.AMSTERDAM).date()) for t in times]
            return [line.text for line in date_lines(sorted(lines))]
    return None


# --- the values of forms


def values_of(entry: Entry) -> dict[str, Any]:
    """What the form of `entry` shows: plain values by field."""
    values = {name: getattr(entry, name) for name in FIELDS[type(entry)]}
    for name in ("area", "place"):
        if name in values:
            values[name] = getattr(entry, f"{name}_id")
    values["themes"] = _keys(entry.themes.all())
    if isinstance(entry, Organisation):
        values["areas_served"] = _keys(entry.areas_served.all())
    if isinstance(entry, Service):
        values["places"] = _keys(entry.places.all())
        values["cost_euro"] = "" if entry.cost_cents is None else f"{entry.cost_cents / 100:.2f}".replace(".", ",")
        values |= when_of(entry) if entry.kind == ServiceKind.ACTIVITY else {}
    return values


def _keys(rows: Any) -> list[str]:
    return sorted(str(row.pk) for row in rows)


def when_of(service: Service) -> dict[str, Any]:
    """The answer to 'Wanneer?' as the form shows it; repeat 'keep' where the form cannot say the rule."""
    rules = [schedule for schedule in service.schedules.all() if schedule.first_date and schedule.start_time]
    sentences = [schedule for schedule in service.schedules.all() if not schedule.first_date]
    if not rules:
        return {"repeat": Repeat.KEEP} if sentences else {}
    head = rules[0]
    first, start = head.first_date, head.start_time
    if first is None or start is None:  # pragma: no cover - filtered above
        return {}
    said = said_by(head.rrule, first)
    same = all((s.start_time, s.duration_minutes) == (start, head.duration_minutes) for s in rules)
    if said is None or sentences or not same or (len(rules) > 1 and any(s.rrule for s in rules)):
        return {"repeat": Repeat.KEEP}
    minutes = head.duration_minutes
    values: dict[str, Any] = {
        "repeat": Repeat.DATES if len(rules) > 1 else said.repeat,
        "first_date": first,
        "start_time": start,
        "end_time": (datetime.combine(first, start) + timedelta(minutes=minutes)).time() if minutes else None,
        "days": [str(day) for day in said.days],
        "nth": said.nth if said.nth in NTHS else "",
        "until": said.until,
        "pauses": "\n".join(f"{day[8:]}-{day[5:7]}-{day[:4]}" for day in head.exdates),
        "dates": "\n".join(f"{s.first_date:%d-%m-%Y}" for s in rules[1:]),
    }
    return values


# --- history


@dataclass(frozen=True, slots=True)
class Change:
    """One field in words: what it was and became."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Past:
    """One event of an entry in words."""

    event: Event
    what: str
    who: str
    changes: list[Change]
    can_undo: bool


WHAT = {
    "added": gettext_lazy("toegevoegd"),
    "changed": gettext_lazy("veranderd"),
    "archived": gettext_lazy("gestopt"),
    "published": gettext_lazy("op de site gezet"),
    "confirmed": gettext_lazy("nagekeken: klopt nog"),
    "scheduled": gettext_lazy("tijden toegevoegd"),
    "rescheduled": gettext_lazy("tijden veranderd"),
    "unscheduled": gettext_lazy("tijden weggehaald"),
    "date_cancelled": gettext_lazy("een keer afgezegd"),
    "date_moved": gettext_lazy("een keer verzet"),
    "date_restored": gettext_lazy("een keer gaat toch door"),
    "room_added": gettext_lazy("ruimte toegevoegd"),
    "room_changed": gettext_lazy("ruimte veranderd"),
    "room_removed": gettext_lazy("ruimte weggehaald"),
}
HIDDEN = {"slug", "organisation", "confirmed_on", "confirmed_by", "taken_url"}


def can_undo(verb: str, data: dict[str, Any]) -> bool:
    """Whether the old values of an event are known and can be written back."""
    kind = verb.partition(".")[2]
    if kind == "date_cancelled":
        return "schedule" in data
    if kind == "rescheduled":
        return bool(data.get("changed"))
    if kind in ("room_added", "room_changed", "room_removed"):
        return kind != "room_removed" or "values" in data
    return kind in ("changed", "archived", "published") and bool(set(data) - HIDDEN)


def history_of(entry: Entry, organisation: Organisation) -> list[Past]:
    """What was done to `entry`, newest first. Who did it is a role; a name only of somebody of `organisation`."""
    label = entry._meta.label_lower  # noqa: SLF001 - Django's documented Model._meta API
    events = list(
        Event.objects.filter(object_type=label, object_id=str(entry.pk))
        .select_related("detail")
        .order_by("-id")[:MOST_EVENTS]
    )
    grants = RoleGrant.objects.filter(scope=scope_of_organisation(organisation.pk)).select_related("user")
    names = {f"user:{grant.user_id}": str(grant.user) for grant in grants}
    themes = {str(pk): name for pk, name in Theme.objects.values_list("pk", "name")}
    past = []
    for event in events:
        data = event.detail.data if hasattr(event, "detail") else {}
        kind = event.verb.partition(".")[2]
        fields = data.get("changed", {}) if kind in ("rescheduled", "room_changed") else data
        changes = (
            []
            if kind == "added"
            else [
                Change(_label(entry, name), say(value.get("from"), themes), say(value.get("to"), themes))
                for name, value in fields.items()
                if isinstance(value, dict) and name not in HIDDEN and "to" in value
            ]
        )
        if "room" in data:
            changes.insert(0, Change(_("ruimte"), "", str(data["room"])))
        if "day" in data:
            changes.append(Change(_("dag"), "", date_format(datetime.fromisoformat(data["day"]).date(), "l j F Y")))
        what = str(WHAT.get(kind, kind))
        past.append(Past(event, what, _who(event, names), changes, can_undo(event.verb, data)))
    return past


def _who(event: Event, names: dict[str, str]) -> str:
    if event.on_behalf_of:
        return _("een helper, voor iemand die belde")
    if event.actor == "system:feeds":
        return _("uw agenda")
    if event.actor in names:
        return names[event.actor]
    return _("het bureau of een helper") if event.actor.startswith("user:") else _("het systeem")


LABELS = {
    "name": gettext_lazy("naam"),
    "description": gettext_lazy("omschrijving"),
    "contact_name": gettext_lazy("contactpersoon"),
    "phone": gettext_lazy("telefoon"),
    "phone_hours": gettext_lazy("wanneer bellen"),
    "email": gettext_lazy("e-mail"),
    "website": gettext_lazy("website"),
    "contact_shown": gettext_lazy("contact laten zien"),
    "picture": gettext_lazy("foto"),
    "status": gettext_lazy("stand"),
    "themes": gettext_lazy("onderwerpen"),
    "languages": gettext_lazy("talen"),
    "accessibility": gettext_lazy("toegankelijkheid"),
    "area": gettext_lazy("buurt"),
    "is_full": gettext_lazy("vol"),
    "has_room_this_week": gettext_lazy("deze week plek"),
    "cost": gettext_lazy("kosten"),
    "cost_cents": gettext_lazy("bedrag in centen"),
    "first_date": gettext_lazy("eerste keer"),
    "start_time": gettext_lazy("begintijd"),
    "duration_minutes": gettext_lazy("duur in minuten"),
    "rrule": gettext_lazy("herhaling"),
    "exdates": gettext_lazy("pauzes"),
    "target_groups": gettext_lazy("voor wie"),
    "capacity": gettext_lazy("plaatsen"),
    "facilities": gettext_lazy("wat er is"),
    "price": gettext_lazy("prijs"),
    "sign_up": gettext_lazy("aanmelden"),
    "areas_served": gettext_lazy("werkt ook in"),
}


def _label(_entry: Entry, name: str) -> str:
    return str(LABELS.get(name, name.replace("_", " ")))


def say(value: Any, themes: dict[str, str] | None = None) -> str:
    """A value of a field, for people."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, list):
        return ", ".join((themes or {}).get(str(part), str(part)) for part in value)
    if isinstance(value, dict):  # a picture: its words
        return str(value.get("alt", ""))
    states = dict(Status.choices)
    return str(states.get(value, value))
