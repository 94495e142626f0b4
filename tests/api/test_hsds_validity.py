"""Every answer of the HSDS API holds to the standard, checked with its own schemas and nothing extra allowed."""

from __future__ import annotations

from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, Any

import pytest

from samen030.demo import volume
from tests.api.helpers import HSDS, LISTS, ask, full_directory
from tests.find.imports.helpers import bring_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db
VERSION = "hsds-3.1-dev"
type Errors = Callable[[str, Any], list[str]]


@pytest.fixture
def errors_in(shared_data: Path) -> Errors:
    """The strict check of the standard's schemas."""
    spec = spec_from_file_location("validate_hsds", shared_data / "hsds" / "validate_hsds.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    # It reads its files anew for each object: kept here, 100 times faster.
    module.registry, module.schema = cache(module.registry), cache(module.schema)
    return lambda kind, data: list(module.errors(VERSION, kind, data, strict=True))


def check_everything(errors_in: Errors, *, full_objects: int) -> int:
    """Check each page of each list, in each of its forms, and `full_objects` objects; answers how many were seen."""
    seen = 0
    for path, kind in LISTS.items():
        forms: list[dict[str, str]] = [{}]
        if path == "services":
            forms = [{}, {"full": "true"}, {"minimal": "true"}]
        if path == "organizations":
            forms = [{}, {"full": "true"}, {"full_service": "true"}]
        for form in forms:
            number, total, first_ids = 1, 0, []
            while True:
                page = ask(f"{HSDS}/{path}", page=number, per_page=100, **form)
                # Only the brief form is the standard's list; a full one holds whole objects.
                errors = [
                    error for item in (page["contents"] if "full" in form else []) for error in errors_in(kind, item)
                ]
                if "full" not in form:
                    errors = errors_in(f"{kind}_list", page)
                assert errors == [], (path, form, errors[:5])
                total += page["size"]
                first_ids += [item["id"] for item in page["contents"]]
                if page["last_page"]:
                    break
                number += 1
            assert len(set(first_ids)) == total == page["total_items"], (path, form)
        for pk in first_ids[:full_objects]:
            errors = errors_in(kind, ask(f"{HSDS}/{path}/{pk}"))
            assert errors == [], (path, pk, errors[:5])
            seen += 1
    return seen


def test_records_with_everything_filled_in_and_odd_ones_are_valid(errors_in: Errors) -> None:
    full_directory()
    assert check_everything(errors_in, full_objects=200) > 40


def test_an_empty_directory_gives_valid_empty_pages(errors_in: Errors) -> None:
    check_everything(errors_in, full_objects=5)
    assert ask(f"{HSDS}/services")["empty"] is True


def test_many_synthetic_records_are_valid(errors_in: Errors) -> None:
    volume.generate(300)
    check_everything(errors_in, full_objects=20)


@pytest.mark.once
def test_the_real_san_mateo_directory_comes_out_valid(errors_in: Errors, shared_data: Path) -> None:
    bring_in("hsds", shared_data / "directory" / "san_mateo_hsds")
    assert ask(f"{HSDS}/services")["total_items"] == 1703
    assert ask(f"{HSDS}/organizations")["total_items"] == 1321
    check_everything(errors_in, full_objects=100)


def test_the_examples_of_the_standard_come_out_valid_again(errors_in: Errors, shared_data: Path) -> None:
    bring_in("hsds", shared_data / "hsds" / VERSION / "examples")
    assert check_everything(errors_in, full_objects=50) > 0


def test_the_front_page_names_the_version_and_where_the_description_is() -> None:
    root = ask(f"{HSDS}/")
    assert root["version"] == "3.1"
    assert root["openapi_url"].endswith("/api/hsds/v3/openapi.json")
    assert root["profile"].startswith("http")
