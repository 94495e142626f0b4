"""Shared by all tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from samen030.find.search import presentation, queries

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PROGRAM = str(Path(sys.executable).with_name("samen030"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses the database of the tests as `database`: only that is worth a second run on PostgreSQL.

    What takes longest goes first, so that no worker is left alone with it at the end.
    """
    items.sort(key=lambda item: "end_to_end" not in item.path.parts)  # stable: the rest keeps its order
    for item in items:
        is_case = isinstance(item, pytest.Function) and issubclass(item.cls or object, TransactionTestCase)
        if is_case or item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a SQLite database that is up to date and empty, made once; to copy, not to change."""
    folder = tmp_path_factory.mktemp("migrated")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["SAMEN030_VAR"] = str(folder)
    subprocess.run([PROGRAM, "migrate", "--verbosity", "0"], env=environment, check=True, timeout=300)
    return folder


@pytest.fixture
def own_folder(migrated: Path, tmp_path: Path) -> Path:
    """A folder (`SAMEN030_VAR`) with an empty SQLite database that is up to date."""
    return Path(shutil.copytree(migrated, tmp_path / "var"))


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What is kept carries the number of the last change, and a rollback after a test sets that number back."""
    cache.clear()
    for kept in (queries._synonyms, presentation._labels):
        kept.cache_clear()


@pytest.fixture
def shared_data() -> Path:
    """The folder with real input; the test is skipped where it is absent (it may not be copied into the repository)."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"needs the real input of {SHARED_DATA}")
    return SHARED_DATA
