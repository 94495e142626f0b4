from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from samen030.commons.organisations.models import Status
from samen030.find.directory.actions import archive, cancel_date, change_service
from samen030.find.directory.models import Service
from samen030.find.feeds.actions import choose, remove
from samen030.find.feeds.models import FeedItem
from samen030.find.feeds.queries import differing, here_of
from samen030.find.feeds.rules import comes
from samen030.kernel.errors import ConflictError
from tests import factories
from tests.factories import BY
from tests.find.feeds.calendars import apply, day, event, feed

pytestmark = pytest.mark.django_db


def only() -> Service:
    return Service.objects.get()


def test_an_event_becomes_an_activity_as_an_editor_would_make_it() -> None:
    ours = factories.organisation("Het Huis", phone="030-1234567")
    hall = factories.place("De Zaal", organisation=ours, street="Kanaalstraat", house_number="4")
    row = feed(ours, target_groups=["seniors"])
    apply(
        row, event("a", "Koffie &amp; taart", "DESCRIPTION:Kom <b>langs</b><br>Welkom", "LOCATION:De Zaal\\, Utrecht")
    )
    made = only()
    assert (made.name, made.kind, made.status) == ("Koffie & taart", "activity", "published")
    assert made.description == "Kom langs\nWelkom"
    assert (list(made.places.all()), made.target_groups, made.phone) == ([hall], ["seniors"], "030-1234567")
    schedule = made.schedules.get()
    assert (schedule.first_date, schedule.start_time, schedule.duration_minutes) == (day(7), time(10), 120)


def test_the_place_is_known_by_its_address_too_and_an_unknown_one_is_told_in_the_text() -> None:
    ours = factories.organisation("Het Huis")
    elsewhere = factories.place(
        "Buurthuis", street="Kanaalstraat", house_number="4", area=factories.area("Lombok-Oost")
    )
    factories.place("Zaal")
    factories.place("Zaal")  # two alike: not guessed
    row = feed(ours)
    apply(
        row,
        event("a", "Koffie", "LOCATION:Kanaalstraat 4\\, 3531 CJ Utrecht"),
        event("b", "Thee", "LOCATION:Zaal"),
        event("c", "Bellen", "LOCATION:https://meet.example/geheim"),
    )
    koffie, thee, bellen = (Service.objects.get(name=name) for name in ("Koffie", "Thee", "Bellen"))
    assert list(koffie.places.all()) == [elsewhere]
    assert koffie.area == elsewhere.area
    assert (list(thee.places.all()), thee.description) == ([], "Waar: Zaal")
    assert "geheim" not in bellen.description


def test_a_series_keeps_its_pauses_its_moved_and_its_extra_times() -> None:
    first = day(7)
    moved = first + timedelta(days=14)
    row = feed()
    apply(
        row,
        event(
            "a",
            "Schaken",
            "RRULE:FREQ=WEEKLY;COUNT=5",
            f"EXDATE;TZID=Europe/Amsterdam:{first + timedelta(days=7):%Y%m%d}T100000",
            f"RDATE;TZID=Europe/Amsterdam:{first + timedelta(days=3):%Y%m%d}T150000",
        ),
        event("a", "Schaken", f"RECURRENCE-ID;TZID=Europe/Amsterdam:{moved:%Y%m%d}T100000", on=moved, at=time(11)),
        event(
            "a",
            "Schaken",
            f"RECURRENCE-ID;TZID=Europe/Amsterdam:{moved + timedelta(days=7):%Y%m%d}T100000",
            "STATUS:CANCELLED",
        ),
    )
    rule, extra = sorted(only().schedules.all(), key=lambda s: s.rrule, reverse=True)
    assert (rule.rrule, extra.rrule) == ("FREQ=WEEKLY;COUNT=5", "")
    assert (extra.first_date, extra.start_time) == (first + timedelta(days=3), time(15))
    assert rule.exdates == [(first + timedelta(days=7)).isoformat()]
    told = [(o.original_date, o.is_cancelled, o.new_start_time) for o in rule.overrides.all()]
    assert told == [(moved, False, time(11)), (moved + timedelta(days=7), True, None)]


def test_what_changes_in_the_calendar_changes_here_and_what_goes_stops() -> None:
    row = apply(feed(), event("a", "Koffie"), event("b", "Thee"))
    row = apply(row, event("a", "Koffie met taart", on=day(9)))
    koffie, thee = Service.objects.get(name="Koffie met taart"), Service.objects.get(name="Thee")
    assert koffie.schedules.get().first_date == day(9)
    assert thee.status == Status.ARCHIVED
    assert sorted(change["what"] for change in row.changes) == ["changed", "stopped"]
    apply(row, event("a", "Koffie met taart", on=day(9)), event("b", "Thee"))
    assert Service.objects.get(name="Thee").status == Status.PUBLISHED


