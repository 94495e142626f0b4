"""Brokers and coordinators are named by the BBBO's of a wijk: proposed, agreed, with an end; shown; ended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.test import Client

from samen030.commons.journal.models import Event
from samen030.commons.notifications.actions import deliver
from samen030.commons.organisations import naming
from samen030.commons.organisations.models import Organisation
from samen030.commons.people.actions import erase_user, grant_role
from samen030.commons.people.models import User
from samen030.commons.people.queries import scopes_of
from samen030.kernel import clock
from samen030.kernel.access import Role, scope_of_area, scope_of_organisation
from samen030.kernel.errors import DomainError, NotAllowedError
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from typing import Any

    from samen030.commons.city.models import Area
    from samen030.commons.organisations.models import Naming

pytestmark = pytest.mark.django_db
BUURT = "/utrecht/lombok-oost/"


@pytest.fixture
def wijk() -> Area:
    """Wijk West, with two BBBO's in it, each with somebody who speaks for it."""
    home = factories.area("Lombok-Oost")
    for name, kind in (("Straatgroep", "residents"), ("Winkeliers", "entrepreneurs")):
        group = factories.organisation(name, kind=kind, area=home)
        speaker = User.objects.create_user(f"{name.lower()}@example.org")
        grant_role(speaker, by=BY, role=Role.REPRESENTATIVE, scope=scope_of_organisation(group.pk))
    User.objects.create_user("fatima@example.org")
    assert home.parent is not None
    return home.parent


def group(name: str) -> Organisation:
    """An organisation by its name."""
    return Organisation.objects.get(name=name)


def proposed(wijk: Area, **changes: Any) -> Naming:
    """Fatima as broker, by the Straatgroep, for a year."""
    fields: dict[str, Any] = {
        "organisation": group("Straatgroep"),
        "role": Role.BROKER,
        "email": "fatima@example.org",
        "public_name": "Fatima",
        "phone": "030 123",
        "until": clock.today() + timedelta(days=365),
        "ground": "Gekozen op 3 maart",
    }
    return naming.propose(wijk, by=BY, **fields | changes)


def fatima() -> User:
    """The one who is named, on a next request."""
    return User.objects.get(email="fatima@example.org")


def test_one_proposes_another_agrees_and_the_role_is_held(wijk: Area, client: Client) -> None:
    row = proposed(wijk)
    assert scopes_of(fatima(), Role.BROKER) == []
    assert "Fatima" not in client.get(BUURT).text
    naming.agree(row, by=BY, organisation=group("Straatgroep"))
    assert scopes_of(fatima(), Role.BROKER) == [], "the same organisation twice is one"
    naming.agree(row, by=BY, organisation=group("Winkeliers"))
    assert scopes_of(fatima(), Role.BROKER) == [scope_of_area(wijk.path)]
    for page in (BUURT, wijk.get_absolute_url()):
        assert "Fatima" in client.get(page).text
        assert "sociaal makelaar" in client.get(page).text
    verbs = list(Event.objects.filter(object_type="organisations.naming").values_list("verb", flat=True))
    assert verbs == ["naming.proposed", "naming.agreed", "naming.agreed", "naming.agreed", "naming.decided"]


def test_it_ends_on_its_last_day_by_itself(wijk: Area, client: Client) -> None:
    row = proposed(wijk)
    naming.agree(row, by=BY, organisation=group("Winkeliers"))
    with time_machine.travel(clock.now() + timedelta(days=366)):
        assert scopes_of(fatima(), Role.BROKER) == []
        assert "Fatima" not in client.get(BUURT).text


def test_who_agreed_can_end_it_and_nobody_else(wijk: Area, client: Client) -> None:
    row = proposed(wijk)
    naming.agree(row, by=BY, organisation=group("Winkeliers"))
    elsewhere = factories.organisation("Elders", kind="residents", area=factories.area("Wittevrouwen"))
    with pytest.raises(NotAllowedError):
        naming.end(row, by=BY, organisation=elsewhere)
    naming.end(row, by=BY, organisation=group("Winkeliers"))
    assert scopes_of(fatima(), Role.BROKER) == []
    assert "Fatima" not in client.get(BUURT).text


def test_only_bbbos_of_the_wijk_have_a_say(wijk: Area) -> None:
    for kind, area in (("welfare", factories.area("Lombok-Oost")), ("residents", factories.area("Wittevrouwen"))):
        other = factories.organisation(kind=kind, area=area)
        with pytest.raises(NotAllowedError):
            proposed(wijk, organisation=other)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"role": Role.BUREAU}, "role_not_named"),
        ({"email": "niemand@example.org"}, "no_account"),
        ({"until": clock.today()}, "term_wrong"),
        ({"until": clock.today() + timedelta(days=800)}, "term_wrong"),
        ({"ground": "  "}, "ground_missing"),
    ],
)
def test_what_cannot_be_is_said(wijk: Area, change: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as error:
        proposed(wijk, **change)
    assert error.value.code == code


def test_where_there_is_one_bbbo_its_word_is_enough(wijk: Area) -> None:
    other = group("Winkeliers")
    other.status = "archived"
    other.save()
    assert proposed(wijk).decided_on == clock.today()


def test_the_others_get_a_mail_and_say_yes_on_the_page(wijk: Area) -> None:
    row = proposed(wijk)
    deliver()
    assert [(m.to, "Fatima" in m.body) for m in mail.outbox] == [(["winkeliers@example.org"], True)]
    client = Client()
    client.force_login(User.objects.get(email="winkeliers@example.org"))
    page = f"/mijn/wijk/{wijk.slug}/"
    assert "Fatima" in client.get(page).text
    assert page in client.get("/mijn/").text
    assert client.post(f"{page}{row.pk}/ja/", {"organisation": str(group("Straatgroep").pk)}).status_code == 403
    client.post(f"{page}{row.pk}/ja/", {"organisation": str(group("Winkeliers").pk)})
    assert scopes_of(fatima(), Role.BROKER) == [scope_of_area(wijk.path)]
    client.post(f"{page}{row.pk}/stop/", {"organisation": str(group("Winkeliers").pk)})
    assert scopes_of(fatima(), Role.BROKER) == []


def test_somebody_is_proposed_on_the_page(wijk: Area) -> None:
    client = Client()
    client.force_login(User.objects.get(email="straatgroep@example.org"))
    page = f"/mijn/wijk/{wijk.slug}/"
    data = {
        "organisation": str(group("Straatgroep").pk),
        "role": "coordinator",
        "email": "fatima@example.org",
        "public_name": "Fatima",
        "until": (clock.today() + timedelta(days=90)).isoformat(),
        "ground": "Gekozen",
    }
    assert client.post(page, {**data, "email": "x@example.org"}).status_code == 422
    assert client.post(page, data).status_code == 302
    assert "voorstel" in client.get(page).text


def test_who_is_forgotten_is_named_nowhere_any_more(wijk: Area, client: Client) -> None:
    row = proposed(wijk)
    naming.agree(row, by=BY, organisation=group("Winkeliers"))
    erase_user(fatima(), by=BY)
    row.refresh_from_db()
    assert (row.user, row.public_name, row.phone) == (None, "", "")
    assert "Fatima" not in client.get(BUURT).text
