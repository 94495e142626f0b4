"""Whole data sets as files: they parse back to what is in the directory, and nothing else is in them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from samen030.find.directory.models import Service
from samen030.kernel import registry
from samen030.kernel.text import safe_cell
from tests import factories
from tests.api.helpers import ODD, full_directory

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
NAMES = [
    *(
        "organizations",
        "services",
        "places",
        "vacancies",
        "areas",
        "postcodes",
        "reviews",
        "practice_stories",
        "contribution_rates",
        "budget_rounds",
        "budget_plans",
    ),
    *("members", "complementarity", "example_projects", "paid_tasks", "overhead", "task_challenges"),
]


def body(client: Client, name: str, form: str) -> bytes:
    """The whole file."""
    response = client.get(f"/api/data/{name}.{form}")
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="samen030-{name}.{form}"'
    return b"".join(response)  # type: ignore[arg-type]


def rows_of(client: Client, name: str) -> list[dict[str, str]]:
    """The rows of the CSV file."""
    text = body(client, name, "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_data_set_is_tested_here() -> None:
    assert {dataset.name for dataset in registry.datasets} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_csv_and_json_hold_the_same_rows_and_the_told_columns(client: Client, name: str) -> None:
    full_directory()
    dataset = registry.datasets[name]

    as_json: list[dict[str, Any]] = orjson.loads(body(client, name, "json"))
    as_csv = rows_of(client, name)
    assert len(as_json) == len(as_csv) == len(list(dataset.rows())) > 0
    assert list(as_csv[0]) == list(dataset.columns) == list(as_json[0])
    for one, other in zip(as_json, as_csv, strict=True):
        assert {k: safe_cell(v) for k, v in one.items()} == other


def test_unicode_quotes_and_line_ends_survive(client: Client) -> None:
    full_directory()
    told = {row["description"] for row in rows_of(client, "vacancies")}
    assert ODD in told


@pytest.mark.parametrize("name", NAMES)
def test_a_csv_begins_with_the_mark_that_spreadsheets_read(client: Client, name: str) -> None:
    first = registry.datasets[name].columns[0].encode()
    assert body(client, name, "csv").startswith(b"\xef\xbb\xbf" + first + b",")
    assert body(client, name, "json").strip().startswith(b"[")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝"])
def test_a_formula_becomes_text(client: Client, begin: str) -> None:
    factories.service("Proef", description="x")

    Service.objects.update(description=f'{begin}cmd|"/c calc"!A1')
    (row,) = rows_of(client, "services")
    assert row["description"].startswith("'")
    assert row["description"].endswith("!A1")


def test_numbers_stay_numbers(client: Client) -> None:
    factories.place("Ver weg", latitude=-12.5, longitude=5.0)
    (row,) = rows_of(client, "places")
    assert (row["latitude"], row["longitude"]) == ("-12.5", "5.0")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_not_public_is_in_no_file(client: Client, name: str, form: str) -> None:
    for status in ("draft", "archived"):
        hidden = factories.organisation("Geheim", status=status)
        factories.service("Geheim", organisation=hidden)
        factories.service("Geheim", status=status)
        factories.place("Geheim", organisation=hidden)
        factories.place("Geheim", status=status)
        factories.vacancy("Geheim", organisation=hidden)
        factories.vacancy("Geheim", status=status)
        factories.story("Geheim", organisation=hidden, status="published")
        factories.story("Geheim", status=status)
    assert b"Geheim" not in body(client, name, form)


@pytest.mark.parametrize("name", NAMES)
def test_no_address_of_a_person_is_in_a_file(client: Client, name: str) -> None:
    full_directory()
    text = body(client, name, "csv").decode()
    assert "team@voorbeeld.example" not in text
    assert "Team Üßer" not in text


@pytest.mark.parametrize("size", [3, 30])
def test_a_file_takes_the_same_few_queries_for_any_size(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    for _ in range(size):
        factories.activity()
    with django_assert_max_num_queries(3):
        assert len(rows_of(client, "services")) == size
