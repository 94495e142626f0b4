"""The feeds, read back as a phone or a feed reader would."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import icalendar
import pytest
from dateutil.rrule import rrulestr
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samen030.commons.organisations.actions import change_organisation
from samen030.find.calendar import feeds
from samen030.find.directory.actions import add_schedule, archive, cancel_date, change_service, move_date
from samen030.find.directory.models import Override, Schedule, Service
from samen030.find.directory.recurrence import occurrences, rule_dates
from samen030.find.search.models import Document
from samen030.kernel import clock
from tests.factories import BY, activity, area, organisation, place, service

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
ICAL, NEW = "/wat-is-er-te-doen/kalender.ics", "/wat-is-er-te-doen/nieuw.atom"


def read(body: bytes) -> list[Any]:
    """The events of a calendar (Any: each property has a type of its own); it must be sound."""
    calendar = icalendar.Calendar.from_ical(body)
    assert calendar.errors == []
    events = list(calendar.walk("VEVENT"))
    assert all(event.errors == [] for event in events)
    return events


def instances(events: list[Any], first: date, last: date) -> list[tuple[datetime, datetime, bool]]:
    """What a reader shows from `first` to `last`: the rules spread out by dateutil on the wall clock, with EXDATE and
    RECURRENCE-ID applied."""
    masters = [event for event in events if "RECURRENCE-ID" not in event]
    replaced = {(str(e["UID"]), e["RECURRENCE-ID"].dt.replace(tzinfo=None)): e for e in events if "RECURRENCE-ID" in e}
    found = []
    for event in masters:
        start = event["DTSTART"].dt.replace(tzinfo=None)
        if "RRULE" in event:
            rule = event["RRULE"].to_ical().decode()
            until = event["RRULE"].get("UNTIL")
            if until:  # on the wall clock, as dateutil wants beside a start without a zone
                local = until[0].astimezone(clock.AMSTERDAM).strftime("%Y%m%dT%H%M%S")
                rule = ";".join(f"UNTIL={local}" if part.startswith("UNTIL") else part for part in rule.split(";"))
            far = datetime.combine(last + timedelta(days=60), time.max)
            starts = list(rrulestr(rule, dtstart=start).between(datetime(1990, 1, 1), far, inc=True))  # noqa: DTZ001
            assert start in starts or starts == []
        else:
            starts = [start]
        gone = {e.dt.replace(tzinfo=None) for e in event["EXDATE"].dts} if "EXDATE" in event else set()
        for moment in starts:
            if moment in gone:
                continue
            shown = replaced.get((str(event["UID"]), moment), event)
            begin = moment if shown is event else shown["DTSTART"].dt.replace(tzinfo=None)
            at = clock.at(begin.date(), begin.time())
            if first <= begin.date() <= last:
                found.append((at, at + shown["DURATION"].dt, shown.get("STATUS") == "CANCELLED"))
    return sorted(found)


FIRST, LAST = date(2026, 2, 1), date(2027, 2, 28)  # with both changes of the clock
RULES = st.sampled_from(
    [
        "",
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;BYDAY=SA,SU",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=WEEKLY;BYDAY=SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
        "FREQ=WEEKLY;BYDAY=SA,SU;COUNT=30",
        "FREQ=WEEKLY;BYDAY=SU;UNTIL=20261025",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;BYDAY=2TU;INTERVAL=2",
        "FREQ=MONTHLY;BYMONTHDAY=29",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    ]
)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, list[Override]]:
    """A schedule with exceptions, cancelled and moved dates: some of the rule, some that the rule does not give."""
    day = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    schedule = Schedule(
        id=uuid4(),
        first_date=draw(day),
        # 2.30 does not exist on 29 March 2026 and is there twice on 25 October.
        start_time=draw(st.sampled_from([time(0), time(2, 30), time(3), time(10), time(19, 30), time(23, 59)])),
        duration_minutes=draw(st.sampled_from([None, 45, 120])),
        rrule=draw(RULES),
    )
    dates = list(rule_dates(schedule, FIRST, LAST)) or [FIRST]
    some = st.lists(st.one_of(st.sampled_from(dates), day), max_size=4, unique=True)
    schedule.exdates = sorted(day.isoformat() for day in draw(some))
    overrides = []
    for original in draw(some):
        if draw(st.booleans()):
            overrides.append(Override(original_date=original, is_cancelled=True, note="ziek"))
        else:
            moved = original + timedelta(days=draw(st.integers(-3, 20)))
            at = draw(st.sampled_from([None, time(15)]))
            overrides.append(Override(original_date=original, new_date=moved, new_start_time=at))
    return schedule, overrides


@given(made=schedules())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_reader_shows_the_same_times_as_we_do(
    activity_of_tests: Service, made: tuple[Schedule, list[Override]]
) -> None:
    schedule, overrides = made
    schedule._prefetched_objects_cache = {"overrides": overrides}  # type: ignore[attr-defined]
    activity_of_tests._prefetched_objects_cache = {"schedules": [schedule], "places": []}  # type: ignore[attr-defined]
    # As in real life no moved date runs past the window on which both sides look.
    ours = [(i.starts_at, i.is_cancelled) for i in occurrences(schedule, overrides, FIRST, LAST)]
    events = read(feeds.calendar_of([activity_of_tests], "proef"))
    assert [(start, off) for start, _end, off in instances(events, FIRST, LAST)] == ours


@pytest.fixture
def activity_of_tests(db: None) -> Service:
    """An activity without a schedule of its own."""
    return service("Samen eten", kind="activity")


def test_an_activity_is_written_whole(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://samen030.example"
    huis = place("Buurthuis De Pan", street="Kanaalstraat", house_number="1", latitude=52.09, longitude=5.1)
    made = activity("Koffie; samen, gezellig", description="Regel één\nregel twee", places=[huis])
    (event,) = read(client.get(f"/wat-is-er-te-doen/{made.pk}.ics").content)
    assert event["SUMMARY"] == "Koffie; samen, gezellig"
    assert event["DESCRIPTION"].startswith("Regel één\nregel twee")
    assert event["LOCATION"].startswith("Buurthuis De Pan, Kanaalstraat 1")
    assert (event["GEO"].latitude, event["GEO"].longitude) == (52.09, 5.1)
    assert event["URL"] == "https://samen030.example" + made.get_absolute_url()
    assert event["UID"] == f"{made.schedules.get().pk}@samen030.example"
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"


def test_a_feed_carries_its_time_zone_its_name_and_how_often_to_look(client: Client) -> None:
    activity("Koffie", area=area("Lombok-Oost"))
    answer = client.get(ICAL, {"q": "koffie", "buurt": "lombok-oost"})
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar: Any = icalendar.Calendar.from_ical(answer.content)
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "SAMEN030: koffie, Lombok-Oost"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=12)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    assert len(calendar.walk("VEVENT")) == 1


def test_a_feed_follows_its_search(client: Client) -> None:
    activity("Koffie", area=area("Lombok-Oost"), cost="free")
    activity("Koor", area=area("Lombok-Oost"))
    activity("Koffie verder weg", area=area("Lombok-West"))

    def names(**search: str) -> list[str]:
        return [str(event["SUMMARY"]) for event in read(client.get(ICAL, search).content)]

    assert names(buurt="lombok-oost") == ["Koffie", "Koor"]
    assert names(q="koffie") == ["Koffie", "Koffie verder weg"]
    assert names(buurt="lombok-oost", kosten="free") == ["Koffie"]
    assert names(q="zwemmen") == []


def test_a_cancelled_date_is_there_and_says_so(client: Client) -> None:
    made = activity("Koffie", first_date=date(2026, 9, 1))
    cancel_date(made.schedules.get(), by=BY, day=date(2026, 12, 15), note="De zaal is dicht")
    rule, off = read(client.get(ICAL).content)
    assert off["UID"] == rule["UID"]
    assert off["STATUS"] == "CANCELLED"
    assert off["SUMMARY"] == "Gaat niet door: Koffie"
    assert off["COMMENT"] == "De zaal is dicht"
    assert off["RECURRENCE-ID"].dt == clock.at(date(2026, 12, 15), time(10))


def test_what_is_once_has_no_rule_and_moves_whole(client: Client) -> None:
    made = activity("Feest", rrule="", first_date=date(2026, 12, 12))
    move_date(made.schedules.get(), by=BY, day=date(2026, 12, 12), new_date=date(2026, 12, 19), new_start_time=time(15))
    (event,) = read(client.get(ICAL).content)
    assert "RRULE" not in event
    assert "RECURRENCE-ID" not in event
    assert event["DTSTART"].dt == clock.at(date(2026, 12, 19), time(15))


def test_a_date_that_the_rule_does_not_give_adds_nothing(client: Client) -> None:
    made = activity("Koffie")
    Override.objects.create(schedule=made.schedules.get(), original_date=date(2026, 12, 16), is_cancelled=True)
    assert len(read(client.get(ICAL).content)) == 1


def test_a_sentence_without_a_rule_gives_no_event(client: Client) -> None:
    made = service("Spreekuur", kind="activity")
    add_schedule(made, by=BY, text="op afspraak")
    assert read(client.get(f"/wat-is-er-te-doen/{made.pk}.ics").content) == []


def test_a_place_that_has_stopped_is_not_told(client: Client) -> None:
    huis = place("Oud buurthuis")
    made = activity("Koffie")
    Schedule.objects.update(place=huis)
    archive(huis, by=BY)
    (event,) = read(client.get(f"/wat-is-er-te-doen/{made.pk}.ics").content)
    assert "LOCATION" not in event


def test_what_is_not_public_has_no_calendar(client: Client) -> None:
    made = activity("Koffie")
    address = f"/wat-is-er-te-doen/{made.pk}.ics"
    assert client.get(address).status_code == 200
    archive(made, by=BY)
    assert client.get(address).status_code == 404
    assert client.get(f"/wat-is-er-te-doen/{uuid4()}.ics").status_code == 404
    assert read(client.get(ICAL).content) == []


def test_an_unchanged_feed_is_not_sent_again(client: Client) -> None:
    made = activity("Koffie")
    for address in (ICAL, NEW, f"/wat-is-er-te-doen/{made.pk}.ics"):
        tag = client.get(address)["ETag"]
        again = client.get(address, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
    change_service(made, by=BY, name="Koffie en thee")
    for address in (ICAL, NEW):
        assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_a_feed_costs_as_many_queries_for_ten_as_for_forty(client: Client, django_assert_max_num_queries: Any) -> None:
    for size in (10, 30):
        for _ in range(size):
            made = activity(places=[place()])
            cancel_date(made.schedules.get(), by=BY, day=date(2026, 12, 15))
        for address, most in ((ICAL, 9), (NEW, 3)):
            with django_assert_max_num_queries(most):
                assert client.get(address, headers={"cookie": "sessionid=x"}).status_code == 200


def test_a_large_feed_holds_what_comes_up_soonest(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_EVENTS", 2)
    today = clock.today()
    for days in (20, 3, 9, 2):
        activity(f"Over {days} dagen", rrule="", first_date=today + timedelta(days=days))
    assert [str(e["SUMMARY"]) for e in read(client.get(ICAL).content)] == ["Over 2 dagen", "Over 3 dagen"]


def test_the_atom_feed_is_valid_and_newest_first(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://samen030.example"
    owner = organisation("Stichting <Buurt> & Co")
    made = [activity(f"Dag {n}", organisation=owner) for n in range(3)]
    change_service(made[0], by=BY, description="Nu met soep")
    answer = client.get(NEW, {"soort": "activity"})
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own
    entries = feed.findall("a:entry", ATOM)
    assert [entry.findtext("a:title", "", ATOM) for entry in entries] == ["Dag 0", "Dag 2", "Dag 1"]
    assert next(entry.findtext("a:id", "", ATOM) for entry in entries) == f"urn:uuid:{made[0].pk}"
    for part in (feed, *entries):  # RFC 4287 §4.1: each has just one id, title and updated; a feed has an author
        assert [len(part.findall(f"a:{name}", ATOM)) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert feed.findtext("a:author/a:name", "", ATOM) == "SAMEN030"
    assert entries[0].findtext("a:author/a:name", "", ATOM) == "Stichting <Buurt> & Co"
    links = {link.get("rel"): link.get("href", "") for link in feed.findall("a:link", ATOM)}
    assert links["self"] == "https://samen030.example/wat-is-er-te-doen/nieuw.atom?soort=activity"
    updated = [datetime.fromisoformat(entry.findtext("a:updated", "", ATOM)) for entry in entries]
    assert updated == sorted(updated, reverse=True)


@pytest.mark.parametrize("address", [ICAL, NEW])
@pytest.mark.parametrize(
    "search",
    [
        "q=%00",
        "q=%01%0b%1b",
        "q=%EF%BF%BE",
        "q=" + "a" * 3000,
        "buurt=%27%3B--",
        "wanneer=x",
        "pagina=-1",
        "q=%0d%0aX:1",
    ],
)
def test_hostile_searches_give_a_sound_feed(client: Client, address: str, search: str) -> None:
    activity("Koffie")
    answer = client.get(f"{address}?{search}")
    assert answer.status_code == 200
    if address == ICAL:
        icalendar.Calendar.from_ical(answer.content)
    else:
        ET.fromstring(answer.content)  # noqa: S314 - our own


def test_control_characters_in_a_record_do_not_break_the_feeds(client: Client) -> None:
    made = activity("Koffie")
    Service.objects.filter(pk=made.pk).update(name="Kof\x0bfie\x1b", description="a\x01b", changed_at=timezone.now())
    Document.objects.update(title="Kof\x0bfie\x1b", summary="\x02")
    change_organisation(made.organisation, by=BY, phone="030 1")
    (event,) = read(client.get(ICAL).content)
    assert event["SUMMARY"] == "Kof fie "
    ET.fromstring(client.get(NEW).content)  # noqa: S314 - our own
