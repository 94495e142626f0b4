"""Fetching an address from the open net without being used as a lever (SSRF): public addresses only, with limits.

The host name is looked up once, the address that came out is checked, and the connection goes to that very
address, so that a name which changes its answer in between gains nothing (DNS rebinding). Each redirect is
checked anew. OWASP 'Server-Side Request Forgery Prevention' gives the list of dangers.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from dataclasses import dataclass
from typing import override
from urllib.parse import urljoin, urlsplit

from samen030.kernel.errors import DomainError

MOST_REDIRECTS = 5
CHUNK = 65_536
USER_AGENT = "SAMEN030 (stadscooperatie Utrecht)"
REDIRECTS = (301, 302, 303, 307, 308)


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


def public_address(host: str, port: int, *, allow_private: bool) -> str:
    """The first IP address of `host`, checked to be public. Raises DomainError where one of them is not."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DomainError("fetch_failed", f"Het adres ‘{host}’ bestaat niet.") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise DomainError("fetch_refused", f"‘{host}’ is geen openbaar adres.")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address lies on the open net (not private, loopback, link-local, shared, reserved, multicast)."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64: the last four bytes are an IPv4 address
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


class _PinnedHTTPS(http.client.HTTPSConnection):
    """A TLS connection to a checked address, with the certificate checked against the name."""

    def __init__(self, host: str, address: str, port: int, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout, context=ssl.create_default_context())
        self._address = address
        self._context = ssl.create_default_context()

    @override
    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)


def _get(url: str, *, max_bytes: int, deadline: float, allow_private: bool) -> Fetched | str:
    """One request: what came, or the address to go on to."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise DomainError("fetch_refused", "Dit is geen webadres.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise DomainError("fetch_refused", "Alleen adressen die met http of https beginnen, zonder wachtwoord.")
    address = public_address(parts.hostname, port, allow_private=allow_private)
    left = deadline - time.monotonic()
    if left <= 0:
        raise DomainError("fetch_failed", "Het ophalen duurde te lang.")
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = _PinnedHTTPS(parts.hostname, address, port, left)
    else:
        connection = http.client.HTTPConnection(address, port, timeout=left)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    try:
        connection.request("GET", path, headers={"Host": host, "User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
        with connection.getresponse() as response:
            if response.status in REDIRECTS and response.headers.get("Location"):
                return str(response.headers["Location"])
            if response.status != http.client.OK:
                raise DomainError("fetch_failed", f"Het adres gaf antwoord {response.status}.")
            packed = response.headers.get("Content-Encoding", "").lower() == "gzip"
            body = _read(response, packed=packed, max_bytes=max_bytes, deadline=deadline)
            return Fetched(body, response.headers.get("Content-Type", ""), url)
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        raise DomainError("fetch_failed", "Het adres gaf geen goed antwoord.") from error
    finally:
        connection.close()


def _read(response: http.client.HTTPResponse, *, packed: bool, max_bytes: int, deadline: float) -> bytes:
    """The body, unpacked as it comes in, so that a small answer cannot become a large one."""
    unpack = zlib.decompressobj(wbits=31) if packed else None
    body = bytearray()
    while chunk := response.read1(CHUNK):
        if time.monotonic() > deadline:
            raise DomainError("fetch_failed", "Het ophalen duurde te lang.")
        body += unpack.decompress(chunk, max_bytes - len(body) + 1) if unpack else chunk
        if len(body) > max_bytes:
            raise DomainError("fetch_too_large", f"Er kwam meer dan {max_bytes // 1000} kB.")
    return bytes(body)
