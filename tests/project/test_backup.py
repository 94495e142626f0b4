"""What is backed up comes back the same: into an empty database, and over one that went wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

COMMAND = Path(sys.executable).parent / "samen030"
COUNTS = (
    "import django, os, json; os.environ['DJANGO_SETTINGS_MODULE']='samen030.project.settings'; django.setup();"
    "from samen030.find.directory.models import Service; from samen030.commons.journal.models import Event;"
    "from samen030.find.search.queries import find, Question; from samen030.commons.journal.queries import verify;"
    "print(json.dumps([Service.objects.count(), Event.objects.count(), find(Question(text='koffie')).total,"
    " verify().is_whole]))"
)


@pytest.fixture
def environment(tmp_path: Path, migrated: Path) -> dict[str, str]:
    """A database and files of our own; on PostgreSQL a new database beside the test's."""
    own = os.environ | {"SAMEN030_VAR": str(tmp_path / "var"), "SAMEN030_SECRET_KEY": "x" * 50}
    own.pop("DATABASE_URL", None)
    if connection.vendor != "postgresql":
        shutil.copytree(migrated, tmp_path / "var")
        return own
    name = f"backup_{uuid4().hex[:12]}"
    said = connection.settings_dict
    login = {
        "PGHOST": said["HOST"],
        "PGPORT": str(said["PORT"]),
        "PGUSER": said["USER"],
        "PGPASSWORD": said["PASSWORD"],
    }
    subprocess.run(["createdb", name], check=True, env=own | login)
    where = f"{said['USER']}:{said['PASSWORD']}@{said['HOST']}:{said['PORT']}"
    own |= {"DATABASE_URL": f"postgres://{where}/{name}"}
    assert run(own, "migrate").returncode == 0
    return own


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return subprocess.run([COMMAND, *words], env=environment, capture_output=True, text=True, check=False)


def counts(environment: dict[str, str]) -> list[object]:
    """What stands in the database, and whether the journal's chain is whole."""
    done = subprocess.run([sys.executable, "-c", COUNTS], env=environment, capture_output=True, text=True, check=True)
    answer: list[object] = json.loads(done.stdout)
    return answer


@pytest.mark.django_db
def test_all_comes_back(environment: dict[str, str], tmp_path: Path) -> None:
    kept = tmp_path / "kept.tar"
    assert run(environment, "demo", "volume", "--records", "300").returncode == 0
    picture = tmp_path / "var" / "media" / "door" / "a.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"picture")
    before = counts(environment)
    told = json.loads(run(environment, "backup", str(kept), "--json").stdout)
    assert told["files"] == 1
    assert run(environment, "backup", str(kept)).returncode == 1, "never overwrites"
    assert kept.stat().st_mode & 0o077 == 0, "for its owner alone"
    assert run(environment, "demo", "remove").returncode == 0
    picture.unlink()
    assert counts(environment) != before
    refused = run(environment, "restore", str(kept))
    assert (refused.returncode, "--over" in refused.stderr) == (1, True)
    assert run(environment, "restore", str(kept), "--over").returncode == 0
    assert counts(environment) == before
    assert picture.read_bytes() == b"picture"


@pytest.mark.parametrize("what", ["text", "cut", "outside", "missing"])
def test_a_file_that_is_no_sound_backup_changes_nothing(what: str, environment: dict[str, str], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tar"
    if what == "text":
        wrong.write_text("hello")
    if what == "cut":
        run(environment, "backup", str(tmp_path / "b.tar"))
        wrong.write_bytes((tmp_path / "b.tar").read_bytes()[:40_000])
    if what == "outside":
        with tarfile.open(wrong, "w") as tar:
            tar.add(__file__, "../../outside.py")
    done = run(environment, "restore", str(wrong), "--over")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path.parent / "outside.py").exists()
