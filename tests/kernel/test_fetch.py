from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, override

import pytest

from samen030.kernel.errors import DomainError
from samen030.kernel.fetch import fetch, is_public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper


class Handler(BaseHTTPRequestHandler):
    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        body, headers, status = b"hallo", {}, 200
        if self.path == "/round":
            status, headers = 302, {"Location": "/round"}
        elif self.path == "/inside":
            status, headers = 302, {"Location": "http://169.254.169.254/latest/"}
        elif self.path == "/bomb":
            body, headers = gzip.compress(b"0" * 5_000_000), {"Content-Encoding": "gzip"}
        elif self.path == "/gone":
            status = 404
        elif self.path == "/marked":
            headers = {"ETag": '"a"', "Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT"}
            if self.headers.get("If-None-Match") == '"a"' and self.headers.get("If-Modified-Since"):
                status, body = 304, b""
        elif self.path == "/always-304":
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def _code(url: str, **options: object) -> str:
    with pytest.raises(DomainError) as caught:
        fetch(url, **{"max_bytes": 10_000, "timeout_s": 3, **options})  # type: ignore[arg-type]
    return caught.value.code


def test_what_is_there_comes(server: str) -> None:
    assert fetch(server, max_bytes=100, timeout_s=3, allow_private=True).body == b"hallo"


def test_an_address_of_our_own_network_is_refused(server: str) -> None:
    assert _code(server) == "fetch_refused"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://user:secret@example.org/",
        "http://localhost/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://10.1.2.3/",
        "http://100.64.0.1/",
        "http://169.254.169.254/",
        "http://0/",
        "http://2130706433/",
        "http:///",
        "http://[bad",
        "",
    ],
)
def test_what_is_not_a_public_web_address_is_refused(url: str) -> None:
    assert _code(url) == "fetch_refused"


def test_what_is_not_new_is_not_sent_again(server: str) -> None:
    first = fetch(server + "/marked", max_bytes=100, timeout_s=3, allow_private=True)
    assert (first.is_unchanged, first.marks.etag) == (False, '"a"')
    again = fetch(server + "/marked", max_bytes=100, timeout_s=3, allow_private=True, marks=first.marks)
    assert (again.is_unchanged, again.body, again.marks) == (True, b"", first.marks)


def test_nothing_new_without_having_asked_so_is_no_answer(server: str) -> None:
    assert _code(server + "/always-304", allow_private=True) == "fetch_failed"


def test_a_host_that_the_settings_name_may_lie_in_the_own_network(server: str, settings: SettingsWrapper) -> None:
    settings.FETCH_OWN_NETWORK = ["127.0.0.1"]
    assert fetch(server, max_bytes=100, timeout_s=3).body == b"hallo"
    assert _code(server + "/inside") == "fetch_refused"  # and no other


def test_endless_redirects_end(server: str) -> None:
    assert _code(server + "/round", allow_private=True) == "fetch_refused"


def test_a_small_answer_cannot_become_a_large_one(server: str) -> None:
    assert _code(server + "/bomb", allow_private=True) == "fetch_too_large"


def test_an_error_of_the_other_side_is_said(server: str) -> None:
    assert _code(server + "/gone", allow_private=True) == "fetch_failed"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("192.168.1.1", False),
        ("2001:4860:4860::8888", True),
        ("64:ff9b::7f00:1", False),
        ("224.0.0.1", False),
    ],
)
def test_public_addresses_are_told_from_others(address: str, public: bool) -> None:  # noqa: FBT001 - a table of expectations
    assert is_public(address) is public
