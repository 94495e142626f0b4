"""Shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache

from samen030.find.search import presentation, queries

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


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
