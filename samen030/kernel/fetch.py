"""Fetching an address from the open net without being used as a lever (SSRF): public addresses only, with limits.

The host name is looked up once, the addresses that came out are checked, and the connection goes to those very
addresses, so that a name which changes its answer in between gains nothing (DNS rebinding). Each redirect is
checked anew. `settings.FETCH_OWN_NETWORK` names hosts that may lie in the own network: for trying out.
OWASP 'Server-Side Request Forgery Prevention' gives the list of dangers.

The time limit holds for the whole: a watchdog shuts the connection down, so that a server which sends a byte a
second (each of them well within a time limit per read) gains nothing either. Only looking up the name is left to
the time limit of the system's resolver.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_REDIRECTS = 5
MOST_MARK = 200
CHUNK = 65_536
USER_AGENT = "SAMEN030 (stadscooperatie Utrecht)"
REDIRECTS = (301, 302, 303, 307, 308)
_WEBCAL = re.compile(r"^webcals?://", re.IGNORECASE)
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f<>]")
PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")  # all that IANA gives out for the open net
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # the last four bytes are an IPv4 address


class StatusError(DomainError):
    """The server answered, but did not give what was asked: `status` says why (429: ask slower, 404: nothing there)."""

    def __init__(self, status: int) -> None:
        super().__init__("fetch_failed", f"Het adres gaf antwoord {status}.")
        self.status = status


@dataclass(frozen=True)
class Marks:
    """By what a server knows again what it gave (RFC 9110 §13): ETag and Last-Modified, as they came."""

    etag: str = ""
    modified: str = ""

    def asked(self) -> dict[str, str]:
        """The headers that ask for what is new only."""
        names = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in names.items() if value}


@dataclass(frozen=True)
class Fetched:
    """What came: the body (unpacked), its content type and the address it came from in the end.

    `marks` goes along with the next request; `is_unchanged` answers that nothing is new since (304; no body then).
    """

    body: bytes
    content_type: str
    final_url: str
    marks: Marks = Marks()
    is_unchanged: bool = False


def fetch(
    url: str, *, max_bytes: int, timeout_s: float, allow_private: bool = False, marks: Marks = Marks()
) -> Fetched:
    """GET `url` (http or https), at most `max_bytes` after unpacking, in `timeout_s` seconds in all.

    With the `marks` of the last time nothing is sent when nothing is new.

    `allow_private` is for hosts that the settings name (a geocoder in the own network). Raises DomainError:
    fetch_refused (scheme, address, too many redirects), fetch_too_large, fetch_failed
    (a StatusError where the server gave another answer).
    """
    deadline = time.monotonic() + timeout_s
    for _hop in range(MOST_REDIRECTS + 1):
        may = allow_private or host_of(url) in settings.FETCH_OWN_NETWORK
        answer = _get(url, max_bytes=max_bytes, deadline=deadline, allow_private=may, marks=marks)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise DomainError("fetch_refused", _("Dit adres verwijst te vaak door."))


def checked_addresses(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The IP addresses of `host`, in order of preference. Raises DomainError where one of them is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DomainError("fetch_failed", _("Het adres ‘%(host)s’ bestaat niet.") % {"host": host}) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise DomainError("fetch_refused", _("‘%(host)s’ is geen openbaar adres.") % {"host": host})
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address lies on the open net (not private, loopback, link-local, shared, reserved, multicast)."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        return ip in PUBLIC_IPV6 and ip.is_global and not ip.scope_id
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _connect(addresses: list[str], port: int, deadline: float) -> socket.socket:
    """A connection to the first of the addresses that answers: with a broken IPv6 the IPv4 address still does."""
    error = OSError("no address")
    for address in addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, port), left)
        except OSError as failed:
            error = failed
    raise error


@contextmanager
def _watchdog(deadline: float) -> Iterator[list[socket.socket]]:
    """A list for sockets: whatever they are doing at `deadline` ends there and then.

    Not asked of the HTTPConnection: that lets go of its socket as soon as the header has come.
    """
    watched: list[socket.socket] = []

    def shut_down() -> None:
        for sock in watched:
            with suppress(OSError):  # it was closed in the meantime, or wrapped for TLS
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), shut_down)
    timer.daemon = True
    timer.start()
    try:
        yield watched
    finally:
        timer.cancel()


def web_address(text: str, *, most: int) -> str:
    """`text` as the address of something to read; 'webcal' is another word for https. '' for nothing.

    Raises DomainError for what is no address of the web. What it leads to is looked at when it is fetched.
    """
    url = _WEBCAL.sub("https://", text.strip())
    wrong = bool(_UNSAFE.search(url)) or len(url) > most
    if url and (wrong or not url.lower().startswith(("http://", "https://")) or not host_of(url)):
        raise DomainError("address_wrong", _("Begin het adres met https:// of webcal://."), field="url")
    return url


def host_of(url: str) -> str:
    """The host in an address; '' where it is none. What may be told of an address that is a secret."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _mark(text: str | None) -> str:
    """A mark as we keep it: printable, short, or not at all."""
    text = (text or "").strip()
    return text if text.isascii() and text.isprintable() and len(text) <= MOST_MARK else ""