def test_what_is_over_stays_when_the_calendar_forgets_it_and_is_not_made_anew() -> None:
    row = apply(feed(), event("a", "Koffie"), event("b", "Thee"))
    FeedItem.objects.update(said=FeedItem.objects.get(uid="a").said | {"when": []})  # as if it were over
    apply(row, event("b", "Thee"), event("c", "Vorig jaar", on=day(-300)))
    assert set(Service.objects.values_list("name", "status")) == {("Koffie", "published"), ("Thee", "published")}


def test_a_cancelled_event_is_shown_as_cancelled_and_a_cancelled_series_stops() -> None:
    row = apply(feed(), event("a", "Koffie"), event("b", "Schaken", "RRULE:FREQ=WEEKLY"))
    off = event("a", "Koffie", "STATUS:CANCELLED"), event("b", "Schaken", "RRULE:FREQ=WEEKLY", "STATUS:CANCELLED")
    apply(row, *off)
    koffie, schaken = Service.objects.get(name="Koffie"), Service.objects.get(name="Schaken")
    assert (koffie.status, koffie.schedules.get().overrides.get().is_cancelled) == ("published", True)
    assert schaken.status == Status.ARCHIVED


def test_what_was_changed_here_stays_and_waits_for_a_choice_where_the_calendar_changed_it_too() -> None:
    row = apply(feed(), event("a", "Koffie", "DESCRIPTION:Oud"))
    change_service(only(), by=BY, name="Koffie en spel")
    row = apply(row, event("a", "Koffie", "DESCRIPTION:Nieuw"))
    assert (only().name, only().description) == ("Koffie en spel", "Nieuw")  # each side changed another field
    assert differing(row) == []
    row = apply(row, event("a", "Koffie met taart", "DESCRIPTION:Nieuw"))
    assert only().name == "Koffie en spel"
    [waiting] = differing(row)
    assert (waiting.label, waiting.calendar, waiting.here) == ("titel", "Koffie met taart", "Koffie en spel")
    with pytest.raises(ConflictError):
        choose(waiting.item, "name", by=BY, mark="another", is_calendar=True)
    choose(waiting.item, "name", by=BY, mark=waiting.mark, is_calendar=True)
    assert only().name == "Koffie met taart"
    row = apply(row, event("a", "Koffie met taart", "DESCRIPTION:Nieuw"))
    assert differing(row) == []


def test_who_keeps_what_stands_here_is_not_asked_again_until_the_calendar_changes_again() -> None:
    row = apply(feed(), event("a", "Koffie"))
    change_service(only(), by=BY, name="Thee")
    row = apply(row, event("a", "Chocola"))
    [waiting] = differing(row)
    choose(waiting.item, "name", by=BY, mark=waiting.mark, is_calendar=False)
    row = apply(row, event("a", "Chocola"))
    assert (only().name, differing(row)) == ("Thee", [])
    row = apply(row, event("a", "Soep"))
    assert (only().name, len(differing(row))) == ("Thee", 1)


def test_the_calendar_going_back_takes_the_question_away() -> None:
    row = apply(feed(), event("a", "Koffie"))
    change_service(only(), by=BY, name="Thee")
    row = apply(row, event("a", "Chocola"))
    row = apply(row, event("a", "Koffie"))
    assert differing(row) == []


def test_not_today_stays_and_is_no_conflict() -> None:
    row = apply(feed(), event("a", "Schaken", "RRULE:FREQ=WEEKLY"))
    cancel_date(only().schedules.get(), by=BY, day=day(14), note="ziek")
    other = event("a", "Schaken", "RRULE:FREQ=WEEKLY", f"EXDATE;TZID=Europe/Amsterdam:{day(21):%Y%m%d}T100000")
    row = apply(row, other)
    schedule = only().schedules.get()
    assert differing(row) == []
    assert schedule.exdates == [day(21).isoformat()]
    assert [o.original_date for o in schedule.overrides.all()] == [day(14)]


def test_a_day_that_the_calendar_cancelled_goes_on_when_it_becomes_the_only_one() -> None:
    off = event("a", "K", f"RECURRENCE-ID;TZID=Europe/Amsterdam:{day(14):%Y%m%d}T100000", "STATUS:CANCELLED")
    row = apply(feed(), event("a", "K", "RRULE:FREQ=WEEKLY"), off)
    apply(row, event("a", "K", on=day(14)))
    assert not only().schedules.get().overrides.exists()


