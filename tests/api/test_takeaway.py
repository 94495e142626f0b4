"""`samen030 export`: a wijk takes all that is its own, another SAMEN030 takes it in, nothing private goes along."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from samen030.api.takeaway import area_of, write
from samen030.commons.organisations.actions import change_organisation
from samen030.kernel.errors import DomainError
from samen030.kernel.pictures import keep
from samen030.umbrella.paid_tasks.actions import challenge
from tests import factories
from tests.conftest import PROGRAM
from tests.factories import BY

if TYPE_CHECKING:
    from pathlib import Path

    from samen030.commons.city.models import Area

pytestmark = pytest.mark.django_db
TELEPHONE = "0687654321"


def west() -> Area:
    return area_of("wijk-west")


def taken_in(package: Path, folder: Path) -> dict[str, Any]:
    """Bring a package into the empty SAMEN030 of `folder`; what the command answers."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["SAMEN030_VAR"] = str(folder)
    command = [PROGRAM, "import", "hsds", str(package), "--json"]
    done = subprocess.run(command, env=environment, check=True, timeout=120, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("name", ["west", "west.zip"])
@pytest.mark.once
def test_another_samen030_takes_in_just_as_many(tmp_path: Path, own_folder: Path, name: str) -> None:
    call_command("demo", "fill", verbosity=0)
    told = write(west(), tmp_path / "out" / name)["counts"]
    assert told["services"] > 50
    answer = taken_in(tmp_path / "out" / name, own_folder)
    assert answer["errors"] == []
    created = {kind: counts["created"] for kind, counts in answer["counts"].items()}
    assert created == {kind: told[kind] for kind in ("organizations", "locations", "services")}


def test_what_is_ones_own_is_what_lies_here_and_what_ones_organisations_do_elsewhere(tmp_path: Path) -> None:
    here, there = factories.area("Lombok-Oost"), factories.area("Oog in Al")
    ours, theirs = factories.member_organisation("Onze", area=here), factories.organisation("Hunne", area=there)
    factories.organisation("Ver weg", area=there)
    factories.service("Bij ons", organisation=ours, area=here)
    factories.service("Ons uitstapje", organisation=ours, area=there)
    factories.service("Te gast", organisation=theirs, area=here)
    factories.service("Niet van hier", organisation=theirs, area=there)
    factories.vacancy("Hulp", organisation=ours, area=here)
    factories.story("Zo doen wij dat", organisation=ours)
    factories.project("Keuken", organisation=ours)
    write(here, tmp_path / "out")

    def names(file: str) -> set[str]:
        return {row["name"] for row in json.loads((tmp_path / "out" / file).read_bytes())}

    assert names("organizations.json") == {"Onze", "Hunne"}
    assert names("services.json") == {"Bij ons", "Ons uitstapje", "Te gast"}
    table = list(csv.DictReader(io.StringIO((tmp_path / "out/tabellen/services.csv").read_text("utf-8-sig"))))
    assert {row["name"] for row in table} == {"Bij ons", "Ons uitstapje", "Te gast"}
    for file, name in (("vacancies", "Hulp"), ("practice_stories", "Zo doen wij dat"), ("example_projects", "Keuken")):
        rows = json.loads((tmp_path / f"out/tabellen/{file}.json").read_bytes())["rows"]
        assert [row["name"] for row in rows] == [name]
    assert "3 activiteiten en diensten" in (tmp_path / "out/LEESMIJ.md").read_text()


def test_nothing_that_is_not_public_goes_along(tmp_path: Path) -> None:
    here = factories.area("Lombok-Oost")
    shy = factories.organisation("Stil", area=here, phone=TELEPHONE, email="geheim@example.org", contact_shown=False)
    change_organisation(shy, by=BY, description="Wij zijn er.")
    factories.service("Verborgen concept", organisation=shy, area=here, status="draft")
    factories.activity("Open", organisation=shy, area=here)
    task = factories.paid_task()
    challenge(task, by=BY, organisation=shy, way="take", plan="Ons openbare plan", gain="Minder werk")
    told = write(here, tmp_path / "out")["counts"]
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    for private in (TELEPHONE, "geheim@example.org", "Verborgen concept", "system:test", "user:"):
        assert private.encode() not in everything, private
    assert b"Ons openbare plan" in everything
    assert told["dossiers"] == 1
    assert told["journal events"] > 0


def test_calendars_boundaries_and_pictures_are_files_that_others_read(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    here = factories.area("Lombok-Oost")
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    picture = keep(io.BytesIO(file.getvalue()), len(file.getvalue()), "Een vrolijke tafel")
    factories.activity("Schaken", area=here, picture=picture)
    write(here, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        calendar = icalendar.Calendar.from_ical(packed.read("agenda/activiteiten.ics"))
        assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == ["Schaken"]
        shapes = json.loads(packed.read("gebied/grenzen.geojson"))
        assert [shape["properties"]["name"] for shape in shapes["features"]] == ["Lombok-Oost"]
        assert packed.read(f"fotos/{picture['id']}.webp")[:4] == b"RIFF"
        assert "Een vrolijke tafel" in packed.read("fotos/fotos.csv").decode()


def test_it_never_writes_over_something_and_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vol").mkdir()
    (tmp_path / "vol" / "iets").write_text("hier")
    (tmp_path / "er.zip").write_text("hier")
    for name in ("vol", "er.zip"):
        with pytest.raises(DomainError, match="is er al"):
            write(west(), tmp_path / name)
    (tmp_path / "leeg").mkdir()
    write(west(), tmp_path / "leeg")
    with pytest.raises(DomainError, match="niet schrijven"):
        write(west(), tmp_path / "er.zip" / "onder")

    def broken(_parts: list[Any]) -> list[Any]:
        raise OSError(28, "No space left on device")

    with pytest.raises(DomainError, match="No space left"):
        write(west(), tmp_path / "half", progress=broken)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["er.zip", "leeg", "vol"]


@pytest.mark.parametrize("code", ["", "WK999999", "'; DROP TABLE", "../..", "buiten-utrecht"])
def test_an_unknown_code_is_one_sentence(tmp_path: Path, code: str) -> None:
    with pytest.raises(CommandError, match="Er is geen wijk of buurt"):
        call_command("export", area=code, out=tmp_path / "x")
    assert not any(tmp_path.iterdir())


def test_the_command_tells_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export", "--area", "wk034401", "--out", str(tmp_path / "a"), "--json")
    assert json.loads(capsys.readouterr().out)["area"] == "WK034401"
    call_command("export", "--area", "WK034401", "--out", str(tmp_path / "b.zip"))
    assert "West (WK034401)" in capsys.readouterr().out


def test_more_entries_cost_no_more_queries(tmp_path: Path) -> None:
    here = factories.area("Lombok-Oost")

    def asked(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            write(here, tmp_path / name)
        return len(queries)

    def fill(number: int) -> None:
        for _ in range(number):
            owner = factories.organisation(area=here)
            factories.activity(organisation=owner, area=here)
            factories.vacancy(organisation=owner, area=here)
            factories.story(organisation=owner, area=here)
            challenge(factories.paid_task(), by=BY, organisation=owner, way="stop", plan="Weg", gain="Rust")

    fill(2)
    few = asked("few")
    fill(8)
    assert asked("many") <= few
