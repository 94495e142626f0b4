"""The descriptions of the APIs are valid, and say all that the APIs really answer (schemathesis, in process)."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from samen030.api.openapi import describe, routes
from samen030.project.wsgi import application
from tests.api.helpers import ask, full_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import Case

pytestmark = pytest.mark.django_db
DOCUMENTS = {"hsds": "/api/hsds/v3/openapi.json", "v1": "/api/v1/openapi.json"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def _many_questions() -> Iterator[None]:
    with override_settings(API_REQUESTS_PER_MINUTE=1_000_000, ALLOWED_HOSTS=["*"]):
        # A whole WSGI answer ends with closing connections: here that would end the test's transaction.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        yield
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_what_the_page_gives_and_each_schema_in_it_is_sound(name: str) -> None:
    document = ask(DOCUMENTS[name])
    assert document == describe(name)
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {route.path for route in routes() if route.api == name}

    def check(node: Any) -> None:
        if isinstance(node, dict):
            if "schema" in node:
                Draft202012Validator.check_schema(node["schema"])
            for value in node.values():
                check(value)
        elif isinstance(node, list):
            for value in node:
                check(value)

    check(document["paths"])
    names = [operation["get"]["operationId"] for operation in document["paths"].values()]
    assert len(set(names)) == len(names)


@pytest.mark.usefixtures("_many_questions")
@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.once
def test_nothing_that_may_be_asked_breaks_the_api_or_gets_an_untold_answer(name: str) -> None:
    full_directory()
    schema = schemathesis.openapi.from_wsgi(DOCUMENTS[name], application)

    asked = 0
    for operation in schema.get_all_operations():
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            # A route that takes nothing has no wrong question.
            with contextlib.suppress(Unsatisfiable):
                asked += _try(operation.ok(), mode)
    assert asked > 20 * len(DOCUMENTS)


def _try(operation: Any, mode: schemathesis.GenerationMode) -> int:
    """Some made-up requests to one route; answers how many."""
    asked = 0

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask_it(case: Case) -> None:
        nonlocal asked
        asked += 1
        response = case.call()
        case.validate_response(response, checks=CHECKS)

    given(case=operation.as_strategy(generation_mode=mode))(ask_it)()
    return asked
