from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError

from samen030.commons.city.models import Level
from samen030.commons.journal.models import Event
from samen030.commons.organisations.models import Organisation
from samen030.find.directory.models import Place, Service
from samen030.find.imports.models import Import, Mapping
from tests.find.imports.helpers import HEADER, bring_in, counts, csv_file

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
ROW = "A1,Buurthuis Noord,Welzijn,Buurtkamer,Buurtkamer,Kanaalstraat,12,3531CJ,West,52.0930,5.1030"


def test_a_dry_run_tells_all_and_writes_nothing(tmp_path: Path) -> None:
    answer = bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW}\n,,,,,,,,,,x\n"), "--dry-run")
    assert answer["import"] is None
    assert answer["dry_run"] is True
    assert answer["counts"]["locations"] == counts(created=1, refused=1)
    assert Place.objects.count() == Import.objects.count() == Event.objects.count() == 0


def test_a_point_in_the_city_gives_its_buurt(tmp_path: Path) -> None:
    bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW}\n"))
    assert Place.objects.get().area.level == Level.NEIGHBOURHOOD


def test_a_postcode_of_several_buurten_gives_what_they_share(tmp_path: Path) -> None:
    bring_in("csv", csv_file(tmp_path, f"{HEADER}\nA1,Huis,,,,Straat,1,3531 cj,,,\n"))
    place = Place.objects.get()
    assert place.postcode == "3531CJ"
    assert place.area.level in (Level.DISTRICT, Level.NEIGHBOURHOOD, Level.CITY)


def test_a_postcode_elsewhere_lies_outside(tmp_path: Path) -> None:
    bring_in("csv", csv_file(tmp_path, f"{HEADER}\nA1,Huis,,,,Straat,1,1011AB,,,\n"))
    assert Place.objects.get().area.level == Level.OUTSIDE


def test_one_import_is_one_event_in_the_journal(tmp_path: Path) -> None:
    bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW}\n{ROW.replace('A1', 'A2')}\n"))
    assert list(Event.objects.values_list("verb", flat=True)) == ["import.done"]


def test_a_repeat_with_one_other_row_changes_that_row_only(tmp_path: Path) -> None:
    other = ROW.replace("A1", "A2").replace("Noord", "Zuid")
    bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW}\n{other}\n"))
    answer = bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW}\n{other.replace(',12,', ',14,')}\n"))
    assert answer["counts"]["locations"] == counts(updated=1, unchanged=1)
    assert Place.objects.get(external_id="A2").house_number == "14"


def test_a_changed_name_changes_the_address_of_the_page(tmp_path: Path) -> None:
    bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW}\n"))
    bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW.replace('Buurthuis Noord', 'Het Anker')}\n"))
    assert Place.objects.get().slug == "het-anker"


def test_what_people_changed_here_stays_and_is_told(tmp_path: Path) -> None:
    bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW}\n"))
    Place.objects.update(name="Ons Huis")
    same = bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW}\n"))
    assert same["counts"]["locations"] == counts(unchanged=1)
    newer = bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW.replace('Noord', 'Oost').replace(',12,', ',13,')}\n"))
    assert newer["counts"]["locations"] == counts(updated=1)
    assert [error["column"] for error in newer["errors"]] == ["naam"]
    place = Place.objects.get()
    assert (place.name, place.house_number) == ("Ons Huis", "13")


def test_an_unknown_header_lists_the_columns_and_the_mappings(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"titel, plaatsnaam.*--mapping.*plekken"):
        bring_in("csv", csv_file(tmp_path, "titel,plaatsnaam\nx,y\n"))


def test_an_own_mapping_is_remembered_and_recognised(tmp_path: Path) -> None:
    file = csv_file(tmp_path, "titel;adresregel\nDe Linde;Lindestraat 4 bis\n")
    first = bring_in("csv", file, "--columns", "name=titel,address=adresregel", "--save-mapping", "linde")
    assert first["counts"]["locations"] == counts(created=1)
    assert Mapping.objects.get().name == "linde"
    again = bring_in("csv", file)
    assert (again["mapping"], again["counts"]["locations"]) == ("linde", counts(unchanged=1))
    assert (Place.objects.get().street, Place.objects.get().house_number) == ("Lindestraat", "4 bis")


