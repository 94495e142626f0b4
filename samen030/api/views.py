"""The page that tells what open data there is, the descriptions (OpenAPI), and the data sets as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samen030.api import openapi
from samen030.api.http import ProblemError, api, json_answer
from samen030.api.tables import csv_lines
from samen030.kernel import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from samen030.kernel.registry import Dataset


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What open data there is, for people."""
    return render(request, "api/landing.html", {"datasets": list(registry.datasets), "routes": openapi.routes()})


@api
def hsds_openapi(_request: HttpRequest) -> HttpResponse:
    """The description of the HSDS API."""
    return json_answer(openapi.describe("hsds"))


@api
def v1_openapi(_request: HttpRequest) -> HttpResponse:
    """The description of API v1."""
    return json_answer(openapi.describe("v1"))


@api
def unknown(_request: HttpRequest, **_rest: str) -> HttpResponse:
    """Any other address below the APIs: a 404 that a program can read."""
    raise ProblemError(404, "There is no such route; see the openapi.json of this API.")


def _json(dataset: Dataset) -> Iterator[bytes]:
    yield b"["
    for number, row in enumerate(dataset.rows()):
        picked: dict[str, Any] = {column: row.get(column) for column in dataset.columns}
        yield (b",\n" if number else b"\n") + orjson.dumps(picked, default=str)
    yield b"\n]\n"


@api
def data(_request: HttpRequest, name: str, form: str) -> HttpResponse:
    """A whole data set as CSV or JSON, sent as it is read."""
    if name not in registry.datasets:
        raise ProblemError(404, "There is no such data set; see /api/v1/datasets.")
    dataset = registry.datasets[name]
    headers = {"Content-Disposition": f'attachment; filename="samen030-{name}.{form}"'}
    if form == "csv":
        return StreamingHttpResponse(
            csv_lines(dataset.columns, dataset.rows()), content_type="text/csv; charset=utf-8", headers=headers
        )  # type: ignore[return-value]
    return StreamingHttpResponse(_json(dataset), content_type="application/json", headers=headers)  # type: ignore[return-value]
