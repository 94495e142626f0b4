"""Several at once, on a database of their own: threads of a test cannot share one that is rolled back."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.end_to_end.conftest import _database
from tests.end_to_end.server import PROGRAM, ROOT

if TYPE_CHECKING:
    from pathlib import Path


def told_by(code: str, folder: Path) -> list[str]:
    """The words that `code` prints, run against a new, migrated database (PostgreSQL where DATABASE_URL says so)."""
    with _database() as url:
        environment = os.environ | {
            "SAMEN030_VAR": str(folder),
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "samen030.project.settings",
        }
        subprocess.run([PROGRAM, "migrate", "--verbosity", "0"], env=environment, cwd=ROOT, check=True)
        return subprocess.check_output([sys.executable, "-c", code], env=environment, cwd=ROOT, text=True).split()
