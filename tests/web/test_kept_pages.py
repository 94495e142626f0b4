"""Public pages are kept for nobody in particular, and for nobody else."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from samen030.commons.city.actions import set_contact
from samen030.commons.people.actions import add_user, change_user
from samen030.web.middleware import LARGEST, PublicPages
from tests import factories
from tests.factories import BY, area

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
BUURT = "/utrecht/lombok-oost/"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_a_second_visitor_gets_the_same_page_with_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = client.get(BUURT)
    with django_assert_num_queries(1):
        second = client.get(BUURT)
    assert second.content == first.content
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Content-Length"] == str(len(second.content))


def test_who_has_the_page_gets_304_without_a_body(client: Client) -> None:
    tag = client.get(BUURT).headers["ETag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(BUURT, headers={"If-None-Match": asked})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
    assert client.get(BUURT, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_page_goes_compressed_to_who_can_read_that(client: Client) -> None:
    plain = client.get(BUURT)
    packed = client.get(BUURT, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_kept_page_has_all_headers_of_the_first(client: Client) -> None:
    first, second = client.get(BUURT), client.get(BUURT)
    assert dict(first.items()) == dict(second.items())
    for name in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Content-Type"):
        assert second.headers[name]


def test_a_change_in_the_directory_shows_at_once(client: Client) -> None:
    before = client.get(BUURT)
    factories.organisation("Straatgroep De Nieuwe", area=factories.area())
    after = client.get(BUURT)
    assert "Straatgroep De Nieuwe" not in before.content.decode()
    assert "Straatgroep De Nieuwe" in after.content.decode()
    assert client.get(BUURT, headers={"If-None-Match": before.headers["ETag"]}).status_code == 200


def test_another_telephone_number_of_an_area_shows_at_once(client: Client) -> None:
    client.get(BUURT)
    set_contact(factories.area(), by=BY, name="Buurtlijn", phone="030-765 43 21", hours="elke ochtend")
    assert "030-765 43 21" in client.get(BUURT).content.decode()


def test_a_page_is_made_anew_each_quarter_of_an_hour(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 9, 14, tzinfo=UTC), tick=False) as clock:
        client.get(BUURT)
        with django_assert_max_num_queries(1):
            client.get(BUURT)
        clock.move_to(datetime(2026, 11, 23, 9, 15, tzinfo=UTC))
        with pytest.raises(pytest.fail.Exception), django_assert_max_num_queries(1):
            client.get(BUURT)


def test_a_signed_in_person_gets_an_own_page_that_nobody_else_gets(client: Client) -> None:
    person = add_user(by=BY, email="fatima@voorbeeld.example")
    change_user(person, by=BY, name="Fatima")
    client.force_login(person)
    own = client.get(BUURT)
    assert "Mijn pagina" in own.content.decode()
    assert own.headers["Cache-Control"].startswith("private")
    assert "ETag" not in own.headers
    client.logout()
    client.cookies.clear()
    assert "Mijn pagina" not in client.get(BUURT).content.decode()


def test_a_kept_page_is_not_given_to_a_signed_in_person(client: Client) -> None:
    client.get(BUURT)
    client.force_login(add_user(by=BY, email="fatima@voorbeeld.example"))
    assert "Mijn pagina" in client.get(BUURT).content.decode()


@pytest.mark.parametrize("path", ["/account/login/", "/account/signup/", "/nietes/", "/waar/?plek=Lombok-Oost"])
def test_forms_with_a_token_errors_and_redirects_are_not_kept(client: Client, path: str) -> None:
    answer = client.get(path)
    assert "ETag" not in answer.headers
    if answer.status_code == 200:
        assert answer.headers["Cache-Control"].startswith(("private", "max-age=0"))


def test_the_search_half_page_and_whole_page_are_kept_apart(client: Client) -> None:
    whole = client.get("/vinden/?q=koffie")
    half = client.get("/vinden/?q=koffie", headers={"HX-Request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in half.content
    assert client.get("/vinden/?q=koffie").content == whole.content
    assert client.get("/vinden/?q=thee").content != whole.content


@pytest.mark.parametrize("path", ["/vinden/?q=koffie", "/kaart/?q=koffie"])
def test_who_goes_back_gets_the_whole_page(client: Client, path: str) -> None:
    restore = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    for _first_made_then_kept in range(2):
        assert b"<html" not in client.get(path, headers={"HX-Request": "true"}).content
        answer = client.get(path, headers=restore)
        assert answer.content.lstrip().startswith(b"<!doctype html>")
        assert "HX-History-Restore-Request" in answer.headers["Vary"]


def test_a_forged_host_is_refused_also_when_the_page_is_kept(client: Client) -> None:
    client.get(BUURT)
    assert client.get(BUURT, headers={"Host": "kwaad.example"}).status_code == 400


# --- The middleware alone, with views that the site does not have (yet)


def _asked_twice(view_response: HttpResponse, **headers: str) -> int:
    """How often the view ran when the same page was asked twice."""
    ran = 0

    def view(_request: HttpRequest) -> HttpResponse:
        nonlocal ran
        ran += 1
        return view_response

    middleware = PublicPages(view)
    for _ in range(2):
        middleware(RequestFactory(headers=headers).get("/iets/"))
    return ran


def test_a_plain_answer_is_kept() -> None:
    assert _asked_twice(HttpResponse("x")) == 1


def _with_cookie() -> HttpResponse:
    response = HttpResponse("x")
    response.set_cookie("teller", "1")
    return response


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("x", status=404),
        HttpResponse("x", status=302),
        HttpResponse("x", headers={"Cache-Control": "private"}),
        HttpResponse("x", headers={"Cache-Control": "no-store"}),
        HttpResponse("x" * (LARGEST + 1)),
        _with_cookie(),
    ],
    ids=["404", "302", "private", "no-store", "too large", "cookie"],
)
def test_answers_that_are_not_for_everybody_are_not_kept(response: HttpResponse) -> None:
    assert _asked_twice(response) == 2


def test_a_streamed_answer_is_passed_on() -> None:
    answer = PublicPages(lambda _r: StreamingHttpResponse(["x"]))(RequestFactory().get("/iets/"))  # type: ignore[arg-type, return-value]
    assert isinstance(answer, StreamingHttpResponse)


@pytest.mark.parametrize("headers", [{"Cookie": "sessionid=abc"}, {"Cookie": "messages=abc"}, {"Authorization": "x"}])
def test_requests_with_a_person_in_them_pass_by(headers: dict[str, str]) -> None:
    assert _asked_twice(HttpResponse("x"), **headers) == 2


def test_a_page_that_asked_for_a_form_token_is_not_kept() -> None:
    ran = 0

    def view(request: HttpRequest) -> HttpResponse:
        nonlocal ran
        ran += 1
        return HttpResponse(get_token(request))

    middleware = PublicPages(view)
    bodies = {middleware(RequestFactory().get("/iets/")).content for _ in range(2)}
    assert (ran, len(bodies)) == (2, 2)


def test_an_answer_to_head_is_not_kept_as_the_page() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("" if request.method == "HEAD" else "x")

    middleware = PublicPages(view)
    middleware(RequestFactory().head("/iets/"))
    assert middleware(RequestFactory().get("/iets/")).content == b"x"


def test_a_view_may_set_its_own_public_term() -> None:
    response = HttpResponse("x", headers={"Cache-Control": "public, max-age=60", "Content-Disposition": "inline"})
    answer = PublicPages(lambda _r: response)(RequestFactory().get("/iets/"))
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Content-Disposition"] == "inline"


def test_another_telephone_line_of_the_wijk_makes_kept_pages_old(client: Client) -> None:
    client.get(BUURT)
    wijk = area("Lombok-Oost").parent
    assert wijk is not None
    set_contact(wijk, by=BY, name="Buurtlijn", phone="030-999 99 99", hours="elke dag")
    assert "030-999 99 99" in client.get(BUURT).text


def test_a_page_that_htmx_restores_is_whole(client: Client) -> None:
    part = client.get("/vinden/?q=koffie", headers={"HX-Request": "true"}).text
    whole = client.get("/vinden/?q=koffie", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).text
    assert "<html" not in part
    assert "<html" in whole


def test_each_language_has_its_own_kept_page(client: Client) -> None:
    assert "Contact" in client.get("/contact/").text
    client.cookies["taal"] = "en"
    assert "The office of SAMEN030" in client.get("/contact/").text
    client.cookies["taal"] = "xx"
    assert "Het kantoor van SAMEN030" in client.get("/contact/").text
