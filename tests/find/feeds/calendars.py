"""Calendars for tests, and a server that gives them."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import date, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar, override

from samen030.find.feeds.actions import follow
from samen030.find.feeds.models import Feed
from samen030.find.feeds.rules import planned
from samen030.kernel import clock
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samen030.commons.organisations.models import Organisation

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-WR-CALNAME:Agenda van de buurt\r\n"


def day(ahead: int) -> date:
    return clock.today() + timedelta(days=ahead)


def event(uid: str = "a", name: str = "Koffie", *more: str, on: date | None = None, at: time = time(10)) -> str:
    """An event of two hours, a week ahead."""
    start = on or day(7)
    lines = [f"UID:{uid}", f"SUMMARY:{name}", f"DTSTART;TZID=Europe/Amsterdam:{start:%Y%m%d}T{at:%H%M%S}"]
    if not any(line.startswith(("DTEND", "DURATION")) for line in more):
        lines.append("DURATION:PT2H")
    return "\r\n".join(["BEGIN:VEVENT", *lines, *more, "END:VEVENT", ""])


def calendar(*events: str) -> bytes:
    return f"{HEAD}{''.join(events)}END:VCALENDAR\r\n".encode()


def feed(organisation: Organisation | None = None, **fields: object) -> Feed:
    owner = organisation or factories.organisation("Het Huis")
    return Feed.objects.create(organisation=owner, url="https://agenda.example/geheim", name="Agenda", **fields)


def apply(row: Feed, *events: str) -> Feed:
    """What a reading of these events does."""
    row = Feed.objects.get(pk=row.pk)
    known = row.items.values_list("uid", flat=True)
    follow(row, planned(calendar(*events), clock.today(), known), by=factories.BY)
    row.save()
    return row


class Giver(BaseHTTPRequestHandler):
    """Gives `body`, with an ETag; counts what was sent whole."""

    body: ClassVar[bytes] = b""
    status: ClassVar[int] = 200
    sent: ClassVar[int] = 0

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        etag = f'"{hash(self.body)}"'
        status = 304 if self.headers.get("If-None-Match") == etag and self.status == 200 else self.status
        Giver.sent += status == 200
        body = self.body if status == 200 else b""
        self.send_response(status)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def giving(body: bytes = b"") -> Iterator[str]:
    """The address of a server that gives `Giver.body`."""
    Giver.body, Giver.status, Giver.sent = body, 200, 0
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Giver)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}/geheim-7f3a/agenda.ics"
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
