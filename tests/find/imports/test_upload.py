"""A file with a face: given, its columns chosen, tried out, taken in, taken back."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from samen030.commons.journal.models import Event
from samen030.commons.organisations.models import Organisation
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.find.directory.models import Place, Service
from samen030.find.imports import actions, forms
from samen030.find.imports.actions import files
from samen030.find.imports.models import Import, Mapping, Stage, Upload
from samen030.kernel.access import UMBRELLA, Role, scope_of_organisation
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
TEXT = "Naam;Straat;Huisnummer;Postcode;E-mail;Extra\nDe Linde;Lindestraat;4;3531CJ;geen mail;=1+1\n;x;1;3531CJ;;\n"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def bureau(client: Client) -> Client:
    user = User.objects.create_user("bureau@example.org", name="Bo")
    grant_role(user, by=BY, role=Role.BUREAU, scope=UMBRELLA)
    client.force_login(user)
    return client


def give(client: Client, content: bytes | str, name: str = "lijst.csv", **said: Any) -> Any:
    body = content.encode() if isinstance(content, str) else content
    url = said.pop("url", reverse("imports"))
    data = {"file": SimpleUploadedFile(name, body), "makes": "places", "source_name": "Onze lijst"} | said
    return client.post(url, data)


def choose(client: Client, upload: Upload, **changed: str) -> Any:
    """Send the columns as they were guessed, with some chosen otherwise."""
    url = reverse("upload_columns", args=[upload.pk])
    form = client.get(url).context["form"]
    return client.post(url, {name: value for name, value in form.initial.items() if value} | changed)


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_file_goes_from_upload_to_the_site_and_back(bureau: Client) -> None:
    assert give(bureau, TEXT).status_code == 302
    upload = Upload.objects.get()
    assert files.file_of(upload.pk).stat().st_mode & 0o077 == 0
    page = bureau.get(reverse("upload_columns", args=[upload.pk]))
    assert "De Linde" in page.content.decode()
    choose(bureau, upload)
    tried = bureau.get(reverse("upload", args=[upload.pk]))
    assert (Place.objects.count(), tried.context["number_of_problems"]) == (0, 2)
    values = {(p["row"], p["column"], p["value"]) for p in tried.context["problems"]}
    assert values == {(2, "E-mail", "geen mail"), (3, "Naam", "")}
    assert tried.context["first"][0]["name"] == "De Linde"
    bureau.post(reverse("upload_start", args=[upload.pk]))
    upload.refresh_from_db()
    assert (upload.stage, Place.objects.get().street) == (Stage.DONE, "Lindestraat")
    assert not files.file_of(upload.pk).exists()
    assert "De Linde" in bureau.get(reverse("upload", args=[upload.pk])).content.decode()
    assert "Bo" in bureau.get(reverse("imports")).content.decode()
    assert bureau.get(reverse("upload_undo", args=[upload.pk])).status_code == 200
    bureau.post(reverse("upload_undo", args=[upload.pk]))
    assert Place.objects.count() == 0
    verbs = list(Event.objects.filter(verb__regex="upload|import|mapping").values_list("verb", flat=True))
    assert verbs == [
        "upload.received", "mapping.saved", "upload.started", "import.done", "upload.undo_asked", "import.undone",
    ]  # fmt: skip


def test_columns_are_remembered_for_the_next_file_of_the_same_list(bureau: Client) -> None:
    give(bureau, "Titel;Wat\nHuis;x\n")
    first = Upload.objects.get()
    choose(bureau, first, c0="name", c1="category")
    assert Mapping.objects.get().name == "bron-onze-lijst"
    give(bureau, "Titel;Wat\nHuis;y\n", "nieuw.csv")
    second = Upload.objects.exclude(pk=first.pk).get()
    form = bureau.get(reverse("upload_columns", args=[second.pk])).context["form"]
    assert form.initial == {"c0": "name", "c1": "category"}


def test_two_columns_for_one_field_and_a_missing_name_are_told(bureau: Client) -> None:
    give(bureau, TEXT)
    upload = Upload.objects.get()
    answer = choose(bureau, upload, c0="street")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Straat" in text
    assert "Kies ook in welke kolom" in text
    upload.refresh_from_db()
    assert upload.stage == Stage.COLUMNS


def test_the_list_of_errors_holds_no_formula(bureau: Client) -> None:
    give(bureau, "naam,email\nHuis,=cmd|' /C calc'!A0\n")
    upload = Upload.objects.get()
    choose(bureau, upload)
    text = bureau.get(reverse("upload_errors", args=[upload.pk])).content.decode("utf-8-sig")
    assert "'=cmd" in text
    assert ";=cmd" not in text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("leeg.csv", b"", "leeg"),
        ("kop.csv", b"naam;straat\n", "geen rijen"),
        ("dubbel.csv", b"naam;naam\na;b\n", "twee keer"),
        ("oud.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "Excel"),
        ("blad.pdf", b"%PDF-1.7 x", "PDF"),
        ("rommel.csv", bytes(range(256)) * 40, ""),
        ("stuk.xlsx", b"PK\x03\x04 stuk", "Excel"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(bureau: Client, name: str, content: bytes, told: str) -> None:
    answer = give(bureau, content, name)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not list(files.folder().glob("*.file"))


def test_a_file_over_the_limit_is_refused(bureau: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MEGABYTE", 10)
    answer = give(bureau, TEXT * 20)
    assert answer.status_code == 422
    assert "Knip het in stukken" in answer.content.decode()


def test_an_excel_workbook_is_read_as_one_would_type_it(bureau: Client) -> None:
    content = workbook(
        [["naam", "huisnummer", "postcode"], ["De Linde", 4.0, "3531CJ"], [None, None, None], ["B", 7, ""]]
    )
    got = give(bureau, content, "lijst.xlsx")
    assert got.status_code == 302, got.context["form"].errors
    upload = Upload.objects.get()
    choose(bureau, upload)
    bureau.post(reverse("upload_start", args=[upload.pk]))
    assert set(Place.objects.values_list("name", "house_number")) == {("De Linde", "4"), ("B", "7")}


def test_an_opendocument_and_a_bomb_are_refused(bureau: Client) -> None:
    for entries, told in (
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "LibreOffice"),
        ({"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b"0" * 30_000_000}, "te groot"),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for name, body in entries.items():
                made.writestr(name, body)
        answer = give(bureau, out.getvalue(), "x.xlsx")
        assert answer.status_code == 422
        assert told in answer.content.decode()


def test_a_large_file_waits_for_the_worker_and_begins_again_after_a_crash(bureau: Client) -> None:
    give(bureau, "naam\n" + "\n".join(f"Huis {n}" for n in range(1_100)))
    upload = Upload.objects.get()
    choose(bureau, upload)
    page = bureau.get(reverse("upload", args=[upload.pk]))
    assert page.context["is_busy"]
    with files.held(upload.pk):  # somebody else is at it
        assert actions.carry_on(upload).stage == Stage.CHECKING
    Upload.objects.update(attempts=1)  # who was at it is gone
    actions.carry_on_all()
    bureau.post(reverse("upload_start", args=[upload.pk]))
    assert Import.objects.count() == 0
    actions.carry_on_all()
    upload.refresh_from_db()
    assert (upload.stage, Place.objects.count()) == (Stage.DONE, 1_100)


def test_what_crashes_three_times_is_given_up(bureau: Client) -> None:
    give(bureau, TEXT)
    Upload.objects.update(stage=Stage.IMPORTING, attempts=3)
    assert actions.carry_on(Upload.objects.get()).stage == Stage.FAILED


def test_an_editor_brings_in_what_is_of_the_own_organisation_alone(client: Client) -> None:
    ours = factories.organisation("De Buurttuin")
    user = User.objects.create_user("els@example.org", name="Els")
    grant_role(user, by=BY, role=Role.EDITOR, scope=scope_of_organisation(ours.pk))
    client.force_login(user)
    url = reverse("organisation_imports", args=[ours.pk])
    body = "naam;organisatie;wanneer\nSnoeien;Een Ander;elke maandag\n"
    assert give(client, body, url=url, makes="organisations").status_code == 422
    assert give(client, body, url=url, makes="services").status_code == 302
    upload = Upload.objects.get()
    choose(client, upload)
    client.post(reverse("upload_start", args=[upload.pk]))
    assert Service.objects.get().organisation == ours
    assert Organisation.objects.count() == 1
    theirs = factories.organisation("Theirs")
    assert client.get(reverse("organisation_imports", args=[theirs.pk])).status_code == 403


def test_what_is_left_lying_is_removed_after_its_term(bureau: Client) -> None:
    give(bureau, TEXT)
    upload = Upload.objects.get()
    Upload.objects.update(created_at=upload.created_at - actions.uploading.KEPT * 2)
    assert actions.forget_old() == 1
    assert not files.file_of(upload.pk).exists()


def test_a_file_that_is_thrown_away_leaves_nothing(bureau: Client) -> None:
    give(bureau, TEXT)
    upload = Upload.objects.get()
    assert bureau.post(reverse("upload_discard", args=[upload.pk])).status_code == 302
    assert Upload.objects.count() == 0
    assert not files.file_of(upload.pk).exists()
