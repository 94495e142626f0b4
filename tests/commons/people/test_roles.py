"""Roles with an end, helper mode with consent, one's own page, and being forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.test import Client

from samen030.commons.journal.actions import seal
from samen030.commons.journal.models import Event
from samen030.commons.journal.queries import verify
from samen030.commons.notifications.actions import deliver
from samen030.commons.organisations import roles
from samen030.commons.people import actions
from samen030.commons.people.models import Consent, RoleGrant, User
from samen030.commons.people.queries import HELPING_KEY, known_about, roles_of, scopes_of
from samen030.kernel import clock
from samen030.kernel.access import UMBRELLA, Role, access, is_allowed, scope_of_area, scope_of_organisation
from samen030.kernel.errors import DomainError
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from samen030.commons.organisations.models import Organisation

pytestmark = pytest.mark.django_db


def person(email: str = "els@example.org") -> User:
    """Somebody with an account and a proven address."""
    made = User.objects.create_user(email)
    made.emailaddress_set.update(verified=True)  # type: ignore[attr-defined]
    return made


def fresh(user: User) -> User:
    """The same person on a next request."""
    return User.objects.get(pk=user.pk)


def test_a_role_holds_from_its_first_to_its_last_day() -> None:
    els, today = person(), clock.today()
    scope = scope_of_area("0344/01")
    grant = actions.grant_role(els, by=BY, role=Role.SCOUT, scope=scope, until=today + timedelta(days=2))
    assert [grant.holds_on(today + timedelta(days=n)) for n in (-1, 0, 2, 3)] == [False, True, True, False]
    assert scopes_of(fresh(els), Role.SCOUT) == [scope]
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert scopes_of(fresh(els), Role.SCOUT) == []


def test_an_ended_role_is_history_at_once() -> None:
    els = person()
    with time_machine.travel(clock.now() - timedelta(days=5)):
        grant = actions.grant_role(els, by=BY, role=Role.BUREAU)
    assert fresh(els).is_staff
    actions.end_role(grant, by=BY)
    assert (fresh(els).is_staff, roles_of(fresh(els))) == (False, frozenset({(Role.RESIDENT, UMBRELLA)}))
    assert RoleGrant.objects.count() == 1


def test_the_same_role_twice_is_one_role_with_the_new_end() -> None:
    els = person()
    for days in (5, 9):
        until = clock.today() + timedelta(days=days)
        actions.grant_role(els, by=BY, role=Role.SCOUT, scope=scope_of_area("0344/01"), until=until)
    assert RoleGrant.objects.get().until == clock.today() + timedelta(days=9)


def test_a_role_is_not_given_for_what_it_is_not_held_for() -> None:
    with pytest.raises(DomainError) as error:
        actions.grant_role(person(), by=BY, role=Role.EDITOR, scope=scope_of_area("0344/01"))
    assert error.value.code == "scope_wrong"


def test_a_role_for_a_wijk_counts_in_its_buurten_and_not_beside_it() -> None:
    row = access(Role.SCOUT, of=lambda kwargs: (scope_of_area(kwargs["path"]),))
    held = frozenset({(Role.SCOUT, scope_of_area("0344/01"))})
    paths = ("0344/01", "0344/01/11", "0344/011", "0344/02/11", "0344")
    assert [is_allowed(row, held, {"path": path}) for path in paths] == [True, True, False, False, False]


# --- invitations


def offered(organisation: Organisation, to: str, capture: DjangoCaptureOnCommitCallbacks) -> str:
    """The path of the link in the mail that was sent."""
    with capture(execute=True):
        roles.invite(organisation, by=BY, email=to, role=Role.EDITOR)
    text = str(mail.outbox[-1].body)
    assert organisation.name in text
    return next(line for line in text.splitlines() if "/uitnodiging/" in line).split("8000", 1)[1].strip()


def test_who_is_invited_says_yes_and_keeps_the_entries(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    group, els, client = factories.organisation("Straatgroep"), person(), Client()
    link = offered(group, "Els@example.org", django_capture_on_commit_callbacks)
    assert client.get(link)["Location"].startswith("/account/login/")
    client.force_login(els)
    assert "Straatgroep" in client.get(link).text
    assert client.post(link).status_code == 302
    assert scopes_of(fresh(els), Role.EDITOR) == [scope_of_organisation(group.pk)]
    assert client.post(link).status_code == 422, "used twice"
    assert "Straatgroep" in client.get("/mijn/").text


def test_a_mail_that_was_passed_on_gives_nobody_rights(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    link = offered(factories.organisation(), "els@example.org", django_capture_on_commit_callbacks)
    other, client = person("ander@example.org"), Client()
    client.force_login(other)
    assert client.post(link).status_code == 422
    assert roles_of(fresh(other)) == frozenset({(Role.RESIDENT, UMBRELLA)})


@pytest.mark.parametrize("how", ["late", "withdrawn", "again"])
def test_an_invitation_that_no_longer_holds_says_so(
    how: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    group, els, client = factories.organisation(), person(), Client()
    link = offered(group, els.email, django_capture_on_commit_callbacks)
    client.force_login(els)
    later = clock.now() + timedelta(days=15 if how == "late" else 0)
    if how == "withdrawn":
        roles.withdraw(roles.open_invitations(group)[0], by=BY)
    if how == "again":
        roles.invite(group, by=BY, email=els.email, role=Role.EDITOR)
    with time_machine.travel(later):
        client.force_login(els)
        assert client.post(link).status_code == 422
    assert "niet meer geldig" in client.get(link).text or how == "late"


def test_the_last_representative_stays_unless_the_bureau_says_otherwise() -> None:
    group, els, office = factories.organisation(), person(), User.objects.create_superuser("bureau@example.org")
    grant = actions.grant_role(els, by=BY, role=Role.REPRESENTATIVE, scope=scope_of_organisation(group.pk))
    client = Client()
    client.force_login(els)
    client.post(f"/mijn/organisatie/{group.pk}/rol/{grant.pk}/")
    assert roles.people_of(group) == [grant]
    client.force_login(office)
    client.post(f"/mijn/organisatie/{group.pk}/rol/{grant.pk}/")
    assert roles.people_of(group) == []


def test_an_editor_sees_the_people_and_invites_nobody() -> None:
    group, els, client = factories.organisation(), person(), Client()
    actions.grant_role(els, by=BY, role=Role.EDITOR, scope=scope_of_organisation(group.pk))
    client.force_login(els)
    address = f"/mijn/organisatie/{group.pk}/mensen/"
    assert "els@example.org" in client.get(address).text
    client.post(address, {"email": "x@example.org", "role": "editor"})
    assert roles.open_invitations(group) == []


# --- helper mode


def test_helping_is_written_with_both_and_ends() -> None:
    els, client = person(), Client()
    actions.grant_role(els, by=BY, role=Role.HELPER, scope=scope_of_area("0344/01"))
    client.force_login(els)
    data = {"resident_name": "Mevrouw Jansen", "way": "phone", "purpose": "Een activiteit op de site", "said_yes": "on"}
    assert client.post("/mijn/helpen/", {**data, "said_yes": ""}).status_code == 422
    assert not Consent.objects.exists()
    client.post("/mijn/helpen/", data)
    consent = Consent.objects.get()
    assert "Mevrouw Jansen" in client.get("/").text
    client.post("/mijn/naam/", {"name": "Els"})
    event = Event.objects.order_by("-id")[0]
    assert (event.actor, event.on_behalf_of) == (f"user:{els.pk}", consent.ref)
    given = Event.objects.get(verb="consent.given")
    assert given.detail.data["resident"] == "Mevrouw Jansen"
    assert given.detail.data["helper"] == "els@example.org"
    client.post("/mijn/helpen/klaar/")
    assert "Mevrouw Jansen" not in client.get("/").text
    client.post("/mijn/naam/", {"name": "Els B"})
    assert Event.objects.order_by("-id")[0].on_behalf_of == ""
    seal()
    assert verify().is_whole


def test_helping_stops_by_itself_and_with_the_session_of_another() -> None:
    els, client = person(), Client()
    actions.grant_role(els, by=BY, role=Role.HELPER, scope=scope_of_area("0344/01"))
    consent = actions.start_helping(by=BY, helper=els, resident_name="Jan", way="desk", purpose="iets")
    other = person("ander@example.org")
    client.force_login(other)
    session = client.session
    session[HELPING_KEY] = str(consent.pk)
    session.save()
    client.post("/mijn/naam/", {"name": "Ander"})
    assert Event.objects.order_by("-id")[0].on_behalf_of == "", "a consent is of one helper"
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert not Consent.objects.get().is_open


# --- one's own data


def test_what_is_known_comes_as_a_page_and_as_a_file() -> None:
    els, client = person(), Client()
    client.force_login(els)
    assert "els@example.org" in client.get("/mijn/gegevens/").text
    file = client.get("/mijn/gegevens/?bestand")
    assert file.json() == known_about(els) | file.json()
    assert "attachment" in file["Content-Disposition"]


def test_who_is_forgotten_is_gone_and_the_journal_is_whole() -> None:
    els, client = person(), Client()
    client.force_login(els)
    actions.grant_role(els, by=BY, role=Role.SCOUT, scope=scope_of_area("0344/01"))
    assert client.post("/mijn/gegevens/wissen/").status_code == 422
    assert client.post("/mijn/gegevens/wissen/", {"sure": "on"}).status_code == 302
    gone = fresh(els)
    assert (gone.name, gone.is_active, gone.email) == ("", False, f"{els.pk}@gewist.invalid")
    assert not gone.grants.exists()
    assert client.get("/mijn/").status_code == 302
    seal()
    assert verify().is_whole
    User.objects.create_user("els@example.org")  # the address is free again


def test_the_last_of_the_bureau_is_not_forgotten() -> None:
    office, client = User.objects.create_superuser("bureau@example.org"), Client()
    client.force_login(office)
    assert client.post("/mijn/gegevens/wissen/", {"sure": "on"}).status_code == 422
    assert fresh(office).is_active


def test_the_sessions_are_listed(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    client = Client()
    client.force_login(person())
    assert "Waar ben ik ingelogd" in client.get("/account/sessions/").text
    assert deliver() == {"sent": 0, "failed": 0}
