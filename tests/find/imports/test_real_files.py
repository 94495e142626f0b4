"""The real input that the issue names, whole: taken in, again, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from samen030.commons.city.models import Level
from samen030.commons.organisations.models import Organisation
from samen030.find.directory.models import Place, Schedule, Service
from samen030.find.imports.models import Change
from samen030.find.search.models import Document
from tests.find.imports.helpers import bring_in, counts

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def test_all_1462_places_come_in_by_the_header_alone_and_go_whole(shared_data: Path) -> None:
    file = shared_data / "directory" / "maatschappelijke_voorzieningen.csv"
    first = bring_in("csv", file)
    assert first["counts"]["locations"] == counts(created=1462)
    assert first["errors"] == []
    assert first["mapping"] == "amsterdam-voorzieningen"
    assert Place.objects.exclude(area__level=Level.OUTSIDE).count() == 0
    assert Document.objects.filter(kind="place").count() == 1462

    again = bring_in("csv", file)
    assert again["counts"]["locations"] == counts(unchanged=1462)
    assert Change.objects.count() == 1462
    assert again["duplicates"] == 0

    undone = bring_in("undo", first["import"])
    assert undone["counts"]["locations"] == {"removed": 1462, "restored": 0, "kept": 0}
    assert Place.objects.count() == Document.objects.count() == 0


@pytest.mark.once
def test_san_mateo_comes_in_whole_and_goes_whole(shared_data: Path) -> None:
    folder = shared_data / "directory" / "san_mateo_hsds"
    first = bring_in("hsds", folder)
    assert first["counts"]["services"] == counts(created=1703)
    assert first["counts"]["organizations"] == counts(created=1321)
    assert first["counts"]["locations"] == counts(created=1703)
    assert {error["column"] for error in first["errors"]} <= {"url", "wait_time"}
    assert Service.objects.exclude(area__level=Level.OUTSIDE).count() == 0
    assert Document.objects.filter(kind="service").count() == 1703

    lawyers = Service.objects.get(external_id="ab01839c-6b4b-57a9-b001-4724b391d84b")
    assert (lawyers.name, lawyers.phone, lawyers.languages) == ("Lawyer Referral Service", "650 369-4149", ["es"])
    assert lawyers.schedules.get().text == "Monday-Friday, 8:30-4"
    assert lawyers.places.get().transport == "Caltrain stops within 3 blocks"

    again = bring_in("hsds", folder)
    assert again["counts"]["services"] == counts(unchanged=1703)
    assert again["counts"]["organizations"] == counts(unchanged=1321)

    undone = bring_in("undo", first["import"])
    assert undone["counts"]["services"] == {"removed": 1703, "restored": 0, "kept": 0}
    assert Service.objects.count() == Organisation.objects.count() == Place.objects.count() == 0
    assert Schedule.objects.count() == Document.objects.count() == 0


@pytest.mark.parametrize("version", ["hsds-3.0", "hsds-3.1-dev"])
def test_the_examples_of_the_standard_come_in_as_objects(shared_data: Path, version: str) -> None:
    answer = bring_in("hsds", shared_data / "hsds" / version / "examples")
    assert [answer["counts"][what]["created"] for what in ("services", "organizations", "locations")] == [1, 1, 1]
    service = Service.objects.get()
    assert service.organisation.name == "Example Organization Inc."
    assert service.contact_name == "Ann Persona"
    assert service.phone == "+44 1234 234567 (toestel 100)"
    assert service.places.get().accessibility == ["wheelchair", "hearing_loop"]
    # Its rule has BYWEEKNO, which we do not take: the sentence stays, and it is told.
    assert service.schedules.get().text.startswith("The service is available from 10 am")
    assert "freq" in {error["column"] for error in answer["errors"]}


def test_the_examples_of_the_standard_come_in_as_tables(shared_data: Path) -> None:
    answer = bring_in("hsds", shared_data / "hsds" / "hsds-3.1-dev" / "examples" / "csv")
    assert answer["counts"]["services"] == counts(created=1)
    told = {(error["file"], error["row"], error["column"]) for error in answer["errors"]}
    assert ("locations.csv", 2, "latitude") in told
    assert ("locations.csv", 2, "organization_id") in told


def test_good_responses_of_the_uk_validator_come_in(shared_data: Path) -> None:
    answer = bring_in("hsds", shared_data / "hsds" / "oruk-validator-mocks" / "V3.0-UK-Default")
    assert answer["counts"]["organizations"] == counts(created=10)
    assert answer["counts"]["services"]["created"] == 1


def test_bad_responses_of_the_uk_validator_are_refused_row_by_row(shared_data: Path) -> None:
    answer = bring_in("hsds", shared_data / "hsds" / "oruk-validator-mocks" / "V3.0-UK-Fail")
    told = {(error["file"], error["row"], error["column"]) for error in answer["errors"]}
    assert ("service_list.json", 2, "name") in told
    assert ("taxonomy_term_list.json", 1, "parent_id") in told
    assert answer["counts"]["services"]["refused"] >= 2


def test_the_same_id_many_times_in_one_list_is_refused(shared_data: Path) -> None:
    answer = bring_in("hsds", shared_data / "hsds" / "oruk-validator-mocks" / "V3.0-UK-Test", "--dry-run")
    assert answer["counts"]["services"]["created"] == 1
    assert answer["counts"]["services"]["refused"] > 200
