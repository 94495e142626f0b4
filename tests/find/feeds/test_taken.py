from __future__ import annotations

import threading
import time as timer
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar, override

import pytest
from django.urls import reverse

from samen030.commons.journal.models import EventDetail
from samen030.commons.notifications.models import Mail
from samen030.commons.organisations.models import Kind
from samen030.commons.people.models import User
from samen030.find.desk.forms import PlaceForm
from samen030.find.directory.actions import change_place
from samen030.find.feeds.actions import read_taken
from samen030.find.feeds.models import TakenCalendar
from samen030.find.feeds.queries import taken
from samen030.find.feeds.rules import MOST_EVENTS, taken_times
from samen030.kernel import clock
from samen030.kernel.errors import DomainError
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"


def calendar(*events: str) -> bytes:
    inner = "".join(f"BEGIN:VEVENT\r\nUID:a\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"{HEAD}{inner}END:VCALENDAR\r\n".encode()


def said(*events: str, first: date = date(2026, 10, 19), last: date = date(2026, 11, 2)) -> list[str]:
    times = taken_times(calendar(*events), first, last)
    return [f"{t.starts_at.astimezone(clock.AMSTERDAM):%m-%d %H:%M}/{t.ends_at - t.starts_at}" for t in times]


WEEKLY = "DTSTART;TZID=Europe/Amsterdam:20260901T190000\r\nDURATION:PT2H\r\nRRULE:FREQ=WEEKLY"


def test_a_weekly_evening_stays_at_its_hour_over_the_end_of_summer_time() -> None:
    assert said(WEEKLY) == ["10-20 19:00/2:00:00", "10-27 19:00/2:00:00"]


def test_dates_left_out_and_moved_ones_are_followed() -> None:
    moved = (
        "RECURRENCE-ID;TZID=Europe/Amsterdam:20261027T190000\r\nDTSTART;TZID=Europe/Amsterdam:20261028T200000"
        "\r\nDTEND;TZID=Europe/Amsterdam:20261028T210000"
    )
    assert said(WEEKLY + "\r\nEXDATE;TZID=Europe/Amsterdam:20261020T190000", moved) == ["10-28 20:00/1:00:00"]


def test_what_is_cancelled_or_free_takes_no_room() -> None:
    assert said(WEEKLY + "\r\nSTATUS:CANCELLED", WEEKLY + "\r\nTRANSP:TRANSPARENT") == []


def test_a_whole_day_and_utc_and_floating_times_are_read() -> None:
    assert said("DTSTART;VALUE=DATE:20261021") == ["10-21 00:00/1 day, 0:00:00"]
    assert said("DTSTART:20261021T100000Z\r\nDTEND:20261021T110000Z") == ["10-21 12:00/1:00:00"]
    assert said("DTSTART:20261021T100000\r\nDTEND:20261021T110000") == ["10-21 10:00/1:00:00"]


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261001T100000\r\nRRULE:FREQ=SECONDLY",
        "DTSTART;TZID=Mars/Olympus:20261021T100000",
        "DTSTART;TZID=America/New_York:20261001T100000\r\nRRULE:FREQ=WEEKLY",
        "DTSTART:20261021T100000\r\nDTEND:20261020T100000",
        "SUMMARY:zonder begin",
        "DTSTART:99999999T999999",
        "DTSTART:00010101T000000\r\nRRULE:FREQ=DAILY",
        "DTSTART:20261021T100000\r\nRDATE:20261022T100000",
        "DTSTART;TZID=Europe:20261021T100000",  # a folder among the zones
    ],
)
def test_what_cannot_be_read_for_sure_is_said_and_not_guessed(event: str) -> None:
    with pytest.raises(DomainError):
        said(event)


@pytest.mark.parametrize("body", [b"", b"<html>hoi</html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR"])
def test_what_is_no_calendar_is_refused(body: bytes) -> None:
    with pytest.raises(DomainError):
        taken_times(body, date(2026, 10, 19), date(2026, 11, 2))


def test_too_many_events_are_refused_before_they_are_read() -> None:
    with pytest.raises(DomainError) as caught:
        taken_times(b"BEGIN:VEVENT\n" * (MOST_EVENTS + 1), date(2026, 10, 19), date(2026, 11, 2))
    assert caught.value.code == "calendar_too_large"


class Owner(BaseHTTPRequestHandler):
    body: ClassVar[bytes] = b""

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)


