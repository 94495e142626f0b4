"""Files with an entry: added, replaced, taken away and back; shown on its page, kept by nobody else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter

from samen030.commons.documents import queries
from samen030.commons.documents.pages import MOST
from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.kernel.access import Role, scope_of_organisation
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from samen030.find.directory.models import Service

pytestmark = pytest.mark.django_db


def pdf(pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    body = io.BytesIO()
    writer.write(body)
    return body.getvalue()


@pytest.fixture
def chess(settings: Any, tmp_path: Path, client: Client) -> Service:
    settings.MEDIA_ROOT = tmp_path
    service = factories.activity("Schaken")
    user = User.objects.create_user("els@example.org")
    grant_role(user, by=BY, role=Role.EDITOR, scope=scope_of_organisation(service.organisation_id))
    client.force_login(user)
    return service


def address(chess: Service) -> str:
    return reverse("desk_files", args=[chess.organisation_id, "activiteit", chess.pk])


def give(client: Client, chess: Service, content: bytes = b"", title: str = "Flyer", **more: str) -> Any:
    file = SimpleUploadedFile("anything.exe", content or pdf())
    return client.post(address(chess), {"file": file, "title": title, **more})


def test_a_file_is_added_and_stands_on_the_page_of_its_entry(client: Client, chess: Service) -> None:
    assert give(client, chess).status_code == 302
    file = queries.of("service", chess.pk).get()
    page = client.get(chess.get_absolute_url()).content.decode()
    assert file.get_absolute_url() in page
    assert "Flyer (PDF," in page
    client.logout()
    answer = client.get(file.get_absolute_url())
    assert answer.status_code == 200
    assert b"".join(answer).startswith(b"%PDF")  # type: ignore[arg-type]


def test_a_replaced_file_and_one_taken_away_come_back(client: Client, chess: Service) -> None:
    give(client, chess)
    first = queries.of("service", chess.pk).get()
    give(client, chess, pdf(2), "Flyer 2", vervangt=str(first.pk))
    second = queries.of("service", chess.pk).get()
    assert second.title == "Flyer 2"
    client.post(address(chess), {"terug": str(first.pk)})
    assert list(queries.of("service", chess.pk)) == [first]
    client.post(address(chess), {"weg": str(first.pk)})
    assert not queries.of("service", chess.pk).exists()
    assert "Flyer" not in client.get(chess.get_absolute_url()).content.decode()
    assert "Zet terug" in client.get(address(chess)).content.decode()


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.7 half", b"\x00" * 100])
def test_what_cannot_be_kept_is_refused_with_a_sentence_and_the_title_stays(
    client: Client, chess: Service, content: bytes
) -> None:
    answer = give(client, chess, content, "Mijn flyer")
    page = answer.content.decode()
    assert (answer.status_code, "Mijn flyer" in page) == (422, True)
    assert not queries.of("service", chess.pk).exists()
    assert client.post(address(chess), {"title": "Zonder bestand"}).status_code == 422


@pytest.mark.once
def test_a_full_shelf_takes_one_in_the_place_of_another_only(client: Client, chess: Service) -> None:
    for number in range(MOST):
        give(client, chess, title=f"Flyer {number}")
    assert give(client, chess, title="Nog een").status_code == 422
    first = queries.of("service", chess.pk)[0]
    assert give(client, chess, title="Nog een", vervangt=str(first.pk)).status_code == 302
    assert queries.of("service", chess.pk).count() == MOST


def test_a_file_of_another_entry_is_out_of_reach(client: Client, chess: Service) -> None:
    other = factories.activity("Dammen")
    give(client, chess)
    file = queries.of("service", chess.pk).get()
    file.owner_id = str(other.pk)
    file.save()
    for name in ("weg", "terug"):
        assert client.post(address(chess), {name: str(file.pk)}).status_code == 404
        assert client.post(address(chess), {name: "x"}).status_code == 404
        assert client.post(address(chess), {name: str(uuid4())}).status_code == 404
    assert queries.of("service", other.pk).get() == file
