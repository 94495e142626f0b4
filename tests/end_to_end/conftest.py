"""A server with the example story, and a browser that notes what should not happen."""

from __future__ import annotations

import os
import re
import time
import uuid
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.end_to_end.server import CHROMIUM, CHROMIUM_WORDS, Server, own_server, told_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SESSION = """
from importlib import import_module
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from samen030.commons.people.models import User
user = User.objects.get(email="bureau@samen030.example")
Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.WEBAUTHN, defaults={"data": {}})
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[-1]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print(session.session_key, settings.SESSION_COOKIE_NAME)
"""
NO_KEY = """
from allauth.mfa.models import Authenticator
Authenticator.objects.filter(user__email="bureau@samen030.example", data={}).delete()
"""
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
OPEN_SECONDS = 15
STAFF = "bureau@samen030.example"
CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program as in production, on a database of its own; SQLite, or PostgreSQL where DATABASE_URL says so."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        with own_server(tmp_path_factory.mktemp("var"), "", told_once(shared)) as running:
            yield running
        return
    told = f"samen030_story_{sha256(str(shared).encode()).hexdigest()[:12]}"
    both_began = (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation)
    with psycopg.connect(given, autocommit=True) as connection, suppress(*both_began):
        connection.execute(f'CREATE DATABASE "{told}"')
    story = told_once(shared, urlsplit(given)._replace(path=f"/{told}").geturl())
    with _database(told) as url, own_server(tmp_path_factory.mktemp("var"), url, story) as running:
        yield running


@contextmanager
def _database(template: str = "template1") -> Iterator[str]:
    """The address of a new PostgreSQL database, as `template` is; empty for SQLite."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield ""
        return
    name = f"samen030_e2e_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield urlsplit(given)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Per module: its event loop must be gone before other tests use the database."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_WORDS)
        yield started
        started.close()


class Visit:
    """A page, and what went wrong or out of the house on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.missing_is_meant = False
        page.on("console", lambda message: self._note(message.type, message.text, message.location.get("url", "")))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._request)

    def _note(self, kind: str, text: str, url: str) -> None:
        if self.missing_is_meant and any(status in text for status in ("404", "422")) and url == self.page.url:
            return
        if kind in ("error", "warning"):
            self.complaints.append(f"{kind}: {text} ({url})")

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)

    @property
    def strangers(self) -> list[str]:
        """Requests that went anywhere but to the own server."""
        return [url for url in self.requests if urlsplit(url).hostname not in ("127.0.0.1", "localhost", None)]


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    """Open a fresh browser window (options of playwright's new_context); afterwards no complaints, nothing outside."""
    contexts = []
    visits: list[Visit] = []

    def open_window(**options: Any) -> Visit:
        context = browser.new_context(**{"base_url": server.url, "locale": "nl-NL"} | options)
        context.set_default_timeout(OPEN_SECONDS * 1000)
        contexts.append(context)
        made = Visit(context.new_page())
        visits.append(made)
        return made

    yield open_window
    for context in contexts:
        context.close()
    for made in visits:
        assert made.strangers == []
        assert made.complaints == []


@pytest.fixture
def phone(visit: Callable[..., Visit]) -> Page:
    """A small telephone."""
    return visit(**PHONE).page


@pytest.fixture
def bureau_visit(visit: Callable[..., Visit], server: Server) -> Iterator[Visit]:
    """The bureau, with a session as after a code and a passkey; for other tests it has no passkey again."""
    key, cookie = server.shell(SESSION).split()
    seen = visit(viewport={"width": 1280, "height": 860})
    seen.page.context.add_cookies([{"name": cookie, "value": key, "url": server.url}])
    yield seen
    server.shell(NO_KEY)


@pytest.fixture
def bureau(bureau_visit: Visit) -> Page:
    """A page of the bureau."""
    return bureau_visit.page


_kept: dict[str, list[Any]] = {}  # cookies of who logged in before, by server and address


def log_in(page: Page, server: Server, address: str = STAFF, each_step: Callable[[], None] | None = None) -> None:
    """Log in by the code that comes by e-mail; who did so before comes back with the same cookies.

    With `each_step` (called at each page with a code) it is always by the code.
    """
    known = f"{server.url} {address}"
    if each_step is None and known in _kept:
        page.context.add_cookies(_kept[known])
        page.goto("/mijn/")
        if "/account/" not in page.url:
            return
    page.goto("/account/login/")
    enter_codes(page, server, address, each_step)
    _kept[known] = [cookie for cookie in page.context.cookies() if cookie.get("name") == "sessionid"]


_asked: dict[str, list[float]] = {}  # when codes were asked for, by server and address
MOST_A_MINUTE = 3  # the log-in page gives one address no more


def _wait_for_turn(page: Page, who: str) -> None:
    """Until the log-in page gives another code: many tests log in as the same person."""
    times = _asked[who] = [at for at in _asked.get(who, []) if time.monotonic() - at < 62]
    if len(times) >= MOST_A_MINUTE:
        page.wait_for_timeout(1_000 * max(0.0, 62 - (time.monotonic() - times[-MOST_A_MINUTE])))
    times.append(time.monotonic())


def enter_codes(page: Page, server: Server, address: str = STAFF, each_step: Callable[[], None] | None = None) -> int:
    """Give `address` on the log-in page that is open, and the code of the message; `each_step` at each code page."""
    _wait_for_turn(page, f"{server.url} {address}")
    seen = set(_codes(server, address))
    page.locator("main input[name=login]").fill(address)
    page.locator("main form:has(input[name=login]) button[type=submit]").click()
    page.wait_for_url(lambda url: not url.partition("?")[0].endswith("/login/"))
    asked = 0
    while page.locator("main input[name=code]").count():
        asked += 1
        if each_step:
            each_step()
        fresh = [code for code in _codes(server, address) if code not in seen]
        assert len(fresh) == 1, fresh
        seen.update(fresh)
        here = page.url
        page.locator("main input[name=code]").fill(fresh[0])
        page.locator("main form:has(input[name=code]) button[type=submit]").first.click()
        page.wait_for_url(_other_than(here))
    return asked


def _codes(server: Server, address: str) -> list[str]:
    """The codes that were mailed to `address`; other mail may come in between."""
    mine = [text for text in server.mails() if f"To: {address}" in text]
    return [found[1] for text in mine if (found := CODE.search(text))]


def _other_than(address: str) -> Callable[[str], bool]:
    return lambda url: url != address