def test_rows_of_services_bring_their_organisation_and_place_once(tmp_path: Path) -> None:
    text = (
        "naam;organisatie;plek;straat;huisnummer;postcode;wanneer;kosten;talen;doelgroep\n"
        "Taalcafé;Stichting Taal;De Linde;Lindestraat;4;3531CJ;elke dinsdag;gratis;Nederlands, Turks;ouderen\n"
        "Huiswerk;Stichting Taal;De Linde;Lindestraat;4;3531CJ;woensdag;€ 2,50;Klingon;draken\n"
        "Zonder;;;;;;;;;\n"
    )
    answer = bring_in("csv", csv_file(tmp_path, text), "--mapping", "diensten")
    assert answer["counts"]["services"] == counts(created=2, refused=1)
    assert answer["counts"]["organizations"] == answer["counts"]["locations"] == counts(created=1)
    language = Service.objects.get(name="Taalcafé")
    assert (language.cost, language.languages, language.target_groups) == ("free", ["nl", "tr"], ["seniors"])
    assert language.schedules.get().text == "elke dinsdag"
    assert language.organisation == Organisation.objects.get()
    assert Service.objects.get(name="Huiswerk").cost_cents == 250
    told = {(error["row"], error["column"].split("|")[0]) for error in answer["errors"]}
    assert told == {(3, "talen"), (3, "doelgroep"), (4, "organisatie")}


def test_a_kvk_number_that_is_wrong_refuses_the_organisation(tmp_path: Path) -> None:
    file = csv_file(tmp_path, "naam,kvk\nGoed,12345678\nFout,123\n")
    answer = bring_in("csv", file, "--mapping", "organisaties")
    assert answer["counts"]["organizations"] == counts(created=1, refused=1)
    assert answer["errors"] == [{"row": 3, "column": "kvk", "reason": "Een KvK-nummer heeft 8 cijfers."}]


def test_what_cannot_be_kept_is_left_out_and_told_the_rest_stays(tmp_path: Path) -> None:
    text = "naam,email,website,lat,lon,telefoon\nHuis,geen mail,javascript:alert(1),123,456," + "1" * 80 + "\n"
    answer = bring_in("csv", csv_file(tmp_path, text), "--mapping", "plekken")
    assert {error["column"] for error in answer["errors"]} == {"email", "website", "lat", "telefoon"}
    place = Place.objects.get()
    assert (place.email, place.website, place.latitude, len(place.phone)) == ("", "", None, 60)


def test_the_same_id_twice_refuses_the_second_row(tmp_path: Path) -> None:
    answer = bring_in("csv", csv_file(tmp_path, f"{HEADER}\n{ROW}\n{ROW}\n"))
    assert answer["counts"]["locations"] == counts(created=1, refused=1)
    assert answer["errors"] == [{"row": 3, "column": "id", "reason": "Dit id staat al in rij 2."}]


def test_formulas_html_and_sql_are_only_text(tmp_path: Path) -> None:
    evil = "=cmd|'/c calc'!A1 <script>alert(1)</script> '; DROP TABLE directory_place;--"
    bring_in("csv", csv_file(tmp_path, f'{HEADER}\nA1,"{evil}",,,,,,,,,\n'))
    assert Place.objects.get().name == evil


def test_a_citizen_number_is_not_taken_in(tmp_path: Path) -> None:
    answer = bring_in("csv", csv_file(tmp_path, "naam,omschrijving\nHuis,BSN 111222333\n"), "--mapping", "plekken")
    assert answer["counts"]["locations"] == counts(refused=1)


def test_a_repeat_asks_no_more_queries_for_more_rows_in_a_chunk(
    tmp_path: Path, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for rows in (5, 400):
        text = "\n".join([HEADER, *(ROW.replace("A1", f"A{n}").replace("Noord", f"N{n}") for n in range(rows))])
        file = csv_file(tmp_path, text, f"file{rows}.csv")
        bring_in("csv", file)
        with django_assert_max_num_queries(22):  # type: ignore[operator]
            assert bring_in("csv", file)["counts"]["locations"] == counts(unchanged=rows)
