from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import shapely

from samen030.commons.city.actions import load_boundaries, load_postcodes, load_table, set_contact
from samen030.commons.city.models import Area, AreaShape, Level, Postcode, ShapeKind
from samen030.commons.city.queries import find_place
from samen030.commons.city.schematic import DATA
from samen030.commons.journal.models import Event
from samen030.kernel.errors import DomainError
from tests import factories
from tests.factories import BY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def test_official_boundaries_replace_the_schematic_ones_and_keep_shared_borders(shared_data: Path) -> None:
    file = shared_data / "utrecht" / "utrecht_buurten.geojson"
    counts = load_boundaries(by=BY, file=file)
    assert counts["neighbourhood"] >= 100
    assert counts["district"] == 10
    official = AreaShape.objects.filter(kind=ShapeKind.OFFICIAL, area__level=Level.NEIGHBOURHOOD)
    cells = [shapely.geometry.shape(shape.geometry) for shape in official]
    overlap = sum(a.intersection(b).area for i, a in enumerate(cells) for b in cells[i + 1 :] if a.intersects(b))
    assert overlap < 0.002 * sum(cell.area for cell in cells)
    assert all(cell.is_valid for cell in cells)
    assert load_boundaries(by=BY, file=file) == counts


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_geojson"),
        (b"{}", "not_geojson"),
        (b'{"features": 3}', "not_geojson"),
        (b'{"features": [{"properties": {"a": 1}, "geometry": null}]}', "no_code"),
        (
            b'{"features": [{"properties": {"code": "X"}, "geometry": {"type": "Point", "coordinates": [5, 52]}}]}',
            "not_a_polygon",
        ),
        (b"SQLite format 3\x00 a geopackage", "not_geojson"),
        (b'{"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}, "features": []}', "not_wgs84"),
        (b'{"features": []}', "no_known_codes"),
    ],
)
def test_what_is_no_boundary_file_is_refused_in_a_sentence(tmp_path: Path, body: bytes, code: str) -> None:
    file = tmp_path / "b.geojson"
    file.write_bytes(body)
    with pytest.raises(DomainError) as caught:
        load_boundaries(by=BY, file=file)
    assert caught.value.code == code
    assert not AreaShape.objects.filter(kind=ShapeKind.OFFICIAL).exists()


def test_shapes_in_metres_are_refused(tmp_path: Path) -> None:
    ring = [[136000, 455000], [137000, 455000], [137000, 456000], [136000, 455000]]
    feature = {"properties": {"code": "BU03440111"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    file = tmp_path / "rd.geojson"
    file.write_text(json.dumps({"features": [feature]}))
    with pytest.raises(DomainError) as caught:
        load_boundaries(by=BY, file=file)
    assert caught.value.code == "not_wgs84"


def test_finer_postcodes_are_taken_in_and_a_wrong_row_stops_all(tmp_path: Path) -> None:
    code = Area.objects.get(name="Lombok-Oost").code
    file = tmp_path / "pc6.csv"
    file.write_text(f"postcode,code,share\n3531 ck,{code},1\n")
    assert load_postcodes(by=BY, file=file) == {"rows": 1, "postcodes": 1}
    assert load_postcodes(by=BY, file=file) == {"rows": 1, "postcodes": 1}
    assert find_place("3531CK").area == Area.objects.get(code=code)
    before = Postcode.objects.count()
    file.write_text(f"postcode,code,share\n3531CL,{code},1\n99,{code},1\n3531CM,ZZ,2\n3531CN,{code},NaN\n")
    with pytest.raises(DomainError) as caught:
        load_postcodes(by=BY, file=file)
    rows = [(error.row, error.column) for error in caught.value.errors]  # type: ignore[attr-defined]
    assert rows == [(3, "postcode"), (4, "code"), (4, "share"), (5, "share")]
    assert Postcode.objects.count() == before


def test_our_own_table_can_be_loaded_again_and_changes_nothing() -> None:
    before = list(Area.objects.order_by("code").values())
    assert load_table(by=BY, file=DATA / "areas.csv") == {"areas": 123, "removed": 0}
    assert list(Area.objects.order_by("code").values()) == before


def test_another_municipality_takes_the_place_of_an_empty_city(tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(
        "level,code,path,name,slug,parent,area_km2,latitude,longitude\n"
        "city,GM0001,0001,Dorp,dorp,,1,52,5\n"
        "district,WK000101,0001/01,Noord,wijk-noord,GM0001,1,52,5\n"
        "neighbourhood,BU00010101,0001/01/01,Plein,plein,WK000101,1,52,5\n"
    )
    Postcode.objects.all().delete()
    assert load_table(by=BY, file=file)["areas"] == 3
    assert Area.objects.get(level=Level.CITY).name == "Dorp"
    assert Area.objects.filter(level=Level.OUTSIDE).count() == 1


def test_areas_with_entries_are_not_thrown_away(tmp_path: Path) -> None:
    factories.organisation()
    file = tmp_path / "areas.csv"
    file.write_text(
        "level,code,path,name,slug,parent,area_km2,latitude,longitude\ncity,GM0001,0001,Dorp,dorp,,1,52,5\n"
    )
    with pytest.raises(DomainError) as caught:
        load_table(by=BY, file=file)
    assert caught.value.code == "areas_in_use"
    assert Area.objects.filter(level=Level.NEIGHBOURHOOD).count() == 111


def test_a_table_with_a_loop_or_a_wrong_path_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(
        "level,code,path,name,slug,parent,area_km2,latitude,longitude\n"
        "city,GM0001,0001,Dorp,dorp,,1,52,5\n"
        "district,A,0001/01,A,a,B,1,52,5\n"
        "district,B,0001/02,B,b,A,x,52,5\n"
    )
    with pytest.raises(DomainError) as caught:
        load_table(by=BY, file=file)
    assert caught.value.code == "rows_wrong"


def test_the_number_of_a_wijk_is_written_with_an_event() -> None:
    area = Area.objects.get(name="West", level=Level.DISTRICT)
    set_contact(area, by=BY, name="Buurtlijn", phone="030-000 00 00", hours="9–12")
    assert Area.objects.get(pk=area.pk).contact_phone == "030-000 00 00"
    assert Event.objects.filter(verb="city.contact_set").count() == 1
