"""Public pages kept whole: who is nobody in particular gets the page that the last such visitor got.

A kept page carries the number of the index's last change, the quarter of an hour and the version of the software
in its key, so that it is never older than that. Nothing is kept of requests with a session, nor of answers that
set a cookie, hold a form's safety token, say 'private', or went wrong: what has a person in it is never kept.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseNotModified

import samen030
from samen030.find.search.queries import version
from samen030.kernel import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

PRIVATE = ("/account/", "/beheer/", "/api/", "/static/", "/gezond/")
LARGEST = 300_000
SECONDS = 900
QUARTER = 900
OK = 200
PUBLIC = "public, max-age=0, must-revalidate"


class PublicPages:
    """Answers from the cache where that is safe, with a strong ETag and 304 for who has the page already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_nobody(request):
            return self.get_response(request)
        key = _key(request)
        kept = cache.get(key)
        if kept is None:
            response = self.get_response(request)
            if not may_be_kept(request, response):
                return response
            kept = (_etag(response.content), response.headers.get("Content-Type", "text/html"), response.content)
            cache.set(key, kept, SECONDS)
        return _answer(request, *kept)


def is_nobody(request: HttpRequest) -> bool:
    """Whether the request could come from anybody: reads a public page, without session or log-in."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and not request.path_info.startswith(PRIVATE)
    )


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer is the same for everybody."""
    return (
        response.status_code == OK
        and not response.streaming
        and not response.cookies
        and "csrf_cookie_needs_update" not in {k for k, v in request.META.items() if v}
        and "CSRF_COOKIE" not in request.META
        and not any(word in response.headers.get("Cache-Control", "") for word in ("private", "no-store"))
        and len(response.content) <= LARGEST
    )


def _key(request: HttpRequest) -> str:
    quarter = int(clock.now().timestamp()) // QUARTER
    partial = request.headers.get("HX-Request", "")
    told = f"{samen030.__version__}|{version()}|{quarter}|{partial}|{request.get_full_path()}"
    return "page:" + hashlib.sha256(told.encode()).hexdigest()


def _etag(body: bytes) -> str:
    return '"' + hashlib.sha256(body).hexdigest()[:32] + '"'


def _answer(request: HttpRequest, etag: str, content_type: str, body: bytes) -> HttpResponse:
    wanted = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    response: HttpResponse
    response = HttpResponseNotModified() if etag in wanted else HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = PUBLIC
    response.headers["Vary"] = "Cookie, HX-Request"
    return response
