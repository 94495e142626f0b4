"""One settings file; each variable once, documented in .env.example."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_variable_that_is_read_is_documented_and_the_other_way_round() -> None:
    settings = (ROOT / "samen030/project/settings.py").read_text()
    read = re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', settings)
    documented = re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert set(read) == set(documented)


def test_each_variable_is_read_once() -> None:
    settings = (ROOT / "samen030/project/settings.py").read_text()
    read = [name for name in re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', settings) if name != "DATABASE_URL"]
    assert len(read) == len(set(read))
