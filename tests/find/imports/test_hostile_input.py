"""Broken and evil files: one clear sentence or an error by row, never a traceback, nothing half-written."""

from __future__ import annotations

import io
import json
import random
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from samen030.find.directory.models import Place, Service
from samen030.find.imports import actions
from samen030.find.imports.models import Import
from samen030.find.imports.sources import csv_source, hsds_source
from samen030.kernel.actors import Actor
from samen030.kernel.errors import DomainError
from tests.find.imports.helpers import HEADER, bring_in, counts, csv_file, hsds_folder

pytestmark = pytest.mark.django_db
ROW = "A1,Café Ünal,,,,Kanaalstraat,12,3531CJ,,52.0930,5.1030"
TEXT = f"{HEADER}\r\n{ROW}\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_encoding_and_delimiter_is_found_out(tmp_path: Path, encoding: str, delimiter: str) -> None:
    bring_in("csv", csv_file(tmp_path, TEXT.replace(",", delimiter).encode(encoding)))
    assert Place.objects.get().name == "Café Ünal"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "leeg"),
        (b"\n\n  \n", "leeg"),
        (b"\xff\xfe\x00\xd8\x00", "tekens"),
        (b"naam\n\x81\x8d\x90", "tekens"),
        (b"PK\x03\x04 excel", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"naam,naam\na,b\n", "twee keer"),
        (b'"naam\n', "eerste regel"),
        (",".join(f"k{n}" for n in range(600)).encode(), "kolommen"),
    ],
)
def test_a_file_that_is_no_table_gives_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        bring_in("csv", csv_file(tmp_path, content))
    assert Import.objects.count() == 0


def test_a_missing_file_and_a_folder_give_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "er-niet.csv", tmp_path):
        with pytest.raises(CommandError, match="is er niet"):
            bring_in("csv", path)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"A2,{'x' * 10_000_000},,,,,,,,,", "te lang"),
        (f"A2,{'x' * 300},,,,,,,,,", "200 tekens"),
        ("A2,Huis,,,,,,,,,,,te,veel", "14 velden"),
        ('A2,"Huis" x,,,,,,,,,', "aanhalingstekens"),
        ('A2,"Huis,,,,,,,,,', "nergens dicht"),
        ("A2,,,,,,,,,,", "naam ontbreekt"),
    ],
)
def test_a_broken_row_is_refused_by_its_line_and_the_others_stay(tmp_path: Path, row: str, reason: str) -> None:
    answer = bring_in("csv", csv_file(tmp_path, f"{TEXT}{row}"))
    assert answer["counts"]["locations"] == counts(created=1, refused=1)
    assert answer["errors"][0]["row"] == 3
    assert reason in answer["errors"][0]["reason"]


def test_line_numbers_count_the_lines_inside_quotes(tmp_path: Path) -> None:
    text = f'{HEADER}\nA1,"Huis\nin\ndrie regels",,,,,,,,,\nA2,,,,,,,,,,\n'
    answer = bring_in("csv", csv_file(tmp_path, text))
    assert answer["errors"][0]["row"] == 5


def test_long_hostile_cells_do_not_keep_a_pattern_busy(tmp_path: Path) -> None:
    spaces, digits = " " * 90_000, "1 " * 45_000
    header = "naam,adres,toegankelijkheid,website,email,thema's"
    text = f"{header}\nA{spaces}B,x{spaces}y,{digits},{digits}.nl,{spaces}@,{spaces}-\n"
    answer = bring_in("csv", csv_file(tmp_path, text), "--mapping", "plekken")
    assert answer["counts"]["locations"] == counts(created=1)


def test_nul_bytes_become_spaces(tmp_path: Path) -> None:
    bring_in("csv", csv_file(tmp_path, f"{HEADER}\nA1,Hu\x00is,,,,Stra\x00at,,,,,\n"))
    assert (Place.objects.get().name, Place.objects.get().street) == ("Hu is", "Stra at")


