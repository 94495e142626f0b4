"""Shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The folder with real input; the test is skipped where it is absent (it may not be copied into the repository)."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"needs the real input of {SHARED_DATA}")
    return SHARED_DATA
