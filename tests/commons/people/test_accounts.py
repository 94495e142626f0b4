"""Logging in without passwords, as people do it: through the pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from samen030.commons.journal.models import Event, EventDetail
from samen030.commons.people.actions import add_user, change_user
from samen030.commons.people.forms import AddPasskeyForm
from samen030.commons.people.models import User
from samen030.kernel.errors import DomainError
from tests.factories import BY

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
INLINE = re.compile(
    r"<script(?![^>]*(?:\ssrc=|type=\"application/(?:ld\+)?json\"))|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE
)


@pytest.fixture
def person() -> User:
    return add_user(by=BY, email="fatima@voorbeeld.example")


def code_in_mail() -> str:
    found = re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]*)$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def test_a_person_logs_in_with_a_code_from_the_mail(client: Client, person: User) -> None:
    asked = client.post(reverse("account_login"), {"login": person.email})
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith(reverse("account_confirm_login_code"))
    page = client.get(asked.headers["Location"]).content.decode()
    assert person.email in page
    assert not INLINE.search(page)
    assert "uw code" in mail.outbox[-1].subject.lower()

    client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})

    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_wrong_code_does_not_log_in_and_the_error_is_tied_to_its_field(client: Client, person: User) -> None:
    client.post(reverse("account_login"), {"login": person.email})
    page = client.post(reverse("account_confirm_login_code"), {"code": "XXXXXX"}).content.decode()
    assert "_auth_user_id" not in client.session
    assert 'role="alert"' in page
    assert 'href="#id_code"' in page
    assert 'aria-invalid="true"' in page
    for described in re.findall(r'aria-describedby="([^"]+)"', page):
        for part in described.split():
            assert f'id="{part}"' in page


def test_an_unknown_address_gets_the_same_answer_and_a_kind_mail(client: Client, person: User) -> None:
    known = client.post(reverse("account_login"), {"login": person.email})
    client.cookies.clear()
    unknown = client.post(reverse("account_login"), {"login": "niemand@voorbeeld.example"})
    assert (unknown.status_code, unknown.headers["Location"]) == (known.status_code, known.headers["Location"])
    assert "geen account" in mail.outbox[-1].body


def test_signing_up_asks_only_an_address_and_proves_it(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert re.findall(r'<input[^>]*type="(?:text|email|password)"[^>]*name="(\w+)"', page) == ["email"]
    client.post(reverse("account_signup"), {"email": "Nieuw@Voorbeeld.example"})
    client.post(reverse("account_email_verification_sent"), {"code": code_in_mail()})
    made = User.objects.get(email="nieuw@voorbeeld.example")
    assert not made.has_usable_password()
    assert client.session["_auth_user_id"] == str(made.pk)


@pytest.mark.parametrize("path", ["reset", "change", "set", "reset/done", "reset/key/1-set-password"])
def test_pages_about_passwords_do_not_exist(client: Client, person: User, path: str) -> None:
    assert client.get(f"/account/password/{path}/").status_code == 404
    client.force_login(person)
    assert client.post(f"/account/password/{path}/", {"password1": "x", "password2": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_request_login_code"])
def test_entrance_pages_have_no_password_nor_inline_script(client: Client, name: str) -> None:
    page = client.get(reverse(name)).content.decode()
    assert 'type="password"' not in page
    assert "placeholder=" not in page.partition("<main")[2]
    assert "header-q" not in page  # a search box above the form is where addresses and codes get typed
    assert "vereist JavaScript" not in page
    assert not INLINE.search(page)


@pytest.mark.parametrize(
    "name", ["account_email", "account_logout", "mfa_index", "mfa_list_webauthn", "mfa_add_webauthn"]
)
def test_pages_of_ones_own_account_show_in_our_look(client: Client, person: User, name: str) -> None:
    client.post(reverse("account_login"), {"login": person.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})
    answer = client.get(reverse(name), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="site-header"' in page
    assert not INLINE.search(page)
    assert answer.headers["Cache-Control"].startswith(("private", "max-age=0"))
    assert reverse(name) in (answer.request["PATH_INFO"], *(url for url, _status in answer.redirect_chain))


def test_the_back_office_sends_to_the_log_in_of_the_site(client: Client, person: User) -> None:
    answer = client.get("/beheer/", follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_login") + "?next=/beheer/"
    client.force_login(person)
    assert client.get("/beheer/", follow=True).status_code == 403
    change_user(person, by=BY, is_staff=True)
    assert client.get("/beheer/").status_code == 200


def test_rights_given_in_the_back_office_are_written_in_the_journal(client: Client, person: User) -> None:
    chief = User.objects.create_superuser("chef@voorbeeld.example")
    client.force_login(chief)
    answer = client.post(
        f"/beheer/people/user/{person.pk}/change/", {"name": "Fatima", "is_staff": "on", "is_active": "on"}
    )
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.is_staff, person.email) == ("Fatima", True, "fatima@voorbeeld.example")
    event = Event.objects.get(verb="user.changed")
    assert event.actor == f"user:{chief.pk}"
    assert EventDetail.objects.get(event=event).data == {"staff": True, "superuser": False, "active": True}


def test_the_back_office_makes_an_account_without_password(client: Client) -> None:
    client.force_login(User.objects.create_superuser("chef@voorbeeld.example"))
    answer = client.post("/beheer/people/user/add/", {"email": "vrijwilliger@voorbeeld.example", "is_active": "on"})
    assert answer.status_code == 302
    assert not User.objects.get(email="vrijwilliger@voorbeeld.example").has_usable_password()


def test_nobody_of_the_bureau_can_take_rights_that_he_does_not_have(client: Client, person: User) -> None:
    change_user(person, by=BY, is_staff=True)
    client.force_login(person)
    client.post(f"/beheer/people/user/{person.pk}/change/", {"is_staff": "on", "is_superuser": "on", "is_active": "on"})
    person.refresh_from_db()
    assert not person.is_superuser


def test_an_account_is_made_once_and_its_address_is_not_changed_by_others(person: User) -> None:
    with pytest.raises(DomainError) as twice:
        add_user(by=BY, email="FATIMA@voorbeeld.example")
    assert twice.value.code == "user_exists"
    with pytest.raises(DomainError) as other:
        change_user(person, by=BY, email="dief@voorbeeld.example")
    assert other.value.code == "unknown_field"


def test_asking_many_codes_is_stopped(client: Client, person: User, settings: SettingsWrapper) -> None:
    statuses = [client.post(reverse("account_login"), {"login": person.email}).status_code for _ in range(40)]
    assert statuses[0] == 302
    assert 429 in statuses or 200 in statuses
    assert len(mail.outbox) < 40


def test_a_passkey_can_be_made_long_after_logging_in(client: Client, person: User) -> None:
    with time_machine.travel("2026-11-23T09:00:00+00:00", tick=False) as clock:
        client.post(reverse("account_login"), {"login": person.email})
        client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})
        clock.shift(3_600)
        answer = client.get(reverse("mfa_add_webauthn"), follow=True)
    assert answer.status_code == 200
    assert 'type="password"' not in answer.content.decode()
    assert answer.redirect_chain == []


def test_closing_the_browser_logs_out(client: Client, person: User) -> None:
    client.post(reverse("account_login"), {"login": person.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})
    assert client.session.get_expire_at_browser_close()


@pytest.mark.parametrize("is_staff", [False, True])
def test_who_lost_the_passkey_gets_in_with_the_code_unless_of_the_bureau(
    client: Client, person: User, *, is_staff: bool
) -> None:
    User.objects.filter(pk=person.pk).update(is_staff=is_staff)
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    client.post(reverse("account_login"), {"login": person.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})
    assert client.get("/mijn/").status_code == (302 if is_staff else 200)


def test_a_passkey_always_logs_in_by_itself(person: User) -> None:
    form = AddPasskeyForm(user=person)
    assert form["passwordless"].value() is True
    assert "hidden" in str(form["passwordless"])
