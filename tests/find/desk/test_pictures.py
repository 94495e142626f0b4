"""A picture with an entry: made anew, with words; what is no picture is refused."""

from __future__ import annotations

import io
import os
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from samen030.commons.people.actions import grant_role
from samen030.commons.people.models import User
from samen030.find.desk.duties import tidy_pictures
from samen030.find.desk.forms import PictureForm
from samen030.find.directory.models import Service
from samen030.kernel import clock, pictures
from samen030.kernel.access import Role, scope_of_organisation
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def photo(width: int = 2400, height: int = 1200, kind: str = "JPEG") -> bytes:
    made = Image.new("RGB", (width, height), "teal")
    exif = Image.Exif()
    exif[0x010E] = "Dorpsweg 1"  # a description
    exif[0x0112] = 6  # lies on its side
    body = io.BytesIO()
    made.save(body, kind, exif=exif)
    return body.getvalue()


@pytest.fixture
def chess(settings: Any, tmp_path: Path, client: Client) -> Service:
    settings.MEDIA_ROOT = tmp_path
    service = factories.activity("Schaken")
    user = User.objects.create_user("els@example.org")
    grant_role(user, by=BY, role=Role.EDITOR, scope=scope_of_organisation(service.organisation_id))
    client.force_login(user)
    return service


def give(client: Client, chess: Service, content: bytes, alt: str = "Een bord met stukken", name: str = "f.jpg") -> Any:
    url = reverse("desk_picture", args=[chess.organisation_id, "activiteit", chess.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, content), "alt": alt})


def test_a_picture_is_made_anew_without_what_the_camera_wrote(client: Client, chess: Service) -> None:
    assert give(client, chess, photo()).status_code == 302
    kept = Service.objects.get(pk=chess.pk).picture
    assert kept is not None
    assert (kept["width"], kept["height"]) == (800, 1600)  # upright
    answer = client.get(f"/beeld/{kept['id']}.webp")
    body = b"".join(answer)  # type: ignore[arg-type]
    assert answer.headers["Content-Type"] == "image/webp"
    assert b"Dorpsweg" not in body
    with Image.open(io.BytesIO(body)) as seen:
        assert not seen.getexif()
    client.logout()
    page = client.get(chess.get_absolute_url()).content.decode()
    assert 'alt="Een bord met stukken"' in page
    assert kept["id"] in page


@pytest.mark.parametrize(
    "content",
    [SVG, b"", b"GIF89a", photo()[:500], b"%PDF-1.7", b"<html>", b"\xff\xd8\xff" + b"x" * 100],
)
def test_what_is_no_picture_is_refused_and_the_words_stay(client: Client, chess: Service, content: bytes) -> None:
    answer = give(client, chess, content)
    assert answer.status_code == 422
    assert "Een bord met stukken" in answer.content.decode()
    assert Service.objects.get(pk=chess.pk).picture is None


def test_fifty_megabytes_a_bomb_and_a_picture_without_words_are_refused(client: Client, chess: Service) -> None:
    assert "groter dan 12 MB" in give(client, chess, photo() + b"0" * 50_000_000).content.decode()
    assert give(client, chess, photo(9_000, 6_000, "PNG")).status_code == 422
    assert give(client, chess, photo(), alt=" ").status_code == 422


def test_it_is_taken_away_and_another_organisation_cannot(client: Client, chess: Service) -> None:
    give(client, chess, photo(40, 40, "PNG"))
    url = reverse("desk_picture", args=[chess.organisation_id, "activiteit", chess.pk])
    client.post(url, {"weg": "1"})
    assert Service.objects.get(pk=chess.pk).picture is None
    other = factories.activity("Dammen")
    assert client.get(reverse("desk_picture", args=[other.organisation_id, "activiteit", other.pk])).status_code == 403
    assert client.get(reverse("desk_picture", args=[chess.organisation_id, "activiteit", other.pk])).status_code == 404
    assert client.get("/beeld/00000000-0000-0000-0000-000000000000.webp").status_code == 404


def test_the_history_tells_of_a_picture_in_words_and_takes_it_back(client: Client, chess: Service) -> None:
    give(client, chess, photo(40, 40))
    give(client, chess, photo(40, 40), alt="Twee dames op een bord")
    path = reverse("desk_history", args=[chess.organisation_id, "activiteit", chess.pk])
    page = client.get(path).content.decode()
    assert "Een bord met stukken" in page
    assert "Twee dames" in page
    undo = re.search(rf'action="({path}\d+/)"', page)
    assert undo
    client.post(undo[1])
    kept = Service.objects.get(pk=chess.pk).picture
    assert kept is not None
    assert kept["alt"] == "Een bord met stukken"


def test_a_picture_that_is_gone_for_90_days_is_deleted_and_one_in_use_never(client: Client, chess: Service) -> None:
    now = clock.now()
    give(client, chess, photo())
    first = Service.objects.get(pk=chess.pk).picture
    give(client, chess, photo())
    second = Service.objects.get(pk=chess.pk).picture
    assert first
    assert second
    for path in pictures.folder().iterdir():
        os.utime(path, (now.timestamp(), now.timestamp()))
    for days, deleted in ((0, 0), (89, 0), (91, 1), (400, 0)):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            assert tidy_pictures() == deleted
    assert [path.stem for path in pictures.folder().iterdir()] == [second["id"]]


def test_the_form_is_in_the_language_of_who_reads_it() -> None:
    with override("en"):
        assert str(PictureForm().fields["alt"].label) == "What is on the picture?"
