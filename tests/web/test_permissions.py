"""Every address, in every role, is open or shut just as the permission table says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from samen030.commons.organisations.models import Organisation
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.commons.people.queries import roles_of
from samen030.kernel.access import UMBRELLA, Role, is_allowed, scope_of_area, scope_of_organisation
from samen030.project.permissions import BEGINNINGS, TABLE, as_markdown, find_row
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[2] / "docs" / "permissions.md"


class Address(NamedTuple):
    """One pattern of the site."""

    route: str
    name: str
    arguments: dict[str, Any]


def addresses() -> Iterator[Address]:
    """All patterns, with the names of their parts."""

    def below(resolver: Any, route: str) -> Iterator[Address]:
        for pattern in resolver.url_patterns:
            whole = route + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from below(pattern, whole)
            else:
                yield Address(whole, pattern.name or "", dict(pattern.pattern.converters))

    yield from below(get_resolver(), "")


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    without = [a.route for a in addresses() if find_row(a.name, a.route) is None]
    assert without == []
    names = {a.name for a in addresses()}
    assert [name for name in TABLE if name not in names] == []
    for beginning in BEGINNINGS:
        assert any(a.route.startswith(beginning) for a in addresses())


def test_the_table_in_the_docs_is_the_table_of_the_gate() -> None:
    assert DOCS.read_text(encoding="utf-8") == as_markdown(), "write it anew: make docs"


def people() -> dict[str, User | None]:
    """Somebody in each role, and nobody. The roles are held for organisation 'Ours' and one buurt."""
    ours, theirs = factories.organisation("Ours"), factories.organisation("Theirs")
    place = factories.area("Lombok-Oost")
    made: dict[str, User | None] = {"nobody": None, "resident": User.objects.create_user("resident@example.org")}
    for role in (Role.EDITOR, Role.REPRESENTATIVE, Role.TREASURER):
        made[role] = User.objects.create_user(f"{role}@example.org")
        grant_role(made[role], by=BY, role=role, scope=scope_of_organisation(ours.pk))  # type: ignore[arg-type]
    made["editor_elsewhere"] = User.objects.create_user("elsewhere@example.org")
    grant_role(made["editor_elsewhere"], by=BY, role=Role.EDITOR, scope=scope_of_organisation(theirs.pk))
    for role in (Role.HELPER, Role.SCOUT, Role.BROKER, Role.COORDINATOR):
        made[role] = User.objects.create_user(f"{role}@example.org")
        grant_role(made[role], by=BY, role=role, scope=scope_of_area(place.path))  # type: ignore[arg-type]
    for role in (Role.REVIEWER, Role.BOARD, Role.BUREAU):
        made[role] = User.objects.create_user(f"{role}@example.org")
        grant_role(made[role], by=BY, role=role, scope=UMBRELLA)  # type: ignore[arg-type]
    return made


def values(route: str, records: dict[str, Any]) -> dict[str, Any]:
    """What to fill in for the parts of an address, so that it names a real record where one is needed."""
    said: dict[str, Any] = {"slug": "lombok-oost", "organisation": records["organisation"].pk, "token": "x"}
    if "wijk/<slug" in route:
        said["slug"] = "wijk-west"
    said |= {"section": "areas", "code": "koffie", "name": "x", "form": "csv", "rest": "x", "kind": "service"}
    for kind in ("organisation", "service", "place", "vacancy"):
        if kind in records and f"/{records['words'][kind]}/" in f"/{route}":
            said["pk"] = records[kind].pk
    return said


def visitor(user: User | None) -> Client:
    """A browser in which `user` is logged in."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.once
def test_each_address_in_each_role_is_as_the_table_says() -> None:
    """Own addresses only: the back office and log-in are walked in tests of their own. Nothing is sent but GET."""
    made = people()
    ours = Organisation.objects.get(name="Ours")
    service = factories.activity("Schaken", organisation=ours)
    records = {
        "organisation": ours,
        "service": service,
        "place": factories.place(organisation=ours),
        "vacancy": factories.vacancy(organisation=ours),
        "words": {"organisation": "organisatie", "service": "aanbod", "place": "plek", "vacancy": "vrijwilliger"},
    }
    walked = 0
    wrong = []
    visitors = [(who, user, visitor(user)) for who, user in made.items()]
    for address in addresses():
        row = find_row(address.name, address.route)
        if row is None or any(address.route.startswith(beginning) for beginning in BEGINNINGS):
            continue
        known = values(address.route, records)
        kwargs = {
            part: 1 if type(converter).__name__ == "IntConverter" else known.get(part) or uuid4()
            for part, converter in address.arguments.items()
        }
        try:
            url = reverse(address.name, kwargs=kwargs)
        except NoReverseMatch:
            pytest.fail(f"{address.route}: cannot be filled in with {kwargs}")
        for who, user, client in visitors:
            expected = is_allowed(row, roles_of(User.objects.get(pk=user.pk)) if user else frozenset(), kwargs)
            response = client.get(url)
            to_log_in = response.status_code == 302 and response["Location"].startswith("/account/login/")
            shut = response.status_code == 403 or (user is None and to_log_in)
            walked += 1
            if shut == expected or response.status_code >= 500:
                wrong.append((url, who, response.status_code, "open" if expected else "shut"))
    assert wrong == []
    assert walked > 500


def test_the_back_office_is_for_the_bureau_alone() -> None:
    for who, user in people().items():
        client = Client()
        if user is not None:
            client.force_login(user)
        for path in ("/beheer/", "/beheer/directory/service/", "/beheer/people/user/add/"):
            status = client.get(path).status_code
            assert status in (200, 403) if who == Role.BUREAU else status in (302, 403), (path, who, status)


def test_with_the_rights_of_the_bureau_a_passkey_comes_first() -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("bureau@example.org"))
    with override_settings(SECOND_FACTOR=True):
        assert client.get("/beheer/")["Location"] == reverse("mfa_add_webauthn")
        assert client.get("/mijn/").status_code == 200
        assert client.get("/").status_code == 200
    assert client.get("/beheer/").status_code == 200
