"""Saved searches, told in one mail a month, out by one click."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from samen030.commons.notifications import digest
from samen030.commons.notifications.actions import deliver
from samen030.commons.notifications.models import Mail, Note, Rhythm
from samen030.commons.people.models import User
from samen030.find.alerts import actions
from samen030.find.alerts.models import SavedSearch
from samen030.find.directory.actions import archive
from samen030.kernel.errors import DomainError
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def els(client: Client) -> User:
    user = User.objects.create_user("els@example.org")
    client.force_login(user)
    return user


def day() -> None:
    """What `samen030 due` does of this on a day."""
    actions.look_for_news()
    digest.send_digests()
    deliver()


def test_a_search_is_saved_from_its_page_and_its_news_told(client: Client, els: User) -> None:
    factories.service("Koffie hier")
    link = reverse("search_save")
    assert f"{link}?q=koffie" in Client().get("/vinden/?q=koffie").content.decode()
    assert "/login/" in Client().get(f"{link}?q=koffie").headers["Location"]
    page = client.get(f"{link}?q=koffie&onzin=1").content.decode()
    assert 'value="koffie"' in page
    client.post(f"{link}?q=koffie", {"name": "Koffie", "query": "q=koffie"})
    saved = SavedSearch.objects.get(user=els)
    assert (saved.query, len(saved.known)) == ("q=koffie", 1)
    with time_machine.travel(datetime(2027, 1, 5, 9, tzinfo=UTC)):
        factories.service("Koffie daar")
        day()
        day()
        note = Note.objects.get()
        assert note.text == "1 nieuw bij ‘Koffie’: Koffie daar"
        client.force_login(els)
        assert note.text in client.get(reverse("my_post")).content.decode()
        assert client.get(note.url).status_code == 200
    (sent,) = mail.outbox
    assert "Koffie daar" in str(sent.body)
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_year_with_news_each_week_brings_twelve_mails_and_with_another_rhythm_more_or_none(els: User) -> None:
    weekly, never = (User.objects.create_user(f"{name}@example.org") for name in ("week", "nooit"))
    digest.choose_rhythm(weekly, by=BY, rhythm=Rhythm.WEEK)
    digest.choose_rhythm(never, by=BY, rhythm=Rhythm.NEVER)
    start = datetime(2027, 1, 1, 9, tzinfo=UTC)
    for number in range(364):
        with time_machine.travel(start + timedelta(days=number)):
            if number % 7 == 0:
                for user in (els, weekly, never):
                    digest.tell(user, key=f"{number}", text=f"Nieuws {number}", url="/")
            digest.send_digests()
    to = Counter(Mail.objects.filter(key__startswith="digest:").values_list("to", flat=True))
    assert to == {els.email: 12, weekly.email: 52}
    months = Counter(Mail.objects.filter(to=els.email).values_list("key", flat=True))
    assert max(months.values()) == 1
    assert Note.objects.filter(user=never, mailed_at=None).exists()


def test_one_click_at_the_foot_of_a_mail_ends_it_and_a_look_does_not(els: User) -> None:
    digest.tell(els, key="a", text="Nieuws", url="/")
    digest.send_digests()
    url = Mail.objects.get().unsubscribe_url.split("/", 3)[3]
    stranger = Client(enforce_csrf_checks=True)
    assert "niet meer?" in stranger.get(f"/{url}").content.decode()
    assert digest.rhythm_of(els) == Rhythm.MONTH
    assert stranger.post(f"/{url}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert stranger.post(f"/{url}").status_code == 200  # a second press is no mistake
    assert digest.rhythm_of(els) == Rhythm.NEVER
    assert stranger.post("/post/uit/zomaar/").status_code == 410


def test_a_paused_search_is_silent_and_one_goes_when_asked(client: Client, els: User) -> None:
    saved = actions.save(els, by=BY, name="", query="q=soep")
    assert saved.name == "q=soep"
    client.post(reverse("search_pause", args=[saved.pk]))
    factories.service("Soep")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        assert actions.look_for_news() == {"searches_told": 0}
        actions.pause(SavedSearch.objects.get(), by=BY, is_paused=False)
        assert actions.look_for_news() == {"searches_told": 0}  # what came in between is known
    client.post(reverse("search_remove", args=[saved.pk]))
    assert not SavedSearch.objects.exists()


def test_what_comes_back_is_new_and_nobody_sees_the_searches_of_another(client: Client, els: User) -> None:
    soup = factories.service("Soep")
    saved = actions.save(User.objects.create_user("ander@example.org"), by=BY, name="Soep", query="q=soep")
    assert client.post(reverse("search_remove", args=[saved.pk])).status_code == 404
    assert "Soep" not in client.get(reverse("saved_searches")).content.decode()
    archive(soup, by=BY)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        actions.look_for_news()
    factories.service("Soep weer")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        assert actions.look_for_news() == {"searches_told": 1}
    assert not Note.objects.filter(user=els).exists()


def test_a_search_for_nothing_and_too_many_are_refused(client: Client, els: User) -> None:
    assert client.post(reverse("search_save"), {"name": "x", "query": "onzin=1"}).status_code == 422
    for number in range(actions.MOST):
        actions.save(els, by=BY, name="x", query=f"q=woord{number}")
    with pytest.raises(DomainError):
        actions.save(els, by=BY, name="x", query="q=nog een")
    actions.save(els, by=BY, name="y", query="q=woord1")  # one that is there keeps its place


def test_the_list_costs_the_same_for_few_and_many(
    client: Client, els: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        actions.save(els, by=BY, name=f"{number}", query=f"q=woord{number}")
    with django_assert_max_num_queries(5):
        client.get(reverse("saved_searches"))


def test_post_and_mail_are_in_the_language_that_one_chose(client: Client, els: User) -> None:
    assert "In welke taal?" in client.get(reverse("my_post")).content.decode()
    assert client.post(reverse("my_post"), {"rhythm": "week", "language": "xx"}).status_code == 422
    client.post(reverse("my_post"), {"rhythm": "week", "language": "en"})
    assert digest.language_of(els) == "en"
    client.post(f"{reverse('search_save')}?q=koffie", {"name": "Koffie", "query": "q=koffie"})
    with time_machine.travel(datetime(2027, 1, 5, 9, tzinfo=UTC)):
        factories.service("Koffie daar")
        day()
    assert "Koffie daar" in Note.objects.get(user=els).text
    assert "nieuw" not in Note.objects.get(user=els).text
    assert "Hallo" not in Mail.objects.get(to=els.email).text
