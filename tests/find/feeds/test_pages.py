from __future__ import annotations

import time as timer
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from samen030.commons.journal.models import Event, EventDetail
from samen030.commons.notifications.models import Mail
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.find.directory.actions import change_service
from samen030.find.directory.models import Service
from samen030.find.feeds.actions import read_feeds
from samen030.find.feeds.models import Feed, FeedState
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from tests import factories
from tests.factories import BY
from tests.find.feeds.calendars import HEAD, Giver, apply, calendar, day, event, feed, giving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

    from samen030.commons.organisations.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Organisation:
    return factories.organisation("Het Huis")


@pytest.fixture
def editor(ours: Organisation) -> Client:
    user = User.objects.create_user("ed@example.org")
    grant_role(user, by=BY, role=Role.EDITOR, scope=scope_of_organisation(ours.pk))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def url(settings: SettingsWrapper) -> Iterator[str]:
    settings.FETCH_OWN_NETWORK = ["127.0.0.1"]
    with giving(calendar(event("a", "Koffie"))) as address:
        yield address


def post(client: Client, ours: Organisation, url: str, do: str = "preview", **more: Any) -> HttpResponse:
    return client.post(reverse("feeds", args=[ours.pk]), {"url": url, "do": do, **more})  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_first_one_sees_what_would_happen_and_nothing_is_written(editor: Client, ours: Organisation, url: str) -> None:
    Giver.body = calendar(
        event("a", "Koffie", "RRULE:FREQ=WEEKLY", "LOCATION:De Zolder"),
        event("b", "Hele dag", "RRULE:FREQ=HOURLY"),
        event("c", "Geheim", "CLASS:PRIVATE"),
        event("d", "Vroeger", on=day(-30)),
    )
    events = Event.objects.count()
    page = text(post(editor, ours, url))
    assert "Koffie" in page
    assert "De Zolder" in page
    assert "Dit past niet" in page
    assert "privé" in page
    assert ">Geheim" not in page
    assert "1 afspraak is voorbij" in page
    assert not Feed.objects.exists()
    assert not Service.objects.exists()
    assert Event.objects.count() == events


def test_after_yes_it_is_on_the_site_and_the_address_is_nowhere(editor: Client, ours: Organisation, url: str) -> None:
    answer = post(editor, ours, url, "yes")
    row = Feed.objects.get()
    assert answer["Location"] == reverse("feed", args=[ours.pk, row.pk])
    assert Service.objects.get().is_public
    pages = [reverse("feed", args=[ours.pk, row.pk]), reverse("feeds", args=[ours.pk]), reverse("desk", args=[ours.pk])]
    pages += [reverse("feed_remove", args=[ours.pk, row.pk]), Service.objects.get().get_absolute_url()]
    for page in pages:
        assert "geheim-7f3a" not in text(editor.get(page))
    assert "geheim-7f3a" not in str(list(EventDetail.objects.values()))
    assert "geheim-7f3a" not in text(post(editor, ours, "https://andere.example/x", "edit"))
    assert text(post(editor, ours, url, "yes")).count("Deze agenda houden wij al bij") > 0


