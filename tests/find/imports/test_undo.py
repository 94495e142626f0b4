from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError

from samen030.commons.journal.models import Event
from samen030.commons.organisations.models import Organisation
from samen030.find.directory.actions import add_room, add_service, cancel_date, change_place
from samen030.find.directory.models import Place, Schedule, Service, ServiceAtLocation
from samen030.find.imports.models import Import, ImportStatus
from samen030.find.search.models import Document
from tests.factories import BY, any_area
from tests.find.imports.helpers import HEADER, bring_in, counts, csv_file, hsds_folder

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
ONE = "A1,Het Anker,,,,Kanaalstraat,12,3531CJ,,52.0930,5.1030"
TWO = "A2,De Linde,,,,Lindestraat,4,3531CJ,,52.0931,5.1031"


def places(folder: Path, *rows: str) -> dict[str, object]:
    return bring_in("csv", csv_file(folder, "\n".join([HEADER, *rows])))


def test_undoing_puts_back_what_a_later_version_of_the_file_changed(tmp_path: Path) -> None:
    places(tmp_path, ONE, TWO)
    second = places(tmp_path, ONE.replace("Het Anker", "Anker Zuid"), TWO)
    undone = bring_in("undo", str(second["import"]))
    assert undone["counts"]["locations"] == {"removed": 0, "restored": 1, "kept": 0}
    place = Place.objects.get(external_id="A1")
    assert (place.name, place.slug) == ("Het Anker", "het-anker")
    assert Document.objects.get(object_id=place.pk).title == "Het Anker"
    assert [event.verb for event in Event.objects.order_by("id")] == ["import.done", "import.done", "import.undone"]


def test_imports_on_top_of_each_other_are_undone_in_order(tmp_path: Path) -> None:
    first = places(tmp_path, ONE)
    second = places(tmp_path, ONE.replace("12", "14"))
    with pytest.raises(CommandError, match=f"Maak eerst import {second['import']} ongedaan"):
        bring_in("undo", str(first["import"]))
    bring_in("undo", str(second["import"]))
    bring_in("undo", str(first["import"]))
    assert Place.objects.count() == 0


def test_a_repeat_that_changed_nothing_does_not_stand_in_the_way(tmp_path: Path) -> None:
    first = places(tmp_path, ONE)
    places(tmp_path, ONE)
    bring_in("undo", str(first["import"]))
    assert Place.objects.count() == 0


def test_after_undoing_the_same_file_comes_in_anew(tmp_path: Path) -> None:
    bring_in("undo", str(places(tmp_path, ONE)["import"]))
    assert places(tmp_path, ONE)["counts"]["locations"] == counts(created=1)  # type: ignore[index]


def test_an_import_is_undone_once(tmp_path: Path) -> None:
    first = places(tmp_path, ONE)
    bring_in("undo", str(first["import"]))
    with pytest.raises(CommandError, match="al ongedaan"):
        bring_in("undo", str(first["import"]))
    with pytest.raises(CommandError, match="is er niet"):
        bring_in("undo", "99999")


def test_what_somebody_edited_since_is_kept_and_listed(tmp_path: Path) -> None:
    first = places(tmp_path, ONE, TWO)
    change_place(Place.objects.get(external_id="A1"), by=BY, description="Elke dag koffie.")
    undone = bring_in("undo", str(first["import"]))
    assert undone["counts"]["locations"] == {"removed": 1, "restored": 0, "kept": 1}
    assert [kept["name"] for kept in undone["kept"]] == ["Het Anker"]
    assert Place.objects.get().name == "Het Anker"
    assert Import.objects.get().status == ImportStatus.UNDONE


def test_what_others_stand_on_is_kept_and_listed(tmp_path: Path) -> None:
    first = places(tmp_path, ONE, TWO)
    add_room(Place.objects.get(external_id="A1"), by=BY, name="Zaal")
    undone = bring_in("undo", str(first["import"]))
    assert "hangt nog iets aan" in undone["kept"][0]["reason"]
    assert Place.objects.get().rooms.count() == 1


def test_a_service_that_people_added_keeps_the_imported_organisation(tmp_path: Path) -> None:
    folder = hsds_folder(tmp_path, organizations="id,name\no1,Buurtteam\no2,Andere\n")
    first = bring_in("hsds", folder)
    add_service(by=BY, organisation=Organisation.objects.get(external_id="o1"), name="Spreekuur", area=any_area())
    undone = bring_in("undo", first["import"])
    assert undone["counts"]["organizations"] == {"removed": 1, "restored": 0, "kept": 1}
    assert Service.objects.get().organisation.name == "Buurtteam"


def test_undoing_puts_back_places_and_times_and_keeps_the_links_that_stay(tmp_path: Path) -> None:
    def deliver(links: str, days: str) -> str:
        folder = hsds_folder(
            tmp_path,
            organizations="id,name\no1,Buurtteam\n",
            locations="id,name\nl1,Anker\nl2,Linde\nl3,Vaart\n",
            services="id,organization_id,name\ns1,o1,Koffie\n",
            service_at_location=f"id,service_id,location_id\n{links}",
            schedules=f"id,service_id,dtstart,freq,byday,opens_at\nr,s1,2026-09-01,WEEKLY,{days},10:00\n",
        )
        return str(bring_in("hsds", folder, "--source", "bron")["import"])

    def now() -> tuple[list[str], str]:
        service = Service.objects.get()
        return list(service.places.values_list("name", flat=True)), service.schedules.get().rrule

    deliver("x,s1,l1\ny,s1,l2\n", "TU")
    link = ServiceAtLocation.objects.get(place__name="Linde").pk
    second = deliver("y,s1,l2\nz,s1,l3\n", "WE")
    assert now() == (["Linde", "Vaart"], "FREQ=WEEKLY;BYDAY=WE")
    assert ServiceAtLocation.objects.get(place__name="Linde").pk == link
    bring_in("undo", second)
    assert now() == (["Anker", "Linde"], "FREQ=WEEKLY;BYDAY=TU")
    assert ServiceAtLocation.objects.get(place__name="Linde").pk == link


def test_a_cancelled_date_is_an_edit_and_keeps_the_activity_with_all_it_stands_on(tmp_path: Path) -> None:
    folder = hsds_folder(
        tmp_path,
        organizations="id,name\no1,Buurtteam\n",
        locations="id,name\nl1,Het Anker\n",
        services="id,organization_id,name\ns1,o1,Koffie\n",
        service_at_location="id,service_id,location_id\nx,s1,l1\n",
        schedules="id,service_id,dtstart,freq,byday,opens_at,closes_at\nr,s1,2026-09-01,WEEKLY,TU,10:00,12:00\n",
    )
    first = bring_in("hsds", folder)
    cancel_date(Schedule.objects.get(), by=BY, day=date(2026, 12, 1))
    undone = bring_in("undo", first["import"])
    assert [what["kept"] for what in undone["counts"].values()] == [1, 1, 1]
    assert Service.objects.get().places.get().name == "Het Anker"
