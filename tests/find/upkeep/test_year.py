"""A year by the clock: what `docs/freshness.md` says is what happens."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from samen030.commons.notifications.actions import deliver
from samen030.commons.notifications.models import Mail
from samen030.find.directory.actions import archive, confirm
from samen030.find.search.models import Document
from samen030.find.upkeep.actions import CONFIRM, END, keep_up, link
from samen030.find.upkeep.models import Asking
from samen030.find.upkeep.rules import months_after
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 15, 9, tzinfo=UTC)


def live(days: int, *, times_a_day: int = 1, skip: int = 0) -> dict[str, list[date]]:
    """Let `days` pass, the duty done `times_a_day`, or only each `skip`th day; answers on which dates what happened."""
    happened: dict[str, list[date]] = defaultdict(list)
    with time_machine.travel(START, tick=False) as hand:
        for day in range(days):
            for _ in range(times_a_day if not skip or day % skip == 0 else 0):
                for what, number in keep_up().items():
                    happened[what] += [(START + timedelta(days=day)).date()] * number
                deliver()
            hand.shift(timedelta(days=1))
    return dict(happened)


@pytest.mark.parametrize("times_a_day", [1, 2])
def test_who_does_not_answer_is_reminded_twice_rung_marked_and_taken_off(times_a_day: int) -> None:
    with time_machine.travel(START):
        owner = factories.organisation(email="post@example.org")
        confirm(owner, by=factories.BY, who="test")
        for _ in range(2):
            confirm(factories.service(organisation=owner), by=factories.BY, who="test")
    happened = live(440, times_a_day=times_a_day)
    assert happened["reminded"] == [date(2026, 6, 15), date(2026, 7, 15)]
    assert happened["listed"] == [date(2026, 8, 15)] * 3
    assert happened["marked"] == [date(2026, 9, 15)] * 3
    assert happened["archived"] == [date(2027, 3, 15)] * 3
    reminders = [m for m in mail.outbox if m.subject.startswith("Klopt")]
    assert len(reminders) == 2
    assert reminders[0].body.count("Dit klopt nog:") == 3, "all its entries in one mail"


def test_who_has_no_address_is_rung_at_once() -> None:
    with time_machine.travel(START):
        confirm(factories.organisation(), by=factories.BY, who="test")
    happened = live(300)
    assert (happened["reminded"], happened["listed"], happened["marked"]) == (
        [],
        [date(2026, 6, 15)],
        [date(2026, 9, 15)],
    )
    assert mail.outbox == []


def test_days_without_the_duty_shift_but_lose_nothing() -> None:
    with time_machine.travel(START):
        confirm(factories.organisation(email="post@example.org"), by=factories.BY, who="test")
    happened = live(460, skip=4)
    assert [len(happened[what]) for what in ("reminded", "listed", "marked", "archived")] == [2, 1, 1, 1]


def test_no_organisation_gets_more_than_one_reminder_a_month_whatever_it_has() -> None:
    with time_machine.travel(START, tick=False) as hand:
        owner = factories.organisation(email="post@example.org")
        for _ in range(12):
            confirm(factories.service(organisation=owner), by=factories.BY, who="test")
            hand.shift(timedelta(days=9))
    live(400)
    days = sorted({m.key.split(":")[2] for m in Mail.objects.filter(key__startswith="reminder:")})
    dates = [date.fromisoformat(day) for day in days]
    assert len(dates) > 2
    assert all(later >= months_after(earlier, 1) for earlier, later in pairwise(dates))


def test_examples_are_left_alone() -> None:
    with time_machine.travel(START):
        factories.organisation(email="post@example.org", is_example=True)
    assert all(not dates for dates in live(300).values())


def test_a_link_asks_first_and_confirms_once(client: Client) -> None:
    with time_machine.travel(START):
        entry = factories.organisation(email="post@example.org")
    with time_machine.travel(START + timedelta(days=152)):
        keep_up()
        address = link(CONFIRM, "organisation", entry).removeprefix("http://127.0.0.1:8000")
        assert "Ja, dit klopt nog" in client.get(address).content.decode()
        entry.refresh_from_db()
        assert entry.confirmed_on is None, "looking changes nothing"
        assert client.post(address).status_code == 200
        entry.refresh_from_db()
        assert entry.confirmed_on == date(2026, 6, 16)
        assert not Asking.objects.exists()
        again = client.post(address)
        assert (again.status_code, "al op geantwoord" in again.content.decode()) == (410, True)


def test_a_link_says_that_something_stopped(client: Client) -> None:
    entry = factories.organisation()
    assert client.post(link(END, "organisation", entry).removeprefix("http://127.0.0.1:8000")).status_code == 200
    entry.refresh_from_db()
    assert entry.status == "archived"


def test_an_old_or_broken_link_is_told_kindly(client: Client) -> None:
    with time_machine.travel(START):
        address = link(CONFIRM, "organisation", factories.organisation()).removeprefix("http://127.0.0.1:8000")
    with time_machine.travel(START + timedelta(days=61)):
        assert "verlopen" in client.post(address).content.decode()
    assert client.get(reverse("upkeep_answer", args=["x"])).status_code == 410


def test_a_marked_entry_says_so_and_sinks_until_it_is_confirmed(client: Client) -> None:
    with time_machine.travel(START):
        entry = factories.organisation()
        confirm(entry, by=factories.BY, who="test")
    live(245)
    entry.refresh_from_db()
    assert "Niet bevestigd" in client.get(entry.get_absolute_url()).content.decode()
    assert Document.objects.get(object_id=entry.pk).confirmed_on is None
    confirm(entry, by=factories.BY, who="de wijkverkenner")
    entry.refresh_from_db()
    assert entry.marked_on is None
    assert Document.objects.get(object_id=entry.pk).confirmed_on is not None


def test_what_was_taken_off_is_not_asked_about() -> None:
    with time_machine.travel(START):
        archive(factories.organisation(email="post@example.org"), by=factories.BY)
    assert all(not dates for dates in live(200).values())
    call_command("due")