def test_a_zip_with_tables_in_a_folder_comes_in(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"map/services.csv": SERVICES, "map/organizations.csv": ORGANIZATIONS, "map/lees.txt": "x"})
    assert bring_in("hsds", path)["counts"]["services"] == counts(created=1)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"services.csv": "0" * 50_000_000}, "veel te groot"),
        ({"../services.csv": "id,name\n"}, "naam in het ZIP-bestand"),
        ({"/etc/services.csv": "id,name\n"}, "naam in het ZIP-bestand"),
        ({f"{n}.csv": "x" for n in range(600)}, "meer dan 500"),
        ({"lees.txt": "x"}, "geen HSDS"),
        ({"service_list.json": '{"contents": [{"id": '}, "geen goede JSON"),
        ({"service_list.json": "[" * 100_000}, "geen goede JSON"),
    ],
)
def test_evil_archives_give_one_sentence(tmp_path: Path, files: dict[str, str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        bring_in("hsds", _zip(tmp_path, files))
    assert Import.objects.count() == 0


def test_a_zip_that_is_cut_off_gives_one_sentence(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"services.csv": SERVICES})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(CommandError, match="ZIP"):
        bring_in("hsds", path)


def test_a_zip_whose_content_is_broken_gives_one_sentence(tmp_path: Path) -> None:
    noise = "".join(random.Random(1).choices("abcdefgh", k=5_000))
    path = _zip(tmp_path, {"services.csv": SERVICES + noise, "organizations.csv": ORGANIZATIONS})
    content = bytearray(path.read_bytes())
    content[200:220] = b"\x00" * 20
    path.write_bytes(bytes(content))
    with pytest.raises(CommandError, match="stuk"):
        bring_in("hsds", path)


def test_json_of_any_shape_never_breaks_the_import(tmp_path: Path) -> None:
    evil = {
        "contents": [
            None,
            "tekst",
            {"id": 5, "name": ["x"], "organization": "geen object"},
            {"id": "a", "name": {"b": 1}, "organization": {"id": "o", "name": "Org"}, "phones": "geen lijst"},
            {
                "id": "b",
                "name": "Goed\x00e dienst",
                "organization": {"id": "o"},
                "phones": [None, {"number": 5}],
                "schedules": [{"freq": "SECONDLY", "opens_at": "10:00"}, {"freq": 3, "opens_at": []}],
                "cost_options": [{"amount": 1e300}, {"amount": "NaN"}],
                "service_at_locations": [{"location": {"id": "l", "latitude": 1e999, "longitude": "x"}}],
            },
        ]
    }
    (tmp_path / "service_list.json").write_text(json.dumps(evil).replace("Infinity", "1e30"))
    answer = bring_in("hsds", tmp_path)
    assert answer["counts"]["services"] == counts(created=1, refused=4)
    assert Service.objects.get().name == "Goed e dienst"


def test_endless_nesting_is_cut(tmp_path: Path) -> None:
    nested: dict[str, object] = {"id": "x", "name": "Diep"}
    for level in range(400):
        nested = {"id": str(level), "name": "Diep", ("organization", "service")[level % 2]: nested}
    (tmp_path / "organization_list.json").write_text(json.dumps([nested]))
    assert bring_in("hsds", tmp_path)["counts"]["organizations"]["created"] > 0


def test_taxonomy_terms_in_a_ring_are_refused_and_the_rest_stays(tmp_path: Path) -> None:
    folder = hsds_folder(
        tmp_path,
        services=SERVICES,
        organizations=ORGANIZATIONS,
        taxonomy_terms="id,name,parent_id\na,Een,b\nb,Twee,c\nc,Drie,a\nd,Vier,\ne,Vijf,d\nf,Zes,a\n",
    )
    answer = bring_in("hsds", folder)
    ring = [error["row"] for error in answer["errors"] if "kring" in error["reason"]]
    assert ring == [2, 3, 4, 7]
    assert answer["counts"]["services"] == counts(created=1)


def test_a_crash_halfway_leaves_nothing(tmp_path: Path) -> None:
    file = csv_file(tmp_path, "\n".join([HEADER, *(ROW.replace("A1", f"A{n}") for n in range(1_500))]))
    source = csv_source(file, progress=lambda items, _total: items)

    def crashing() -> object:
        for number, item in enumerate(source.items):
            if number == 1_200:
                raise KeyboardInterrupt
            yield item

    with pytest.raises(KeyboardInterrupt):
        actions.take_in(crashing(), by=Actor.system("test"), source="x", file_name="x")  # type: ignore[arg-type]
    assert Place.objects.count() == Import.objects.count() == 0


HSDS_KEYS = [
    *("id", "name", "contents", "organization", "services", "locations", "location", "phones", "addresses"),
    *("schedules", "freq", "byday", "opens_at", "latitude", "longitude", "service_at_locations", "attributes"),
    *("taxonomy_term", "parent_id", "fees", "status", "url", "cost_options", "amount", "currency", "capacities"),
    *("maximum", "languages", "code", "dtstart", "until", "count", "email", "minimum_age", "accessibility", "number"),
]
SERVICES = "id,organization_id,name,status\ns1,o1,Spreekuur,active\n"
ORGANIZATIONS = "id,name\no1,Buurtteam\n"


def _zip(folder: Path, files: dict[str, str]) -> Path:
    path = folder / "data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


class AnyInput(TestCase):
    """Whatever the bytes are: an answer, or one sentence."""

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        header=st.sampled_from([HEADER.encode(), b"naam;lat;lon;website", b"", b"\xff\xfe", b"\xef\xbb\xbfnaam,id"]),
        body=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))),
    )
    def test_any_csv_gives_an_answer_or_a_sentence(self, header: bytes, body: bytes) -> None:
        with TemporaryDirectory() as folder:
            file = csv_file(Path(folder), header + b"\n" + body)
            for mapping in ("", "plekken", "diensten"):
                try:
                    source = csv_source(file, mapping=mapping, progress=lambda items, _total: items)
                    actions.take_in(source.items, by=Actor.system("test"), source="x", file_name="x")
                except DomainError as error:
                    assert error.sentence  # noqa: PT017 - either outcome is right

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.text(max_size=20)
            | st.sampled_from(["a", "b"]),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(HSDS_KEYS),
                    inner,
                    max_size=6,
                )
            ),
            max_leaves=30,
        )
    )
    def test_any_json_gives_an_answer_or_a_sentence(self, content: object) -> None:
        with TemporaryDirectory() as folder:
            text = json.dumps([content, content], allow_nan=False) if _finite(content) else "NaN"
            (Path(folder) / "services.json").write_text(text)
            try:
                source = hsds_source(folder, progress=lambda items, _total: items)
                actions.take_in(source.items, by=Actor.system("test"), source="x", file_name="x")
            except DomainError as error:
                assert error.sentence  # noqa: PT017 - either outcome is right


def _finite(content: object) -> bool:
    try:
        json.dump(content, io.StringIO(), allow_nan=False)
    except ValueError:
        return False
    return True
