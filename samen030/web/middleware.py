"""Public pages kept whole: who is nobody in particular gets the page that the last such visitor got.

A kept page carries the number of the index's last change, the quarter of an hour and the version of the software
in its key, so that it is never older than that. Nothing is kept of requests with a session or a message waiting,
nor of answers that set a cookie, hold a form's safety token, say 'private', or went wrong: what has a person in it
is never kept. Pages lie compressed, so that 500 of them take a few megabytes and an old telephone gets a small one;
that is safe here because a kept page holds no secret (the BREACH attack guesses secrets from sizes).
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.cache import patch_vary_headers

import samen030
from samen030.find.search.queries import version
from samen030.kernel import clock, htmx

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

OWN_RULES = ("/api/", "/static/", "/gezond/", "/sitemap")  # a cache of their own, or (sitemap) the asker's host
PRIVATE = ("/account/", "/beheer/", "/mijn/", "/taal/", *OWN_RULES)
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
LARGEST = 1_000_000  # the calendar of the whole city; kept pages lie compressed
SECONDS = 900
QUARTER = 900
OK = 200
PUBLIC = "public, max-age=0, must-revalidate"
DROPPED = ("content-length", "etag", "last-modified")


class Language:
    """The language that the visitor chose (a cookie), else Dutch. What a browser says it prefers is not followed: a
    telephone is often set to another language than the one that its owner reads best."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            return self.get_response(request)


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it is kept: its body compressed, and the headers of its answer (type, language, file name …)."""

    packed: bytes
    digest: str
    headers: dict[str, str]


class PublicPages:
    """Answers from the cache where that is safe, with a strong ETag and 304 for who has the page already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_nobody(request):
            return _for_one(request, self.get_response(request))
        request.get_host()  # a forged host is refused here too (DisallowedHost: 400)
        key = _key(request)
        kept: Kept | None = cache.get(key)
        if kept is None:
            response = self.get_response(request)
            if not may_be_kept(request, response):
                return _for_one(request, response)
            kept = _keep(response)
            if request.method == "GET":  # an answer to HEAD may come without its body
                cache.set(key, kept, SECONDS)
        return _answer(request, kept)


def is_nobody(request: HttpRequest) -> bool:
    """Whether the request could come from anybody: reads a public page, without session, message or log-in."""
    return (
        request.method in ("GET", "HEAD")
        and not any(name in request.COOKIES for name in PERSONAL_COOKIES)
        and "Authorization" not in request.headers
        and not request.path_info.startswith(PRIVATE)
    )


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer is the same for everybody. A page that asked for a CSRF token left a trace in META."""
    return (
        response.status_code == OK
        and not response.streaming
        and not response.cookies
        and "CSRF_COOKIE" not in request.META
        and "Content-Encoding" not in response.headers
        and not any(word in response.headers.get("Cache-Control", "") for word in ("private", "no-store"))
        and len(response.content) <= LARGEST
    )


def _for_one(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say that a page is for this visitor alone, unless its view or its room says otherwise."""
    if not request.path_info.startswith(OWN_RULES):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def _key(request: HttpRequest) -> str:
    quarter = int(clock.now().timestamp()) // QUARTER
    part = htmx.wants_part(request)
    language = translation.get_language()
    told = f"{samen030.__version__}|{version()}|{quarter}|{part}|{language}|{request.get_full_path()}"
    return "page:" + hashlib.sha256(told.encode()).hexdigest()


def _keep(response: HttpResponse) -> Kept:
    headers = {name: value for name, value in response.items() if name.lower() not in DROPPED}
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    return Kept(gzip.compress(response.content, 6, mtime=0), digest, headers)


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    # A strong ETag names exact bytes, so each form of the page has its own; either proves that one has the page.
    tags = {True: f'"{kept.digest}-gzip"', False: f'"{kept.digest}"'}
    wanted = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    response: HttpResponse
    if wanted & {*tags.values(), "*"}:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(kept.packed if packed else gzip.decompress(kept.packed))
    for name, value in kept.headers.items():
        if response.status_code == OK or name.lower() != "content-type":
            response.headers[name] = value
    if response.status_code == OK:
        response.headers["Content-Length"] = str(len(response.content))
        if packed:
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = tags[packed]
    response.headers.setdefault("Cache-Control", PUBLIC)
    patch_vary_headers(response, ["Accept-Encoding", "Cookie", *htmx.VARY])
    return response
