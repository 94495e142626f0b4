"""On paper: one page where it must be one, tagged for who has it read aloud, and nothing fetched from anywhere."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from samen030.commons.city.actions import set_contact
from samen030.find.paper import actions, making
from samen030.find.paper.rules import booklet_order, month_after, month_of
from samen030.find.search.actions import roll_moments
from samen030.kernel import clock
from tests import factories
from tests.factories import BY, area

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

HOSTILE = "<script>alert(1)</script> & <img src=file:///etc/passwd> {{ 7 }}"
GUIDE = "/utrecht/lombok-oost/buurtgids.pdf"
FRIDGE = "/utrecht/lombok-oost/koelkast.pdf"


@pytest.fixture(autouse=True)
def _own_folder(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def read(body: bytes) -> tuple[PdfReader, str]:
    """A PDF, and its text."""
    found = PdfReader(io.BytesIO(body))
    return found, " ".join(" ".join(page.extract_text() for page in found.pages).split())


def fill(many: int = 3) -> None:
    """Activities in Lombok-Oost, each on another day of the week, and the wijk's telephone."""
    home = area("Lombok-Oost")
    assert home.parent is not None
    set_contact(home.parent, by=BY, name="Buurtlijn", phone="030-111 11 11", hours="elke dag")
    for number in range(many):
        place = factories.place(f"Buurthuis {number}", area=home)
        day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[number % 7]
        factories.activity(
            f"Koffie {number}", rrule=f"FREQ=WEEKLY;BYDAY={day}", area=home, places=[place], phone="030-22"
        )


@pytest.mark.django_db
def test_the_guide_is_tagged_has_language_title_and_a_code_for_each_entry(client: Client) -> None:
    fill()
    answer = client.get(GUIDE)
    assert (answer.status_code, answer["Content-Type"], answer["X-Robots-Tag"]) == (200, "application/pdf", "noindex")
    pdf, text = read(answer.content)
    root = pdf.root_object
    assert root["/MarkInfo"]["/Marked"] == True  # type: ignore[index]  # noqa: E712 - pypdf's own boolean
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "nl"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Buurtgids Lombok-Oost"
    assert "030-111 11 11" in text
    for number in range(3):
        assert f"Koffie {number}" in text
    assert "Elke maandag" in text


