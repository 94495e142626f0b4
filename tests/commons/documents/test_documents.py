"""Files of other rooms: what may be kept, who may look, what can come back and when it is really gone."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from samen030.commons.documents import queries, storing
from samen030.commons.documents.actions import add, put_back, remove, replace, tidy
from samen030.commons.documents.models import Document
from samen030.commons.journal.models import Event
from samen030.commons.people.models import User
from samen030.commons.people.queries import known_about
from samen030.kernel import backup, clock, registry
from samen030.kernel.errors import DomainError
from samen030.kernel.registry import DocumentRule, Registry
from tests.factories import BY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.db.models import QuerySet
    from django.test import Client

pytestmark = pytest.mark.django_db
OWNER = ("dossier", "7")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    rules: Registry[DocumentRule] = Registry("document rule")
    rules.register(
        DocumentRule(
            "dossier",
            lambda request, owner: owner == "7" and str(request.user) != "AnonymousUser" and request.user.name == "May",
        )
    )
    monkeypatch.setattr(registry, "document_rules", rules)


def pdf(change: Callable[[PdfWriter], object] = lambda _writer: None, pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Dorpsweg 1"})
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def given(data: bytes, **more: Any) -> Document:
    return add(owner=OWNER, file=io.BytesIO(data), title="Flyer", by=BY, **more)


def set_open_action(kind: str) -> Callable[[PdfWriter], object]:
    def change(writer: PdfWriter) -> None:
        action = DictionaryObject({NameObject("/S"): NameObject(kind)})
        writer.root_object[NameObject("/OpenAction")] = action

    return change


def bomb(writer: PdfWriter) -> None:
    stream = StreamObject()
    stream.set_data(bytes(260_000_000))
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode())


def point_at_action(writer: PdfWriter) -> None:
    name = writer._add_object(NameObject("/Launch"))
    writer.pages[0][NameObject("/A")] = DictionaryObject({NameObject("/S"): name})


def point_at_filter(writer: PdfWriter) -> None:
    bomb(writer)
    stream = writer.pages[0].raw_get("/Contents").get_object()
    stream[NameObject("/Filter")] = writer._add_object(stream["/Filter"])


def form(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): ArrayObject()})


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as kept:
        kept.writestr("x.txt", "x" * 3000)
    return made.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "html": (lambda: b"<html><script>alert(1)</script>", "no_picture"),
    "html_before": (lambda: b"<html></html>\n" + pdf(), "no_picture"),
    "zip_behind": (lambda: pdf() + archive(), "broken"),
    "truncated": (lambda: pdf(pages=20)[:-1500], "broken"),
    "header_only": (lambda: b"%PDF-1.7\n%%EOF", "broken"),
    "too_large": (lambda: b"%PDF-1.7\n" + bytes(50_000_000) + b"%%EOF", "too_large"),
    "locked": (lambda: pdf(lambda w: w.encrypt("x")), "encrypted"),
    "script": (lambda: pdf(set_open_action("/JavaScript")), "acting"),
    "launch": (lambda: pdf(set_open_action("/Launch")), "acting"),
    "file_inside": (lambda: pdf(lambda w: w.add_attachment("x.exe", b"MZ")), "acting"),
    "xfa": (lambda: pdf(form), "acting"),
    "many_pages": (lambda: pdf(pages=101), "too_many_pages"),
    "bomb": (lambda: pdf(bomb), "too_large"),
    "launch_pointed_at": (lambda: pdf(point_at_action), "acting"),
    "bomb_pointed_at": (lambda: pdf(point_at_filter), "too_large"),
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no_picture"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_not_what_it_seems_or_can_act_is_refused_and_leaves_nothing(name: str) -> None:
    make, code = HOSTILE[name]
    with pytest.raises(DomainError) as refused:
        given(make())
    assert refused.value.code == code
    assert not Document.objects.exists()
    assert not storing.folder().exists()


def test_a_pdf_is_kept_without_what_it_says_about_its_maker() -> None:
    kept = given(pdf(lambda w: w.root_object.__setitem__(NameObject("/OpenAction"), ArrayObject([NumberObject(0)]))))
    data = storing.path_of(kept.number).read_bytes()
    assert b"Dorpsweg" not in data
    assert len(PdfReader(io.BytesIO(data)).pages) == 1
    assert (kept.size, kept.media_type) == (len(data), "application/pdf")
    assert storing.path_of(kept.number).stat().st_mode & 0o077 == 0


def test_a_photo_is_made_anew_and_does_not_become_a_public_picture() -> None:
    body = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(body, "JPEG")
    kept = given(body.getvalue())
    assert kept.media_type == "image/webp"
    assert storing.path_of(kept.number).read_bytes()[8:12] == b"WEBP"


def test_a_public_file_is_for_everybody_and_cannot_act(client: Client) -> None:
    kept = given(pdf(), private=False)
    answer = client.get(kept.get_absolute_url())
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="flyer.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer)  # type: ignore[arg-type] # read to its end: that closes it
    assert not Event.objects.filter(verb="document.seen").exists()
    assert client.get(reverse("document", kwargs={"document": kept.number})).status_code == 404
    remove(kept, by=BY)
    assert client.get(kept.get_absolute_url()).status_code == 404


def test_a_private_file_is_for_whom_the_room_says_and_each_look_is_written_down(client: Client) -> None:
    kept = given(pdf())
    assert client.get(kept.get_absolute_url())["Location"].startswith("/account/login/")
    client.force_login(User.objects.create_user("other@example.org", name="Other"))
    assert client.get(kept.get_absolute_url()).status_code == 403
    assert not Event.objects.filter(verb="document.seen").exists()
    may = User.objects.create_user("may@example.org", name="May")
    client.force_login(may)
    answer = client.get(kept.get_absolute_url())
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert b"".join(answer)  # type: ignore[arg-type] # read to its end: that closes it
    assert Event.objects.get(verb="document.seen").actor == f"user:{may.pk}"
    nobodys = add(owner=("unknown", "1"), file=io.BytesIO(pdf()), title="X", by=BY)
    assert client.get(nobodys.get_absolute_url()).status_code == 403


def test_a_replaced_file_can_come_back_for_90_days_and_is_then_really_gone() -> None:
    start = clock.now()
    old = given(pdf())
    with time_machine.travel(start + timedelta(hours=1), tick=False):
        new = replace(old, file=io.BytesIO(pdf(pages=2)), by=BY)
    assert list(queries.of(*OWNER)) == [new]
    with time_machine.travel(start + timedelta(days=90), tick=False):
        assert tidy() == 0
        put_back(old, by=BY)
        assert tidy() == 0
    assert list(queries.of(*OWNER)) == [old], "what came in its place goes"
    with time_machine.travel(start + timedelta(days=91), tick=False):
        remove(old, by=BY)
    with time_machine.travel(start + timedelta(days=182), tick=False):
        assert (tidy(), tidy()) == (2, 0)
        with pytest.raises(DomainError):
            put_back(old, by=BY)
    assert not storing.path_of(old.number).exists()
    assert not storing.path_of(new.number).exists()


def test_a_file_that_no_row_names_is_tidied_after_a_day_only() -> None:
    kept = given(pdf())
    Document.objects.all().delete()
    assert tidy() == 0
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert tidy() == 1
    assert not storing.path_of(kept.number).exists()


def test_there_is_room_for_so_many_and_words_are_needed() -> None:
    given(pdf(), most=1)
    with pytest.raises(DomainError, match="Hier passen 1"):
        given(pdf(), most=1)
    with pytest.raises(DomainError):
        add(owner=OWNER, file=io.BytesIO(pdf()), title=" ", by=BY)


def test_who_brought_a_file_can_be_known_and_forgotten() -> None:
    user = User.objects.create_user("may@example.org")
    kept = given(pdf())
    Document.objects.update(added_by=f"user:{user.pk}")
    assert known_about(user)["documents"][0]["title"] == "Flyer"
    registry.personal_data["documents"].erase(user)
    kept.refresh_from_db()
    assert kept.added_by == ""


def test_the_files_of_something_take_one_query(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        given(pdf())
    found: QuerySet[Document] = queries.of(*OWNER)
    with django_assert_num_queries(1):
        assert len([row.get_absolute_url() for row in found]) == 3
    assert not queries.of(*OWNER, only_public=True)


def test_the_files_lie_where_a_backup_takes_them() -> None:
    kept = given(pdf())
    assert storing.path_of(kept.number) in list(backup._media_files())