@pytest.mark.parametrize(
    "typed", ["", "hallo", "ftp://a.example/x", "javascript:alert(1)", "http://127.0.0.1:1/", "https://10.0.0.1/a.ics"]
)
def test_an_address_that_cannot_be_is_said_and_what_was_typed_stays(
    editor: Client, ours: Organisation, typed: str
) -> None:
    answer = post(editor, ours, typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in text(answer) or not typed


HOSTILE = {
    "nothing": b"",
    "html": b"<html>log in</html>",
    "bytes": b"\xff\xfe\x00\x01" * 100,
    "empty": calendar(),
    "half": HEAD.encode() + b"BEGIN:VEVENT\r\nUID:a\r\n",
    "a hundred thousand events": calendar(*["BEGIN:VEVENT\r\nEND:VEVENT\r\n"] * 100_000),
    "parts": HEAD.encode() + b"BEGIN:X\r\n" * 200_000,
    "three megabytes": calendar(event("a", "Koffie", "DESCRIPTION:" + "é" * 1_500_000)),
    "too many": calendar(*[event(str(n), "Koffie") for n in range(400)]),
    "heavy": calendar(*[event(str(n), "K", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO") for n in range(900)]),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_calendar_gives_a_sentence_and_soon(editor: Client, ours: Organisation, url: str, what: str) -> None:
    Giver.body = HOSTILE[what]
    begun = timer.monotonic()
    answer = post(editor, ours, url)
    assert timer.monotonic() - begun < 6
    assert answer.status_code in (200, 422)
    if what != "heavy":
        assert answer.status_code == 422


MISFITS = {
    "per dag": event("a", "K", "RRULE:FREQ=SECONDLY"),
    "tijdzone": f"BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:K\r\nDTSTART;TZID=Mars/Olympus:{day(5):%Y%m%d}T100000\r\n"
    "END:VEVENT\r\n",
    "eind ligt voor": event("a", "K", f"DTEND;TZID=Europe/Amsterdam:{day(1):%Y%m%d}T100000"),
    "hele dag": f"BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:K\r\nDTSTART;VALUE=DATE:{day(5):%Y%m%d}\r\nEND:VEVENT\r\n",
    "geen titel": event("a", "  "),
    "korter": event("a", "K" * 100_000),
    "kenmerk": f"BEGIN:VEVENT\r\nSUMMARY:K\r\nDTSTART:{day(5):%Y%m%d}T100000\r\nEND:VEVENT\r\n",
    "twee keer": event("a", "K") + event("a", "L"),
    "hele reeks": event("a", "K", f"RECURRENCE-ID:{day(5):%Y%m%d}T100000"),
    "ander land": f"BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:K\r\nDTSTART;TZID=America/New_York:{day(5):%Y%m%d}T100000\r\n"
    "RRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n",
    "twee herhalingen": event("a", "K", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY"),
    "uitzonderingen": event("a", "K", "RRULE:FREQ=WEEKLY", "EXRULE:FREQ=MONTHLY"),
    "duur": event("a", "K", "DURATION:P20D"),
    "datum of de herhaling": event("a", "K", "RRULE:onzin"),
    "lang geleden": event("a", "K", "RRULE:FREQ=DAILY", on=day(0).replace(year=1201)),
    "burgerservicenummer": event("a", "K", "DESCRIPTION:bsn 111222333"),
}


@pytest.mark.parametrize("reason", MISFITS)
def test_what_does_not_fit_is_said_in_one_sentence_and_the_rest_goes_on(
    editor: Client, ours: Organisation, url: str, reason: str
) -> None:
    Giver.body = calendar(MISFITS[reason], event("z", "Soep"))
    page = text(post(editor, ours, url))
    assert reason.lower() in page.lower()
    assert "Soep" in page
    assert "1 activiteit op de site" in page


def test_broken_letters_and_floating_and_utc_times_are_taken(editor: Client, ours: Organisation, url: str) -> None:
    start = day(5)
    Giver.body = (
        calendar(
            f"BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Caf\xe9\r\nDTSTART:{start:%Y%m%d}T100000\r\nEND:VEVENT\r\n",
            f"BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:UTC\r\nDTSTART:{start:%Y%m%d}T100000Z\r\nEND:VEVENT\r\n",
        )
        .decode()
        .encode("latin-1")
    )
    post(editor, ours, url, "yes")
    hours = {s.name: s.schedules.get().start_time.hour for s in Service.objects.all()}  # type: ignore[union-attr]
    utc = clock.at(start).utcoffset() or timedelta()
    assert hours == {"Café": 10, "UTC": 10 + utc.seconds // 3600}


def test_it_is_read_each_hour_and_only_when_something_is_new(editor: Client, ours: Organisation, url: str) -> None:
    post(editor, ours, url, "yes")
    sent = Giver.sent
    assert read_feeds() == {"read": 0, "failed": 0}  # not within the hour
    Feed.objects.update(next_at=clock.now())
    assert read_feeds() == {"read": 1, "failed": 0}
    assert Giver.sent == sent  # 304
    Giver.body = calendar(event("a", "Thee"))
    Feed.objects.update(next_at=clock.now())
    read_feeds()
    assert Service.objects.get().name == "Thee"


def test_a_feed_that_stands_still_is_not_read_and_goes_on_after_that(
    editor: Client, ours: Organisation, url: str
) -> None:
    post(editor, ours, url, "yes")
    row = Feed.objects.get()
    editor.post(reverse("feed_pause", args=[ours.pk, row.pk]), {"do": "pause"})
    Giver.body = calendar(event("a", "Thee"))
    Feed.objects.update(next_at=clock.now())
    assert read_feeds()["read"] == 0
    editor.post(reverse("feed_pause", args=[ours.pk, row.pk]), {"do": "resume"})
    assert read_feeds()["read"] == 1
    assert Service.objects.get().name == "Thee"
    assert Feed.objects.get().state == FeedState.ON


def test_after_three_failures_the_editors_get_one_mail_and_nothing_is_taken_off(
    editor: Client, ours: Organisation, url: str
) -> None:
    post(editor, ours, url, "yes")
    row = Feed.objects.get()
    for streak in (1, 2):
        Giver.status = 500
        for _time in range(5):
            Feed.objects.update(next_at=clock.now())
            read_feeds()
        assert Mail.objects.count() == streak
        page = text(editor.get(reverse("feed", args=[ours.pk, row.pk])))
        assert "antwoord 500" in page
        assert "niet lezen" in text(editor.get(reverse("my_page")))
        Giver.status = 200
        Feed.objects.update(next_at=clock.now())
        read_feeds()
    mail = Mail.objects.all()[0]
    assert (mail.to, "geheim-7f3a" in mail.text) == ("ed@example.org", False)
    assert Service.objects.get().is_public


def test_an_empty_calendar_takes_nothing_off(editor: Client, ours: Organisation, url: str) -> None:
    post(editor, ours, url, "yes")
    Giver.body = calendar()
    Feed.objects.update(next_at=clock.now())
    assert read_feeds()["failed"] == 1
    assert Service.objects.get().is_public


def test_the_choice_stands_side_by_side_and_counts(editor: Client, ours: Organisation) -> None:
    row = apply(feed(ours), event("a", "Koffie"))
    change_service(Service.objects.get(), by=BY, name="Koffie en spel")
    row = apply(row, event("a", "Koffie met taart"))
    page = text(editor.get(reverse("feed", args=[ours.pk, row.pk])))
    assert "Koffie met taart" in page
    assert "Koffie en spel" in page
    assert "kies" in text(editor.get(reverse("my_page")))
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    address = reverse("feed_choose", args=[ours.pk, row.pk, row.items.get().pk])
    editor.post(address, {"field": "name", "mark": "oud", "choice": "calendar"})
    assert Service.objects.get().name == "Koffie en spel"
    editor.post(address, {"field": "name", "mark": mark, "choice": "calendar"})
    assert Service.objects.get().name == "Koffie met taart"


def test_the_feed_of_another_organisation_is_not_there(editor: Client, ours: Organisation) -> None:
    other = feed(factories.organisation("Een ander"))
    for name, more in (("feed", []), ("feed_remove", []), ("feed_pause", []), ("feed_read", []), ("feed_choose", [1])):
        address = reverse(name, args=[ours.pk, other.pk, *more])
        method = editor.get if name in ("feed", "feed_remove") else editor.post
        assert method(address).status_code == 404
    assert editor.get(reverse("feed", args=[ours.pk, uuid4()])).status_code == 404


def test_more_activities_ask_for_no_more_queries(
    editor: Client, ours: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many = [event(str(n), f"Koffie {n}") for n in range(40)]
    row = apply(feed(ours), *many)
    for service in Service.objects.all()[:20]:
        change_service(service, by=BY, name=f"Hier {service.pk}")
    row = apply(row, *[line.replace("Koffie", "Thee") for line in many])
    with django_assert_max_num_queries(16):
        page = text(editor.get(reverse("feed", args=[ours.pk, row.pk])))
    assert page.count("Neem uw agenda over") == 20
    with django_assert_max_num_queries(14):
        editor.get(reverse("feeds", args=[ours.pk]))
    with django_assert_max_num_queries(10):  # nothing new: no activity is looked at, but for what waits
        apply(row, *[line.replace("Koffie", "Thee") for line in many])


def test_what_goes_with_each_activity_is_changed_afterwards_but_not_what_somebody_chose(
    editor: Client, ours: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    hall = factories.place("Zaal", organisation=ours)
    row = apply(feed(ours, target_groups=["seniors"]), event("a", "Koffie"), event("b", "Thee"), event("c", "Soep"))
    own, priced = Service.objects.get(name="Thee"), Service.objects.get(name="Soep")
    change_service(own, by=BY, target_groups=["children"], cost="amount")
    change_service(priced, by=BY, cost_cents=250)
    address = reverse("feed_usual", args=[ours.pk, row.pk])
    assert 'value="seniors" id="id_target_groups' in text(editor.get(address)).replace(" checked", "")
    assert editor.post(address, {"cost": "veel"}).status_code == 422
    answer = editor.post(
        address, {"cost": "free", "sign_up": "no", "target_groups": ["parents"], "place": str(hall.pk)}
    )
    assert answer["Location"] == reverse("feed", args=[ours.pk, row.pk])
    found = {service.name: service for service in Service.objects.all()}
    assert (found["Koffie"].target_groups, found["Koffie"].cost, found["Koffie"].sign_up) == (["parents"], "free", "no")
    assert (found["Thee"].target_groups, found["Thee"].cost, found["Thee"].sign_up) == (["children"], "amount", "no")
    assert (found["Soep"].cost, found["Soep"].cost_cents) == ("", 250)
    row = apply(row, event("a", "Koffie"), event("b", "Thee"), event("c", "Soep"), event("d", "Nieuw"))
    assert {place.pk for service in Service.objects.all() for place in service.places.all()} == {hall.pk}
    assert Service.objects.get(name="Nieuw").cost == "free"
    with django_assert_max_num_queries(14):
        page = text(editor.get(reverse("feed", args=[ours.pk, row.pk])))
    assert "gratis" in page
    assert "kom gewoon langs" in page
    editor.post(address, {"cost": "free", "sign_up": "no", "target_groups": ["parents"], "place": str(hall.pk)})
    assert Event.objects.filter(verb="service.changed", actor__contains=str(User.objects.get().pk)).count() == 3


def test_another_usual_place_is_read_for_anew_though_the_calendar_did_not_change(
    editor: Client, ours: Organisation
) -> None:
    hall = factories.place("Zaal", organisation=ours)
    row = feed(ours, etag='"1"', modified="x", next_at=clock.now() + timedelta(hours=1))
    editor.post(reverse("feed_usual", args=[ours.pk, row.pk]), {"sign_up": "no"})
    assert Feed.objects.get().etag == '"1"'
    editor.post(reverse("feed_usual", args=[ours.pk, row.pk]), {"sign_up": "no", "place": str(hall.pk)})
    row = Feed.objects.get()
    assert (row.etag, row.modified, row.next_at <= clock.now()) == ("", "", True)


def test_the_form_of_an_activity_says_that_a_calendar_keeps_it(editor: Client, ours: Organisation) -> None:
    row = apply(feed(ours), event("a", "Koffie"))
    other = factories.activity("Schaken", organisation=ours)
    page = text(editor.get(reverse("desk_edit", args=[ours.pk, "activiteit", Service.objects.get(name="Koffie").pk])))
    assert "komt uit uw agenda ‘Agenda’" in page
    assert "titel, wanneer, plek, tekst" in page
    assert reverse("feed", args=[ours.pk, row.pk]) in page
    assert "komt uit uw agenda" not in text(editor.get(reverse("desk_edit", args=[ours.pk, "activiteit", other.pk])))
    assert "komt uit uw agenda" not in text(editor.get(reverse("desk_add", args=[ours.pk, "activiteit"])))
