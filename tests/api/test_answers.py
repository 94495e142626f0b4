"""What every answer of the API has: errors, CORS, conditional answers, methods, the rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client, override_settings

from samen030.commons.organisations.actions import rename_theme
from samen030.commons.organisations.models import Theme
from tests import factories
from tests.api.helpers import HSDS, NOBODY, V1
from tests.factories import BY

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
ROUTES = [
    f"{HSDS}/",
    f"{HSDS}/services",
    f"{HSDS}/organizations",
    f"{HSDS}/service_at_locations",
    f"{HSDS}/taxonomies",
    f"{HSDS}/taxonomy_terms",
    f"{HSDS}/openapi.json",
    f"{V1}/openapi.json",
    f"{V1}/areas",
    f"{V1}/activities",
    f"{V1}/vacancies",
    f"{V1}/themes",
    f"{V1}/search?q=taal",
    f"{V1}/places.geojson",
    f"{V1}/datasets",
    "/api/data/services.csv",
    "/api/data/services.json",
]
WRONG = [
    (f"{HSDS}/services/{NOBODY}", 404),
    (f"{HSDS}/services?page=x", 400),
    (f"{HSDS}/services?search=a%00b", 400),
    (f"{HSDS}/services/a%00b", 400),
    (f"{HSDS}/taxonomy_terms?search=%00", 400),
    (f"{HSDS}/service_at_locations?postcode=%00", 400),
    ("/api/v1/vacancies?area=%00", 400),
    ("/api/v1/areas/%00", 400),
    ("/api/v1/search?q=a&buurt=%00", 400),
    (f"{HSDS}/nergens", 404),
    (f"{HSDS}/services/", 404),
    ("/api/v1/nergens", 404),
    ("/api/v1/areas/BU00000000", 404),
    ("/api/data/nergens.csv", 404),
    ("/api/data/services.xml", 404),
    ("/api/hsds/v3", 404),
]


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_may_be_read_from_any_site(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["API-Version"] == "1.0.0"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(("path", "status"), WRONG)
def test_an_error_is_a_problem_that_a_program_can_read(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"].endswith(".")


@pytest.mark.parametrize("path", ROUTES)
def test_who_has_the_answer_gets_a_304_for_at_most_one_query(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    tag = client.get(path)["ETag"]
    for asked in (tag, f"W/{tag}", f'"iets-anders", {tag}'):
        with django_assert_max_num_queries(1):
            response = client.get(path, headers={"if-none-match": asked})
        assert response.status_code == 304
        assert response.content == b""
        assert response["ETag"] == tag
        assert response["Access-Control-Allow-Origin"] == "*"


def test_after_a_write_the_answer_is_given_anew(client: Client) -> None:
    tag = client.get(f"{HSDS}/services")["ETag"]
    factories.service("Nieuw")
    response = client.get(f"{HSDS}/services", headers={"if-none-match": tag})
    assert response.status_code == 200
    assert response["ETag"] != tag


def test_after_a_theme_is_renamed_the_themes_are_given_anew(client: Client) -> None:
    tag = client.get(f"{HSDS}/taxonomy_terms")["ETag"]
    rename_theme(Theme.objects.all()[0], by=BY, name="Een andere naam")
    response = client.get(f"{HSDS}/taxonomy_terms", headers={"if-none-match": tag})
    assert response.status_code == 200
    assert "Een andere naam" in response.content.decode()


def test_different_questions_have_different_tags(client: Client) -> None:
    tags = {client.get(f"{HSDS}/services?page=1&per_page={size}")["ETag"] for size in (1, 2, 3)}
    assert len(tags) == 3


@pytest.mark.parametrize("path", ROUTES)
def test_head_gives_the_headers_alone(client: Client, path: str) -> None:
    response = client.head(path)
    assert response.status_code == 200
    assert b"".join(response) == b""  # type: ignore[arg-type]
    assert response["ETag"] == client.get(path)["ETag"]


@pytest.mark.parametrize("path", [*ROUTES, *(path for path, _status in WRONG)])
def test_a_browser_may_ask_what_is_allowed(client: Client, path: str) -> None:
    response = client.options(
        path, headers={"origin": "https://elders.example", "access-control-request-method": "GET"}
    )
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_writing_is_refused_with_what_is_allowed(path: str, method: str) -> None:
    response = Client(enforce_csrf_checks=True).generic(method, path, b"{}", content_type="application/json")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"


@override_settings(API_REQUESTS_PER_MINUTE=3)
def test_who_asks_too_much_hears_when_to_try_again() -> None:
    busy, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    statuses = [busy.get(f"{HSDS}/taxonomies").status_code for _ in range(5)]
    # The minute may turn in between: then counting starts anew.
    assert statuses[:3] == [200, 200, 200]
    response = next(r for _ in range(9) if (r := busy.get(f"{HSDS}/taxonomies")).status_code == 429)
    assert 1 <= int(response["Retry-After"]) <= 60
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in response["Access-Control-Expose-Headers"]
    assert other.get(f"{HSDS}/taxonomies").status_code == 200


def test_the_page_about_open_data_names_every_data_set_and_route(client: Client) -> None:
    text = client.get("/api/").content.decode()
    for told in ("/api/data/services.csv", "/api/data/places.json", "/api/hsds/v3", "/services/{id}"):
        assert told in text
