"""What every answer of the API has: JSON, problem+json errors (RFC 9457), CORS, ETag, a rate limit, page sizes."""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified

from samen030.find.search.queries import version
from samen030.kernel import clock
from samen030.kernel.limits import hits

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    type View = Callable[..., HttpResponse]

API_VERSION = "1.0.0"
MINUTE = 60
VERSION = "samen030.index_version"
DEFAULT_SIZE = 25
LARGEST_SIZE = 100
LONGEST_NUMBER = 9
READING = ("GET", "HEAD", "OPTIONS")
TITLES = {400: "Bad request", 404: "Not found", 405: "Method not allowed", 429: "Too many requests"}


class ProblemError(Exception):
    """A request that cannot be answered, with the status and a sentence that says why."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def problem(status: int, detail: str) -> HttpResponse:
    """An error answer as RFC 9457 asks."""
    body = {"type": "about:blank", "title": TITLES[status], "status": status, "detail": detail}
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/problem+json")


def json_answer(data: Any, content_type: str = "application/json") -> HttpResponse:
    """`data` as JSON."""
    return HttpResponse(orjson.dumps(data), content_type=content_type)


def api(view: View) -> View:
    """Make a public read-only route of `view`: limits, errors, CORS, version header and conditional answers.

    The ETag follows the number of the index's last change, so that a 304 costs one small query.
    """

    @wraps(view)
    def route(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _limited(request) or _answer(view, request, *args, **kwargs)
        response.headers["API-Version"] = API_VERSION
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "API-Version, ETag, Link, Retry-After"
        return response

    route.csrf_exempt = True  # type: ignore[attr-defined] # nothing is written here; writes get a clear 405
    return route


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        allowed = {"Allow": ", ".join(READING), "Access-Control-Allow-Methods": ", ".join(READING)}
        return HttpResponse(status=204, headers=allowed | {"Access-Control-Max-Age": "86400"})
    if request.method not in READING:
        response = problem(405, "This API is for reading only.")
        response.headers["Allow"] = ", ".join(READING)
        return response
    request.META[VERSION] = str(version())  # once per request; lists count by it
    if "\x00" in request.path or any("\x00" in value for _name, value in request.GET.items()):
        return problem(400, "There is a NUL character in the address.")
    told = f"{request.META[VERSION]}|{clock.today()}|{API_VERSION}|{request.get_full_path()}"
    etag = '"' + hashlib.sha256(told.encode()).hexdigest()[:32] + '"'
    asked = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    try:
        response = HttpResponseNotModified() if etag in asked else view(request, *args, **kwargs)
    except ProblemError as error:
        return problem(error.status, error.detail)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _limited(request: HttpRequest) -> HttpResponse | None:
    """A 429 when one address asked more than the settings allow; the address is kept hashed, for a minute."""
    count, left = hits("api", request, MINUTE)
    if count <= settings.API_REQUESTS_PER_MINUTE:
        return None
    response = problem(
        429, f"At most {settings.API_REQUESTS_PER_MINUTE} requests a minute. Try again in {left} seconds."
    )
    response.headers["Retry-After"] = str(left)
    return response


def whole_number(request: HttpRequest, name: str, default: int, most: int) -> int:
    """A parameter that is a whole number from 1 to `most`. Raises ProblemError(400) otherwise."""
    text = request.GET.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > LONGEST_NUMBER or not 1 <= int(text) <= most:
        raise ProblemError(400, f"'{name}' is a whole number from 1 to {most}.")
    return int(text)
