"""Fetching an address from the open net without being used as a lever (SSRF): public addresses only, with limits.

The host name is looked up once, the addresses that came out are checked, and the connection goes to those very
addresses, so that a name which changes its answer in between gains nothing (DNS rebinding). Each redirect is
checked anew. OWASP 'Server-Side Request Forgery Prevention' gives the list of dangers.

The time limit holds for the whole: a watchdog shuts the connection down, so that a server which sends a byte a
second (each of them well within a time limit per read) gains nothing either. Only looking up the name is left to
the time limit of the system's resolver.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from samen030.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_REDIRECTS = 5
CHUNK = 65_536
USER_AGENT = "SAMEN030 (stadscooperatie Utrecht)"
REDIRECTS = (301, 302, 303, 307, 308)
PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")  # all that IANA gives out for the open net
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # the last four bytes are an IPv4 address


@dataclass(frozen=True)
class Fetched:
    """What came: the body (unpacked), its content type and the address it came from in the end."""

    body: bytes
    content_type: str
    final_url: str


def fetch(url: str, *, max_bytes: int, timeout_s: float, allow_private: bool = False) -> Fetched:
    """GET `url` (http or https), at most `max_bytes` after unpacking, in `timeout_s` seconds in all.

    `allow_private` is for hosts that the settings name (a geocoder in the own network). Raises DomainError:
    fetch_refused (scheme, address, too many redirects), fetch_too_large, fetch_failed.
    """
    deadline = time.monotonic() + timeout_s
    for _hop in range(MOST_REDIRECTS + 1):
        answer = _get(url, max_bytes=max_bytes, deadline=deadline, allow_private=allow_private)
        if isinstance(answer, Fetched):
            return answer
        url = urljoin(url, answer)
    raise DomainError("fetch_refused", "Dit adres verwijst te vaak door.")


def checked_addresses(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The IP addresses of `host`, in order of preference. Raises DomainError where one of them is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DomainError("fetch_failed", f"Het adres ‘{host}’ bestaat niet.") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise DomainError("fetch_refused", f"‘{host}’ is geen openbaar adres.")
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


def _get(url: str, *, max_bytes: int, deadline: float, allow_private: bool) -> Fetched | str:
    """One request: what came, or the address to go on to."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise DomainError("fetch_refused", "Dit is geen webadres.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise DomainError("fetch_refused", "Alleen adressen die met http of https beginnen, zonder wachtwoord.")
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
            connection.request("GET", _target(parts), headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
            with connection.getresponse() as response:
                if response.status in REDIRECTS and response.headers.get("Location"):
                    return str(response.headers["Location"])
                if response.status != http.client.OK:
                    raise DomainError("fetch_failed", f"Het adres gaf antwoord {response.status}.")
                body = _read(response, max_bytes)
            if time.monotonic() >= deadline:  # what was cut off may look whole
                raise TimeoutError
            return Fetched(body, response.headers.get("Content-Type", ""), url)
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        late = time.monotonic() >= deadline
        sentence = "Het ophalen duurde te lang." if late else "Het adres gaf geen goed antwoord."
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
        raise DomainError("fetch_failed", "Het adres gaf geen goed antwoord.")
    unpack = zlib.decompressobj(wbits=31) if packing == "gzip" else None
    body = bytearray()
    while chunk := response.read1(CHUNK):
        body += unpack.decompress(chunk, max_bytes - len(body) + 1) if unpack else chunk
        if len(body) > max_bytes:
            raise DomainError("fetch_too_large", f"Er kwam meer dan {max_bytes // 1000} kB.")
    if response.length or (unpack and not unpack.eof):
        raise http.client.IncompleteRead(bytes(body))
    return bytes(body)