def _get(url: str, *, max_bytes: int, deadline: float, allow_private: bool, marks: Marks) -> Fetched | str:
    """One request: what came, or the address to go on to."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise DomainError("fetch_refused", _("Dit is geen webadres.")) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise DomainError("fetch_refused", _("Alleen adressen die met http of https beginnen, zonder wachtwoord."))
    addresses = checked_addresses(parts.hostname, port, allow_private=allow_private)
    connection = http.client.HTTPConnection(parts.hostname, port)
    try:
        with _watchdog(deadline) as watched:
            connection.sock = _connect(addresses, port, deadline)
            watched.append(connection.sock)
            if parts.scheme == "https":
                secure = ssl.create_default_context().wrap_socket(
                    connection.sock, server_hostname=parts.hostname, do_handshake_on_connect=False
                )
                watched.append(secure)
                secure.do_handshake()
                connection.sock = secure
            headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"} | marks.asked()
            connection.request("GET", _target(parts), headers=headers)
            with connection.getresponse() as response:
                if response.status in REDIRECTS and response.headers.get("Location"):
                    return str(response.headers["Location"])
                if response.status == http.client.NOT_MODIFIED and marks.asked():
                    return Fetched(b"", "", url, marks, is_unchanged=True)
                if response.status != http.client.OK:
                    raise StatusError(response.status)
                body = _read(response, max_bytes)
                new = Marks(_mark(response.headers.get("ETag")), _mark(response.headers.get("Last-Modified")))
            if time.monotonic() >= deadline:  # what was cut off may look whole
                raise TimeoutError
            return Fetched(body, response.headers.get("Content-Type", ""), url, new)
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        late = time.monotonic() >= deadline
        sentence = _("Het ophalen duurde te lang.") if late else _("Het adres gaf geen goed antwoord.")
        raise DomainError("fetch_failed", sentence) from error
    finally:
        connection.close()


def _target(parts: SplitResult) -> str:
    """Path and query as they go over the line; what may not stand in an address (é, a space) is encoded."""
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(target, safe="%/?#[]@!$&'()*+,;=:-._~")


def _read(response: http.client.HTTPResponse, max_bytes: int) -> bytes:
    """The whole body, unpacked as it comes in, so that a small answer cannot become a large one."""
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("gzip", "identity"):
        raise DomainError("fetch_failed", _("Het adres gaf geen goed antwoord."))
    unpack = zlib.decompressobj(wbits=31) if packing == "gzip" else None
    body = bytearray()
    while chunk := response.read1(CHUNK):
        body += unpack.decompress(chunk, max_bytes - len(body) + 1) if unpack else chunk
        if len(body) > max_bytes:
            raise DomainError("fetch_too_large", _("Er kwam meer dan %(most)s kB.") % {"most": max_bytes // 1000})
    if response.length or (unpack and not unpack.eof):
        raise http.client.IncompleteRead(bytes(body))
    return bytes(body)
