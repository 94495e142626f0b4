from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from samen030.commons.notifications.models import Mail
from samen030.commons.organisations.actions import change_organisation
from samen030.commons.organisations.models import Organisation, Status
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.find.directory.actions import archive, change_service
from samen030.find.directory.models import Service
from samen030.find.imports import actions
from samen030.find.imports.actions.apis import patient
from samen030.find.imports.models import ApiSource, ApiStage, Gone, Import
from samen030.find.imports.queries import waiting_gone
from samen030.kernel import clock
from samen030.kernel.access import Role
from samen030.kernel.errors import ConflictError, DomainError
from samen030.kernel.fetch import StatusError
from tests.factories import BY

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
URL = "https://hsds.example/api"


class Api:
    """An HSDS API with services by id; `away` makes it answer nothing."""

    def __init__(self, **services: str) -> None:
        self.services = services
        self.organisations = ["o"]
        self.away = False
        self.broken = ""  # the key of a service that does not come in full

    def __call__(self, url: str) -> bytes:
        path = url.removeprefix(URL)
        if self.away or (self.broken and path == f"/services/{self.broken}"):
            raise StatusError(503)
        if path.startswith("/organizations"):
            return self._list([{"id": key, "name": "Org"} for key in self.organisations])
        if path.startswith("/services?"):
            return self._list([self._service(key) for key in self.services])
        return json.dumps(self._service(path.removeprefix("/services/"))).encode()

    def _service(self, key: str) -> dict[str, Any]:
        return {"id": key, "name": self.services[key], "organization_id": "o"}

    @staticmethod
    def _list(contents: list[Any]) -> bytes:
        return json.dumps({"total_pages": 1, "page_number": 1, "contents": contents}).encode()


def turn(api: Api) -> ApiSource:
    """A day later."""
    ApiSource.objects.update(next_at=clock.now())
    actions.carry_on_apis(get=api)
    actions.read_apis(get=api)
    return ApiSource.objects.get()


def followed(api: Api) -> ApiSource:
    made = actions.add_api(by=BY, name="Sociale kaart", url=f"{URL}/")
    actions.carry_on_apis(get=api)
    actions.agree_api(made, by=BY)
    actions.read_apis(get=api)
    return ApiSource.objects.get()


def names() -> list[str]:
    return sorted(Service.objects.values_list("name", flat=True))


def test_an_api_is_tried_out_first_and_nothing_is_written() -> None:
    actions.add_api(by=BY, name="Sociale kaart", url=URL)
    actions.carry_on_apis(get=Api(a="Spreekuur"))
    row = ApiSource.objects.get()
    assert row.stage == ApiStage.CHECKED
    assert row.result["counts"]["services"]["created"] == 1
    assert not Service.objects.exists()
    assert not Import.objects.exists()
    assert actions.read_apis(get=Api(a="Spreekuur")) == 0  # not before a yes


def test_it_is_read_once_a_day_and_a_day_without_news_leaves_no_trace() -> None:
    api = Api(a="Spreekuur")
    row = followed(api)
    assert names() == ["Spreekuur"]
    assert actions.read_apis(get=api) == 0
    imports = Import.objects.count()
    turn(api)
    assert Import.objects.count() == imports
    api.services = {"a": "Inloop", "b": "Advies"}
    row = turn(api)
    assert names() == ["Advies", "Inloop"]
    assert row.result["counts"]["services"] == {"created": 1, "updated": 1, "unchanged": 0, "refused": 0}
    assert Import.objects.count() == imports + 1


def test_what_people_changed_here_stays_and_is_told() -> None:
    api = Api(a="Spreekuur")
    followed(api)
    change_service(Service.objects.get(), by=BY, name="Zelf veranderd")
    api.services = {"a": "Inloop"}
    row = turn(api)
    assert names() == ["Zelf veranderd"]
    assert "intussen veranderd" in str(row.result["problems"])