@pytest.fixture
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Owner)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}/agenda.ics"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.mark.django_db
def test_who_asks_for_a_room_sees_the_times_and_never_what_for(client: Client, server: str) -> None:
    day = clock.today() + timedelta(days=2)
    Owner.body = calendar(f"SUMMARY:Geheim overleg\r\nDTSTART:{day:%Y%m%d}T190000\r\nDTEND:{day:%Y%m%d}T210000")
    ours = factories.organisation("Het Huis", kind=Kind.RESIDENTS, email="huis@voorbeeld.nl")
    place = factories.place("Zaal", organisation=ours, rooms_for_hire=True, taken_url=server)
    assert read_taken(allow_private=True) == 1
    assert read_taken(allow_private=True) == 0  # not again within the hour
    page = client.get(reverse("room_request", args=[place.pk])).content.decode()
    assert "19.00–21.00 uur" in page
    assert "Geheim" not in page
    assert "Geheim" not in str(TakenCalendar.objects.values())


def test_two_hundred_daily_rules_of_thirty_years_are_worked_out_at_once() -> None:
    rule = "DTSTART:19900101T100000\r\nDTEND:19900101T110000\r\nRRULE:FREQ=DAILY"
    begun = timer.monotonic()
    assert len(said(*[rule] * 200)) == 15
    assert timer.monotonic() - begun < 2


def test_rules_that_take_too_long_are_given_up() -> None:
    begun = timer.monotonic()
    with pytest.raises(DomainError) as caught:
        said(*["DTSTART:19900101T100000\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=1000"] * 400)
    assert caught.value.code == "calendar_too_large"
    assert timer.monotonic() - begun < 4


def test_a_rule_that_the_library_leaves_out_does_not_say_free() -> None:
    with pytest.raises(DomainError):
        said("DTSTART:20261021T100000\r\nRRULE:FREQ=ONZIN")


@pytest.mark.django_db
def test_after_three_failures_the_owner_gets_one_mail(server: str) -> None:
    ours = factories.organisation("Het Huis", email="huis@voorbeeld.nl")
    factories.place("Zaal", organisation=ours, rooms_for_hire=True, taken_url=server)
    for _time in range(5):
        TakenCalendar.objects.update(next_at=clock.now())
        read_taken()
    mail = Mail.objects.get()
    assert mail.to == "huis@voorbeeld.nl"
    assert "openbaar" in mail.text
    assert "agenda.ics" not in mail.text


@pytest.mark.django_db
def test_the_address_of_a_calendar_is_in_no_journal_and_on_no_page(client: Client) -> None:
    ours = factories.organisation("Het Huis")
    place = factories.place("Zaal", organisation=ours, taken_url="https://agenda.example/geheim-1")
    change_place(place, by=factories.BY, taken_url="https://agenda.example/geheim-2")
    assert "geheim" not in str(list(EventDetail.objects.values("data")))
    client.force_login(User.objects.create_superuser("bureau@example.org"))
    for name, extra in (("desk_edit", ["plek", place.pk]), ("desk_history", ["plek", place.pk])):
        page = client.get(reverse(name, args=[ours.pk, *extra])).content.decode()
        assert "geheim" not in page
    assert "geheim" not in client.get(f"/beheer/directory/place/{place.pk}/change/").content.decode()
    assert "agenda.example" in client.get(reverse("desk_edit", args=[ours.pk, "plek", place.pk])).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({}, "https://agenda.example/geheim"),
        ({"taken_stop": "on"}, ""),
        ({"taken_url": "webcal://b.example/x"}, "https://b.example/x"),
    ],
)
def test_an_address_that_is_not_shown_stays_until_it_is_changed(typed: dict[str, str], kept: str) -> None:
    form = PlaceForm(
        typed, organisation=factories.organisation(), initial={"taken_url": "https://agenda.example/geheim"}
    )
    form.is_valid()
    assert form.entry_fields()["taken_url"] == kept


@pytest.mark.django_db
def test_an_address_of_our_own_network_is_refused_and_tried_again_later(server: str) -> None:
    place = factories.place("Zaal", rooms_for_hire=True, taken_url=server)
    read_taken()
    row = TakenCalendar.objects.get()
    assert "openbaar" in row.problem
    assert row.next_at > clock.now()
    assert taken(place, clock.today(), clock.today()) is None


@pytest.mark.django_db
def test_without_the_address_the_times_are_taken_away(server: str) -> None:
    Owner.body = calendar("DTSTART:20261021T100000Z")
    place = factories.place("Zaal", rooms_for_hire=True, taken_url=server)
    read_taken(allow_private=True)
    change_place(place, by=factories.BY, taken_url="")
    assert read_taken(allow_private=True) == 0
    assert not TakenCalendar.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "kept"), [("webcal://a.nl/x.ics", "https://a.nl/x.ics"), ("ftp://a.nl/x", None)])
def test_the_form_takes_webcal_and_refuses_other_schemes(typed: str, kept: str | None) -> None:
    ours = factories.organisation("Het Huis")
    form = PlaceForm({"taken_url": typed}, organisation=ours)
    form.is_valid()
    assert form.cleaned_data.get("taken_url") == kept