def test_what_an_editor_stopped_stays_stopped() -> None:
    row = apply(feed(), event("a", "Koffie"))
    archive(only(), by=BY)
    row = apply(row, event("a", "Koffie met taart"))
    assert (only().status, only().name) == (Status.ARCHIVED, "Koffie met taart")


def test_an_event_that_fits_no_more_leaves_its_activity_and_says_why() -> None:
    row = apply(feed(), event("a", "Koffie"))
    row = apply(row, event("a", "Koffie", "RRULE:FREQ=HOURLY"))
    assert only().status == Status.PUBLISHED
    assert "per dag" in row.misfits[0]["reason"]


@pytest.mark.parametrize(("is_kept", "status"), [(True, "published"), (False, "archived")])
def test_following_no_more_keeps_the_activities_or_stops_them(*, is_kept: bool, status: str) -> None:
    row = apply(feed(), event("a", "Koffie"))
    remove(row, by=BY, is_kept=is_kept)
    assert only().status == status
    assert not FeedItem.objects.exists()


# --- round trips

DAYS = st.integers(1, 60)
TITLES = st.sampled_from(["Koffie", "Thee", "Schaken", "Soep & brood"])
RULES = st.sampled_from(
    ["", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;COUNT=6", "FREQ=DAILY;COUNT=9", "FREQ=MONTHLY;BYDAY=1TU"]
)


@st.composite
def series(draw: Any, uid: str) -> list[str]:
    """The events of one UID: a master with pauses, extra times and days that differ."""
    start, rule = day(draw(DAYS)), draw(RULES)
    at = time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 30])))
    more = [f"DESCRIPTION:{draw(st.sampled_from(['', 'Welkom', 'Neem iets mee']))}"]
    if rule:
        more.append(f"RRULE:{rule}")

    def moment(gone: date) -> str:
        return f"{gone:%Y%m%d}T{at:%H%M%S}"

    pauses = draw(st.lists(st.integers(0, 4), max_size=2, unique=True)) if rule else []
    more += [f"EXDATE;TZID=Europe/Amsterdam:{moment(start + timedelta(weeks=ahead))}" for ahead in pauses]
    extra = draw(st.lists(st.integers(1, 20), max_size=2, unique=True))
    more += [f"RDATE;TZID=Europe/Amsterdam:{moment(start + timedelta(days=ahead))}" for ahead in extra]
    if draw(st.booleans()):
        more.append("STATUS:CANCELLED")
    name = draw(TITLES)
    found = [event(uid, name, *more, on=start, at=at)]
    for ahead in draw(st.lists(st.integers(0, 5), max_size=2, unique=True)) if rule else ():
        original = start + timedelta(weeks=ahead)
        state = draw(st.sampled_from(["CONFIRMED", "CANCELLED"]))
        at_other = time(draw(st.integers(0, 23)))
        where = f"RECURRENCE-ID;TZID=Europe/Amsterdam:{moment(original)}"
        on = original + timedelta(days=draw(st.integers(0, 3)))
        found.append(event(uid, name, where, f"STATUS:{state}", on=on, at=at_other))
    return found


@st.composite
def feeds(draw: Any) -> list[str]:
    uids = draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True))
    return [line for uid in uids for line in draw(series(uid))]


def stands() -> list[Any]:
    """All that stands on the site and goes on, without what it was made from."""
    rows = Service.objects.filter(status=Status.PUBLISHED).values_list("pk", flat=True)
    coming = (values for values in here_of(rows).values() if comes(values["when"], day(0)))
    return sorted((sorted(values.items(), key=str) for values in coming), key=str)


class RoundTrips(TestCase):
    @given(first=feeds(), second=feeds())
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def test_one_calendar_after_another_gives_what_the_other_alone_gives_and_twice_changes_nothing(
        self, first: list[str], second: list[str]
    ) -> None:
        with transaction.atomic():
            apply(feed(), *second)
            alone = stands()
            transaction.set_rollback(True)
        row = apply(feed(), *first)
        row = apply(row, *second)
        assert stands() == alone
        changes, changed_at = row.changes, row.changed_at
        before = list(Service.objects.order_by("pk").values_list("pk", "changed_at"))
        row = apply(row, *second)
        assert stands() == alone
        assert (row.changes, row.changed_at) == (changes, changed_at)
        assert list(Service.objects.order_by("pk").values_list("pk", "changed_at")) == before
        remove(row, by=BY, is_kept=False)
        assert stands() == []
