"""Log-in through another house (OpenID Connect), against a small one that runs here."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, override
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.conf import settings
from django.test import Client, override_settings

from samen030.commons.people.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


class House(ThreadingHTTPServer):
    """Another house: says who somebody is to who brings the right code."""

    person: dict[str, Any]
    asked: dict[str, list[str]]

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: House

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the test's output."""

    def tell(self, data: dict[str, Any]) -> None:
        """Answer JSON."""
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        url = self.server.url
        if self.path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "userinfo_endpoint": "/me"}
            told = {name: url + path for name, path in ends.items()}
            self.tell(told | {"issuer": url, "jwks_uri": f"{url}/keys"})
        else:
            self.tell(self.server.person)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.asked = parse_qs(self.rfile.read(length).decode())
        claims = self.server.person | {"iss": self.server.url, "aud": "samen030", "iat": 0, "exp": 9_999_999_999}
        token = jwt.encode(claims, "x" * 32, algorithm="HS256")
        self.tell({"access_token": "token", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def house() -> Iterator[House]:
    """The other house, and the settings that point to it."""
    server = House(("127.0.0.1", 0), Answer)
    server.person = {"sub": "7", "email": "els@example.org", "email_verified": True, "name": "Els"}
    Thread(target=server.serve_forever, daemon=True).start()
    app = {"provider_id": "oidc", "name": "Stadslogin", "client_id": "samen030", "secret": "geheim"}
    said = {"OAUTH_PKCE_ENABLED": True, "APPS": [app | {"settings": {"server_url": server.url}}]}
    with override_settings(
        OIDC_URL=server.url, OIDC_NAME="Stadslogin", SOCIALACCOUNT_PROVIDERS={"openid_connect": said}
    ):
        yield server
    server.shutdown()
    server.server_close()


def through(client: Client) -> Any:
    """Go to the other house and come back with a code."""
    there = client.post("/account/oidc/oidc/login/")
    assert there.status_code == 302
    asked = parse_qs(urlsplit(there["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/account/oidc/oidc/login/callback/", {"code": "abc", "state": asked["state"][0]})


def test_the_button_is_there_only_when_the_setting_is(client: Client, house: House) -> None:
    assert "Stadslogin" in client.get("/account/login/").text
    with override_settings(OIDC_URL=""):
        assert "Stadslogin" not in client.get("/account/login/").text


def test_somebody_new_gets_an_account(client: Client, house: House) -> None:
    back = through(client)
    assert (back.status_code, back["Location"]) == (302, "/mijn/")
    assert User.objects.get(email="els@example.org")
    assert client.get("/mijn/").status_code == 200
    assert house.asked["code_verifier"]


def test_who_has_an_account_with_that_address_gets_in_there(client: Client, house: House) -> None:
    els = User.objects.create_user("els@example.org")
    els.emailaddress_set.update(verified=True)  # type: ignore[attr-defined]
    through(client)
    assert client.get("/mijn/").context["user"] == els
    assert User.objects.count() == 1


def test_an_address_that_the_other_house_did_not_check_opens_nothing(client: Client, house: House) -> None:
    els = User.objects.create_user("els@example.org")
    els.emailaddress_set.update(verified=True)  # type: ignore[attr-defined]
    house.person["email_verified"] = False
    through(client)
    assert client.get("/mijn/").status_code == 302
    assert User.objects.count() == 1


def test_a_forged_way_back_is_refused(client: Client, house: House) -> None:
    answer = client.get("/account/oidc/oidc/login/callback/", {"code": "abc", "state": "forged"})
    assert "lukte niet" in answer.text
    assert not User.objects.exists()


def test_it_is_off_without_the_setting(client: Client) -> None:
    assert settings.OIDC_URL == ""
    assert client.post("/account/oidc/oidc/login/").status_code == 404