def test_undoing_takes_the_last_reading_back_and_the_source_stands_still() -> None:
    api = Api(a="Spreekuur")
    followed(api)
    api.services = {"a": "Spreekuur", "b": "Advies"}
    row = turn(api)
    actions.ask_undo_api(row, by=BY)
    row = turn(api)
    assert names() == ["Spreekuur"]
    assert row.stage == ApiStage.PAUSED
    actions.ask_undo_api(row, by=BY)
    turn(api)
    assert names() == []
    with pytest.raises(ConflictError):
        actions.ask_undo_api(row, by=BY)


def test_a_failure_changes_nothing_and_is_mailed_to_the_bureau_once() -> None:
    person = User.objects.create_user("bureau@example.org")
    grant_role(person, by=BY, role=Role.BUREAU)
    api = Api(a="Spreekuur")
    followed(api)
    for streak in (1, 2):
        api.away = True
        for _day in range(3):
            row = turn(api)
        assert (row.failures, row.stage) == (3, ApiStage.ON)
        assert "503" in row.problem
        assert Mail.objects.count() == streak
        api.away = False
        assert turn(api).problem == ""
    assert set(Mail.objects.values_list("to", flat=True)) == {"bureau@example.org"}
    assert names() == ["Spreekuur"]


def test_a_service_that_does_not_come_today_stays_as_it_is_here() -> None:
    api = Api(a="Spreekuur", b="Advies")
    followed(api)
    api.services["a"] = "Inloop"
    api.broken = "a"
    row = turn(api)
    assert names() == ["Advies", "Spreekuur"]
    assert "503" in str(row.result["problems"])
    api.broken = ""
    turn(api)
    assert names() == ["Advies", "Inloop"]


def test_an_api_that_asks_to_go_slower_is_asked_again_after_a_pause() -> None:
    answers = [StatusError(429)] * 2
    waited: list[float] = []

    def get(_url: str) -> bytes:
        if answers:
            raise answers.pop()
        return b"ja"

    assert patient(get, time.monotonic() + 60, waited.append)(URL) == b"ja"
    assert waited == [5, 15]
    answers += [StatusError(429)] * 9
    with pytest.raises(DomainError, match="429"):
        patient(get, time.monotonic() + 60, waited.append)(URL)
    with pytest.raises(DomainError, match="tien minuten"):
        patient(get, time.monotonic() - 1, waited.append)(URL)


def test_what_cannot_be_tried_out_says_why_and_can_be_tried_again() -> None:
    made = actions.add_api(by=BY, name="Sociale kaart", url=URL)
    api = Api()
    api.away = True
    row = turn(api)
    assert (row.stage, "503" in row.problem) == (ApiStage.PAUSED, True)
    assert not Mail.objects.exists()  # somebody waits for it
    actions.resume_api(made, by=BY)
    assert turn(Api(a="Spreekuur")).stage == ApiStage.CHECKED


def test_an_api_of_our_own_network_is_refused() -> None:
    actions.add_api(by=BY, name="Binnen", url="http://127.0.0.1:1/api")
    actions.carry_on_apis()
    assert "openbaar" in ApiSource.objects.get().problem


def test_a_source_that_stands_still_or_is_gone_is_not_read() -> None:
    api = Api(a="Spreekuur")
    row = followed(api)
    actions.pause_api(row, by=BY)
    api.services = {"a": "Inloop"}
    turn(api)
    assert names() == ["Spreekuur"]
    actions.remove_api(row, by=BY)
    assert names() == ["Spreekuur"]
    assert not ApiSource.objects.exists()


def bureau() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("bureau@example.org"))
    return client


@pytest.mark.parametrize(
    ("name", "url"),
    [("Kaart", "ftp://a.example"), ("Kaart", "hallo"), ("!!", URL), ("Sociale kaart", f"{URL}/2"), ("", "")],
)
def test_a_wrong_address_or_name_is_said_and_what_was_typed_stays(name: str, url: str) -> None:
    actions.add_api(by=BY, name="Sociale kaart", url=URL)
    answer = bureau().post(reverse("api_sources"), {"name": name, "url": url})
    assert answer.status_code == 422
    assert f'value="{url}"' in answer.content.decode() or not url
    assert ApiSource.objects.count() == 1


