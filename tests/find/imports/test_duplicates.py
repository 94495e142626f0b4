from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from samen030.find.imports.models import DuplicatePair
from tests import factories
from tests.find.imports.helpers import HEADER, bring_in, csv_file, hsds_folder

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def imported(folder: Path, name: str, latitude: float = 52.0930, longitude: float = 5.1030) -> int:
    """How many likely duplicates bringing in a place of this name and spot finds."""
    row = f"A1,{name},,,,Kanaalstraat,12,3531CJ,,{latitude},{longitude}"
    return int(bring_in("csv", csv_file(folder, f"{HEADER}\n{row}\n"))["duplicates"])


@pytest.mark.parametrize(
    ("here", "there", "is_likely"),
    [
        ("Buurthuis De Boomsspijker", "Boomsspijker", True),
        ("Buurthuis Oase", "De Oase", True),
        ("Speeltuin De Pijl", "Speeltuinvereniging de Pijl", True),
        ("Ramses Shaffy Huis", "ZorgGroep Oost: Ramses Shaffy Huis", True),
        ("Buurtteam Slotermeer", "Buurtteam Geuzenveld", False),
        ("Buurthuis Noord", "Buurthuis De Linde", False),
        ("Kanaalstraat 12", "Moskee Ulu", False),
    ],
)
def test_close_names_at_the_same_spot(tmp_path: Path, here: str, there: str, is_likely: bool) -> None:  # noqa: FBT001
    factories.place(here, latitude=52.0930, longitude=5.1030)
    assert imported(tmp_path, there) == int(is_likely)


def test_only_within_100_metres(tmp_path: Path) -> None:
    factories.place("De Oase", latitude=52.0930, longitude=5.1030)
    assert imported(tmp_path, "De Oase", latitude=52.0930 + 110 / 111_195) == 0
    assert imported(tmp_path, "De Oase", latitude=52.0930 + 90 / 111_195) == 1


def test_a_source_is_trusted_to_tell_its_own_records_apart(tmp_path: Path) -> None:
    rows = "A1,De Oase 1,,,,,,,,52.093,5.103\nA2,De Oase 2,,,,,,,,52.093,5.103\nA3,de oase 1,,,,,,,,52.093,5.103\n"
    assert bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{rows}"))["duplicates"] == 1


def test_pairs_are_listed_for_review_and_go_with_the_import(tmp_path: Path) -> None:
    factories.place("De Oase", latitude=52.0930, longitude=5.1030)
    imported(tmp_path, "Buurthuis de Oase")
    (pair,) = bring_in("duplicates")["duplicates"]
    assert {pair["one"]["name"], pair["other"]["name"]} == {"De Oase", "Buurthuis de Oase"}
    assert (pair["what"], pair["distance_m"]) == ("place", 0)
    bring_in("undo", bring_in("list")["imports"][0]["import"])
    assert DuplicatePair.objects.count() == 0


def test_an_organisation_without_an_address_lies_where_its_place_is(tmp_path: Path) -> None:
    factories.organisation("Stichting De Oase", latitude=52.0930, longitude=5.1030)
    folder = hsds_folder(
        tmp_path,
        organizations="id,name\no1,Vereniging De Oase\n",
        locations="id,name,organization_id,latitude,longitude\nl1,Zaal,o1,52.0931,5.1031\n",
    )
    bring_in("hsds", folder)
    (pair,) = bring_in("duplicates")["duplicates"]
    assert pair["what"] == "organisation"
    assert {pair["one"]["name"], pair["other"]["name"]} == {"Stichting De Oase", "Vereniging De Oase"}