@pytest.mark.django_db
def test_the_guide_with_large_letters_is_a4_and_as_a_booklet_two_to_a_sheet(client: Client) -> None:
    fill(9)
    normal, large = (PdfReader(io.BytesIO(client.get(GUIDE + q).content)) for q in ("", "?letters=groot"))
    folded = PdfReader(io.BytesIO(client.get(f"{GUIDE}?boekje").content))
    assert [round(p.pages[0].mediabox.width) for p in (normal, large, folded)] == [420, 595, 839]
    assert len(folded.pages) == 2 * -(-len(normal.pages) // 4)


@pytest.mark.django_db
@pytest.mark.parametrize("many", [0, 1, 7, 25])
def test_the_fridge_poster_is_always_one_page_with_the_number_on_top(client: Client, many: int) -> None:
    fill(many)
    pdf, text = read(client.get(FRIDGE).content)
    assert len(pdf.pages) == 1
    assert text.startswith("Een vraag? Bel een mens: 030-111 11 11")
    assert text.count("Elke ") == min(many, text.count("Elke "))
    assert ("Koffie" in text) == bool(many)


@pytest.mark.django_db
def test_long_names_take_rows_and_never_a_second_page() -> None:
    home = area("Lombok-Oost")
    for number in range(10):
        factories.activity(f"{number} " + "Samen wandelen en daarna koffie drinken " * 4, area=home, rrule="FREQ=DAILY")
    body = actions.fridge_poster(home, month_of(clock.today()))
    assert len(PdfReader(io.BytesIO(body)).pages) == 1


@pytest.mark.django_db
def test_a_quiet_buurt_is_filled_up_from_its_wijk() -> None:
    factories.activity("Van de buren", area=area("Lombok-West"), rrule="FREQ=DAILY")
    factories.activity("Elders", area=area("Wittevrouwen"), rrule="FREQ=DAILY")
    _pdf, text = read(actions.fridge_poster(area("Lombok-Oost"), month_of(clock.today())))
    assert "Van de buren" in text
    assert "Elders" not in text


@pytest.mark.django_db
def test_what_an_entry_says_is_text_and_fetches_nothing(client: Client) -> None:
    entry = factories.activity(HOSTILE, description=HOSTILE, area=area("Lombok-Oost"), rrule="FREQ=DAILY")
    for address in (
        GUIDE,
        FRIDGE,
        f"/vinden/aanbod/{entry.pk}/poster.pdf",
        f"/vinden/aanbod/{entry.pk}/poster.pdf?strookjes",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        _pdf, text = read(answer.content)
        assert "script>alert(1)" in text, address
        assert "root:" not in text


@pytest.mark.django_db
def test_a_poster_is_one_page_and_strips_are_four_on_one(client: Client) -> None:
    entry = factories.activity("Schaken", area=area("Lombok-Oost"))
    poster, text = read(client.get(f"/vinden/aanbod/{entry.pk}/poster.pdf").content)
    assert (len(poster.pages), text.count("Schaken")) == (1, 1)
    strips, text = read(client.get(f"/vinden/aanbod/{entry.pk}/poster.pdf?strookjes").content)
    assert (len(strips.pages), text.count("Schaken")) == (1, 4)


@pytest.mark.django_db
def test_a_sheet_is_made_once_a_day(client: Client) -> None:
    fill(1)
    first = client.get(GUIDE).content
    factories.activity("Nieuw", area=area("Lombok-Oost"))
    assert client.get(GUIDE).content == first
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        assert "Nieuw" in read(client.get(GUIDE).content)[1]


@pytest.mark.django_db
def test_the_posters_of_the_coming_month_make_themselves_and_old_ones_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "A_RUN", 2)
    with time_machine.travel("2026-11-24T09:00:00+01:00"):
        assert actions.make_posters() == 0
    with time_machine.travel("2026-11-25T09:00:00+01:00"):
        roll_moments()
        assert actions.make_posters() == 2
        names = sorted(path.parent.name for path in making.folder().rglob("*.pdf"))
        assert set(names) == {"2026-12"}
        assert actions.make_posters() == 2
        assert len(list(making.folder().rglob("*.pdf"))) == 4
    with time_machine.travel(clock.now() + timedelta(days=60)):
        assert making.forget_old() == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/utrecht/nergens/buurtgids.pdf", "/utrecht/utrecht/koelkast.pdf", f"{FRIDGE}?maand=x", f"{FRIDGE}?maand=1999-01"],
)
def test_what_is_not_there_is_not_made(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_the_page_to_choose_from_is_reached_from_the_buurt(client: Client) -> None:
    assert "/utrecht/lombok-oost/op-papier/" in client.get("/utrecht/lombok-oost/").text
    page = client.get("/utrecht/lombok-oost/op-papier/").text
    assert GUIDE in page
    assert f"{FRIDGE}?maand={month_after(clock.today()):%Y-%m}" in page


@given(st.integers(min_value=0, max_value=90))
def test_a_folded_booklet_reads_on(pages: int) -> None:
    """Simulates the folding: sheets are nested, so the outer sheet gives the first and last pages."""
    order = booklet_order(pages)
    assert len(order) == 4 * -(-pages // 4)
    sheets = [order[i : i + 4] for i in range(0, len(order), 4)]
    front = [page for sheet in sheets for page in (sheet[1], sheet[2])]
    back = [page for sheet in reversed(sheets) for page in (sheet[3], sheet[0])]
    assert [page for page in front + back if page is not None] == list(range(pages))
