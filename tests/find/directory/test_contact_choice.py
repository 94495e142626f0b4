"""A contact that an organisation keeps to itself is on no public face."""

from __future__ import annotations

import pytest
from django.test import Client

from samen030.commons.city.models import Area
from tests import factories

pytestmark = pytest.mark.django_db
SECRETS = ("Fatma de Tester", "fatma@example.org", "030-555 66 77", "bel na twaalven")
CONTACT = dict(zip(("contact_name", "email", "phone", "phone_hours"), SECRETS, strict=True))


def everywhere(shown: bool) -> str:  # noqa: FBT001 - the one thing that differs
    """All public answers about an organisation with an offer, a place and a vacancy, in one text."""
    fields = CONTACT | {"contact_shown": shown}
    owner = factories.organisation("Buurthuis De Proef", **fields)
    place = factories.place("Huis De Proef", organisation=owner, **fields)
    entries = [
        owner,
        place,
        factories.activity("Proefkoffie", organisation=owner, places=[place], **fields),
        factories.vacancy("Proefvrijwilliger", organisation=owner, place=place, **fields),
    ]
    addresses = [entry.get_absolute_url() for entry in entries]
    addresses += ["/vinden/?q=proef", "/wat-is-er-te-doen/", owner.area.get_absolute_url()]
    addresses += [
        "/api/v1/search?q=proef",
        "/api/v1/activities",
        "/wat-is-er-te-doen/kalender.ics",
        "/wat-is-er-te-doen/nieuw.atom",
    ]
    for kind in ("organizations", "services", "service_at_locations", "locations"):
        addresses.append(f"/api/hsds/v3/{kind}?full=true")
        addresses.append(f"/api/hsds/v3/{kind}")
    for kind in ("organizations", "services"):
        pk = owner.pk if kind == "organizations" else entries[2].pk
        addresses.append(f"/api/hsds/v3/{kind}/{pk}")
    addresses += [f"/api/data/{name}.{form}" for name in ("organizations", "services") for form in ("csv", "json")]
    client = Client(raise_request_exception=False)
    texts = []
    for address in addresses:
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        texts.append(body.decode())
    return "\n".join(texts)


def test_a_contact_that_may_be_seen_is_on_the_public_faces() -> None:
    text = everywhere(shown=True)
    for secret in SECRETS:
        assert secret in text


def test_a_contact_kept_to_oneself_is_on_no_public_face() -> None:
    Area.objects.filter(code="GM0344").update(contact_phone="030-000 11 22")
    text = everywhere(shown=False)
    for secret in SECRETS:
        assert secret not in text
    assert "030-000 11 22" in text, "the number of the city stands there instead"