def test_the_bureau_gives_an_address_looks_and_agrees(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client, api = bureau(), Api(a="Spreekuur", b="=1+1")
    address = client.post(reverse("api_sources"), {"name": "Sociale kaart", "url": URL})["Location"]
    assert "Even geduld" in client.get(address).content.decode()
    actions.carry_on_apis(get=api)
    page = client.get(address).content.decode()
    assert "Dit gaat er gebeuren" in page
    client.post(f"{address}doe/", {"do": "agree"})
    actions.read_apis(get=api)
    with django_assert_max_num_queries(8):
        assert "Laatste verandering" in client.get(address).content.decode()
    with django_assert_max_num_queries(6):
        client.get(reverse("api_sources"))
    for act in ("pause", "pause", "resume", "onzin", "undo"):
        assert client.post(f"{address}doe/", {"do": act}).status_code == 302
    assert client.post(f"{address}doe/", {"do": "remove"})["Location"] == reverse("api_sources")
    assert len(names()) == 2


def public_names() -> list[str]:
    return sorted(Service.objects.filter(status=Status.PUBLISHED).values_list("name", flat=True))


def test_what_is_gone_at_the_source_stays_until_the_bureau_has_chosen() -> None:
    api = Api(a="Spreekuur", b="Advies", c="Inloop")
    followed(api)
    client = bureau()
    api.services = {"c": "Inloop"}
    row = turn(api)
    assert public_names() == ["Advies", "Inloop", "Spreekuur"]
    assert "2 vermeldingen staan niet meer in ‘Sociale kaart’" in client.get(reverse("my_page")).content.decode()
    address = reverse("api_source_gone", args=[row.pk])
    assert "Advies" in client.get(address).content.decode()
    answer = client.post(address, {"do": "end"})
    assert (answer.status_code, "zet een vinkje" in answer.content.decode()) == (422, True)
    of = {Service.objects.get(pk=gone.object_id).name: gone.pk for gone in waiting_gone()}
    client.post(address, {"do": "end", "row": [of["Advies"], "x", "99999999999999999999"]})
    client.post(address, {"do": "keep", "row": [of["Spreekuur"]]})
    assert public_names() == ["Inloop", "Spreekuur"]
    turn(api)
    assert not waiting_gone().exists()  # not asked again
    assert "Er is niets weg" in client.get(address).content.decode()
    api.services = {"a": "Spreekuur", "b": "Advies", "c": "Inloop"}
    turn(api)
    assert public_names() == ["Advies", "Inloop", "Spreekuur"]
    assert not Gone.objects.exists()


def test_what_is_away_for_a_moment_only_is_not_gone() -> None:
    api = Api(a="Spreekuur", b="Advies")
    followed(api)
    api.broken = "a"
    api.organisations = []
    turn(api)
    assert not waiting_gone().exists()  # 'a' is listed; the organisation may stand in what did not come
    api.broken = ""
    turn(api)
    assert [gone.model for gone in waiting_gone()] == ["organisation"]


def test_what_its_own_people_keep_or_was_ended_here_is_not_asked_about() -> None:
    api = Api(a="Spreekuur", b="Advies")
    row = followed(api)
    api.services = {"b": "Advies"}
    turn(api)
    archive(Service.objects.get(name="Spreekuur"), by=BY)
    assert not waiting_gone().exists()
    assert actions.answer_gone(row, list(Gone.objects.values_list("pk", flat=True)), by=BY, is_kept=True) == 0
    change_organisation(Organisation.objects.get(), by=BY, claimed_at=clock.now())
    api.services, api.organisations = {"x": "Nieuw"}, ["y"]
    turn(api)
    assert not waiting_gone().exists()


def test_the_list_of_what_is_gone_takes_as_many_queries_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    api = Api(**{f"s{n}": f"Dienst {n}" for n in range(40)}, b="Advies")
    row = followed(api)
    api.services = {"b": "Advies"}
    turn(api)
    client = bureau()
    with django_assert_max_num_queries(10):
        assert "Dienst 39" in client.get(reverse("api_source_gone", args=[row.pk])).content.decode()
    client.post(reverse("api_source_gone", args=[row.pk]), {"do": "keep_all"})
    assert not waiting_gone().exists()
