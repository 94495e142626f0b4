"""An entry that somebody else brought in is taken over by its own people."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from samen030.commons.notifications.models import Mail
from samen030.commons.organisations import claims, roles
from samen030.commons.organisations.models import Claim, Organisation
from samen030.commons.organisations.rules import domain_of, own_domains
from samen030.commons.people.actions import add_user, grant_role
from samen030.commons.people.models import User
from samen030.commons.people.queries import roles_of
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_organisation
from samen030.kernel.errors import DomainError
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^([2-9A-Z]{8})$", re.MULTILINE)


def someone(name: str) -> User:
    return add_user(by=BY, email=f"{name}@elders.example")


@pytest.fixture
def club() -> Organisation:
    return factories.organisation(
        "De Schommel", website="https://www.deschommel.nl/wij", street="Dorpsweg", house_number="1", postcode="3531AA"
    )


@pytest.fixture
def asker(client: Client) -> User:
    user = someone("Noor")
    client.force_login(user)
    return user


def url(club: Organisation, name: str = "claim") -> str:
    return reverse(name, args=[club.pk])


def by_mail(client: Client, club: Organisation, email: str = "noor@deschommel.nl") -> HttpResponse:
    return client.post(url(club), {"way": "mail", "m-email": email})  # type: ignore[return-value]


def code_sent() -> str:
    (found,) = CODE.findall(last_mail().text)
    return str(found)


def last_mail() -> Mail:
    return Mail.objects.latest("id")


def held(user: User, club: Organisation) -> set[Role]:
    fresh = User.objects.get(pk=user.pk)
    return {role for role, scope in roles_of(fresh) if scope == scope_of_organisation(club.pk)}


def test_the_page_of_an_entry_leads_to_it_until_it_is_taken_over(client: Client, club: Organisation) -> None:
    assert url(club) in client.get(club.get_absolute_url()).content.decode()
    roles.mark_claimed(club)
    factories.organisation()  # so that no kept page is shown
    assert url(club) not in client.get(club.get_absolute_url()).content.decode()


def test_a_code_to_the_organisations_own_domain_gives_the_entry(
    client: Client, club: Organisation, asker: User
) -> None:
    assert by_mail(client, club, "noor").status_code == 302  # what stands before the @ is enough
    assert last_mail().to == "noor@deschommel.nl"
    code = code_sent()
    assert code not in str(Claim.objects.values().get())
    wrong = client.post(url(club, "claim_code"), {"code": "22222222"})
    assert wrong.status_code == 422
    assert "Deze code klopt niet" in wrong.content.decode()
    right = client.post(url(club, "claim_code"), {"code": f"{code[:4].lower()} {code[4:]}"})
    assert right.status_code == 302
    assert held(asker, club) == {Role.REPRESENTATIVE}
    club.refresh_from_db()
    assert club.claimed_at is not None
    assert client.post(url(club, "claim_code"), {"code": code}).status_code == 302  # used up: nothing is open


@pytest.mark.parametrize(
    "email", ["noor@gmail.com", "noor@deschommel.nl.kwaad.nl", "noor@schommel.nl", "x y@deschommel.nl"]
)
@pytest.mark.usefixtures("asker")
def test_another_address_gets_no_code_and_is_kept_in_the_form(client: Client, club: Organisation, email: str) -> None:
    answer = by_mail(client, club, email)
    assert answer.status_code == 422
    assert email.split("@", maxsplit=1)[0] in answer.content.decode()
    assert not Mail.objects.exists()
    assert not Claim.objects.exists()


@pytest.mark.usefixtures("asker")
def test_five_wrong_codes_and_a_late_one_are_the_end_of_it(client: Client, club: Organisation) -> None:
    by_mail(client, club)
    code = code_sent()
    for _try in range(claims.MOST_TRIES):
        client.post(url(club, "claim_code"), {"code": "33333333"})
    assert "te vaak" in client.post(url(club, "claim_code"), {"code": code}).content.decode()
    by_mail(client, club)
    late = code_sent()
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert "verlopen" in client.post(url(club, "claim_code"), {"code": late}).content.decode()
    by_mail(client, club)
    assert "te vaak gevraagd" in by_mail(client, club).content.decode()


def test_a_letter_brings_a_code_that_works_for_thirty_days(client: Client, club: Organisation, asker: User) -> None:
    client.post(url(club), {"way": "letter", "b-name": "Noor"})
    claim = Claim.objects.get()
    assert "Deze code is al gebruikt, of er is nog geen code" in claims.enter_code(claim, by=BY, code="x")
    office = someone("Bureau")
    grant_role(office, by=BY, role=Role.BUREAU)
    desk = Client()
    desk.force_login(office)
    letter = claims.write_letter(claim, by=BY)
    again = claims.write_letter(claim, by=BY)  # a second letter: the first code stops working
    assert letter != again
    with time_machine.travel(clock.now() + timedelta(days=29)):
        client.force_login(asker)
        assert client.post(url(club, "claim_code"), {"code": letter}).status_code == 422
        assert client.post(url(club, "claim_code"), {"code": again}).status_code == 302
        assert held(asker, club) == {Role.REPRESENTATIVE}


def test_the_bureau_rings_and_decides_with_a_reason(client: Client, club: Organisation, asker: User) -> None:
    client.post(url(club), {"way": "office", "k-name": "Noor", "k-phone": "030-000 00 01"})
    claim = Claim.objects.get()
    with pytest.raises(DomainError, match="Schrijf erbij"):
        claims.decide(claim, by=BY, passes=False, reason=" ")
    claims.decide(claim, by=BY, passes=False, reason="Wij kregen niemand aan de lijn.")
    assert "niemand aan de lijn" in last_mail().text
    assert held(asker, club) == set()
    with pytest.raises(DomainError, match="al besloten"):
        claims.decide(claim, by=BY, passes=True, reason="")


def test_who_keeps_the_entry_already_decides_about_others(client: Client, club: Organisation, asker: User) -> None:
    keeper = someone("Piet")
    grant_role(keeper, by=BY, role=Role.REPRESENTATIVE, scope=scope_of_organisation(club.pk))
    page = client.get(url(club)).content.decode()
    assert 'value="mail"' not in page
    with pytest.raises(DomainError):
        claims.ask(club, by=BY, user=asker, way="mail", email="noor@deschommel.nl")
    client.post(url(club), {"way": "office", "k-name": "Noor", "k-phone": "030-000 00 01"})
    assert last_mail().to == keeper.email
    claim = Claim.objects.get()
    own = Client()
    own.force_login(keeper)
    assert "Noor" in own.get(url(club, "claims_on")).content.decode()
    field = f"{claim.pk.hex[:8]}-reason"
    own.post(reverse("claim_decide", args=[club.pk, claim.pk]), {"besluit": "ja", field: ""})
    assert held(asker, club) == {Role.EDITOR}


def test_a_code_that_comes_after_somebody_else_gives_nothing(client: Client, club: Organisation, asker: User) -> None:
    by_mail(client, club)
    code = code_sent()
    grant_role(someone("Piet"), by=BY, role=Role.REPRESENTATIVE, scope=scope_of_organisation(club.pk))
    assert client.post(url(club, "claim_code"), {"code": code}).status_code == 422
    assert held(asker, club) == set()


def test_an_invitation_that_is_taken_counts_as_taking_over(club: Organisation, asker: User) -> None:
    invitation = roles.invite(club, by=BY, email=asker.email, role=Role.EDITOR)
    asker.emailaddress_set.update(verified=True)  # type: ignore[attr-defined]
    roles.accept(invitation, by=BY, user=asker)
    assert Organisation.objects.get(pk=club.pk).claimed_at is not None


@pytest.mark.usefixtures("asker")
def test_what_nobody_finishes_is_closed_and_later_forgotten(client: Client, club: Organisation) -> None:
    client.post(url(club), {"way": "office", "k-name": "Noor", "k-phone": "030-000 00 01"})
    assert claims.tidy() == {"closed": 0, "forgotten": 0}
    with time_machine.travel(clock.now() + timedelta(days=61)):
        assert claims.tidy()["closed"] == 1
    with time_machine.travel(clock.now() + timedelta(days=430)):
        assert claims.tidy()["forgotten"] == 1
        assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("https://www.deschommel.nl/x", "info@deschommel.nl"), ["deschommel.nl"]),
        (("https://facebook.com/deschommel", "schommel@gmail.com"), []),
        (("https://club.wordpress.com", ""), []),
        (("geen adres", "x@localhost"), []),
        (("http://DeSchommel.NL:8080", "a@team.deschommel.nl"), ["deschommel.nl", "team.deschommel.nl"]),
    ],
)
def test_domains_that_are_an_organisations_own(texts: tuple[str, ...], expected: list[str]) -> None:
    assert own_domains(*texts) == expected


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_a_domain(text: str) -> None:
    assert isinstance(domain_of(text), str)
